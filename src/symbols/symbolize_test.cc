#include "symbols/symbolize.h"

#include <gtest/gtest.h>

#include "symbols/find_programs.h"
#include "symbols/make_ready.h"

namespace skein {
namespace {

const std::string kNative = std::string(SKEIN_TESTDATA) + "/profiles/native";

// One sample at `address` of `file`.
Profile OneSample(const std::string& file, uint64_t address, std::string_view build_id = "") {
  Profile profile;
  profile.AddMapping({.start = 0x401000,
                      .limit = 0x402000,
                      .offset = 0x1000,
                      .file = profile.strings.Intern(file),
                      .build_id = profile.strings.Intern(build_id)});
  profile.AddLocation({.mapping = 0, .address = address});
  return profile;
}

std::vector<std::string> NamesOf(const Profile& profile) {
  std::vector<std::string> names;
  for (const Profile::Line& line : profile.lines(uint32_t{0}))
    names.emplace_back(profile.name(profile.functions[line.function]));
  return names;
}

struct Messages {
  std::vector<std::string> texts;
  std::function<void(std::string_view)> notice = [this](std::string_view text) {
    texts.emplace_back(text);
  };
};

TEST(Symbolize, NamesAddressesByTheFilesOfTheirMappings) {
  Messages messages;
  Profile profile = OneSample(kNative + "/tiny", 0x401051);
  SymbolizeByFiles(profile, {}, messages.notice);
  DemangleNames(profile, {}, {});
  EXPECT_EQ(NamesOf(profile),
            (std::vector<std::string>{"tiny::Matrix::Sum", "tiny::Twice", "tiny::Work"}));
  EXPECT_TRUE(profile.mappings[0].has_functions && profile.mappings[0].has_line_numbers &&
              profile.mappings[0].has_filenames && profile.mappings[0].has_inline_frames);
  EXPECT_TRUE(messages.texts.empty());
}

TEST(MakeReady, NamesAndDropsFrames) {
  Messages messages;
  Profile profile = OneSample(kNative + "/tiny", 0x401051);
  profile.AddLocation({.mapping = 0, .address = 0x40106b});
  profile.sample_types = {{profile.strings.Intern("ticks"), profile.strings.Intern("count")}};
  profile.AddSample(std::vector<uint32_t>{0, 1}, std::vector<int64_t>{1}, {});
  profile.drop_frames = profile.strings.Intern("tiny::Twice");
  MakeReady(profile, messages.notice);
  ASSERT_EQ(profile.stack(0).size(), 2U);
  EXPECT_EQ(NamesOf(profile), std::vector<std::string>{"tiny::Work"})
      << "without what Twice called";
  EXPECT_TRUE(messages.texts.empty());
}

TEST(Symbolize, LeavesWhatHasNamesUnlessForced) {
  Messages messages;
  Profile profile = OneSample(kNative + "/tiny", 0x401051);
  profile.mappings[0].has_functions = true;
  SymbolizeByFiles(profile, {}, messages.notice);
  EXPECT_TRUE(NamesOf(profile).empty());
  SymbolizeByFiles(profile, {.force = true}, messages.notice);
  EXPECT_EQ(NamesOf(profile).size(), 3U);
}

TEST(Symbolize, RefusesAFileThatWasBuiltAnew) {
  Messages messages;
  Profile profile = OneSample(kNative + "/tiny", 0x401051, "abcdef");
  SymbolizeByFiles(profile, {}, messages.notice);
  EXPECT_TRUE(NamesOf(profile).empty());
  EXPECT_EQ(messages.texts,
            std::vector<std::string>{
                "Local symbolization failed for tiny (build ID abcdef): build ID mismatch"});
}

TEST(FindPrograms, LooksBelowTheSearchPathByName) {
  Messages messages;
  Profile profile = OneSample("/opt/elsewhere/tiny", 0x401051);
  FindPrograms(profile, "/nowhere:" + kNative, messages.notice);
  EXPECT_EQ(profile.text(profile.mappings[0].file), kNative + "/tiny");
}

TEST(FindPrograms, IgnoresFilesWithAnotherBuildId) {
  Messages messages;
  Profile profile = OneSample("/opt/elsewhere/tiny", 0x401051, "abcdef");
  FindPrograms(profile, kNative, messages.notice);
  EXPECT_EQ(profile.text(profile.mappings[0].file), "/opt/elsewhere/tiny");
  ASSERT_EQ(messages.texts.size(), 1U);
  EXPECT_EQ(messages.texts[0].substr(0, messages.texts[0].find('(')),
            "Ignoring local file " + kNative + "/tiny: build-id mismatch ");
}

TEST(ServerSymbols, AreAskedForWhereTheProfileCameFrom) {
  EXPECT_EQ(SymbolUrl("http://host:80/debug/pprof/heap?debug=1"),
            "http://host:80/debug/pprof/symbol");
  EXPECT_EQ(SymbolUrl("http://host/pprof/growth"), "http://host/pprof/symbol");
  EXPECT_EQ(SymbolUrl("http://host/profilez?seconds=1"), "http://host/symbolz");
  EXPECT_EQ(SymbolUrl("/a/file"), "");
}

TEST(ServerSymbols, NameAddressesAsTheServerHasThem) {
  Profile profile = OneSample("", 0x401051);
  profile.mappings[0].file = profile.strings.Intern("http://host/debug/pprof/heap");
  const SymbolSources sources = {
      {"http://host/debug/pprof/heap", {{"http://host/debug/pprof/heap", 0x501000}}}};
  std::vector<std::string> asked;
  const auto ask = [&](const std::string& url,
                       const std::vector<std::string>& addresses) -> Result<std::string> {
    asked = addresses;
    asked.push_back(url);
    return std::string("num_symbols: 1\n0x501051\tmain.work\n");
  };
  ASSERT_TRUE(SymbolizeByServers(profile, {}, sources, ask).ok());
  EXPECT_EQ(asked, (std::vector<std::string>{"0x501051", "http://host/debug/pprof/symbol"}));
  EXPECT_EQ(NamesOf(profile), std::vector<std::string>{"main.work"});
}

TEST(SymbolizeMode, IsReadAsPprofReadsIt) {
  Messages messages;
  EXPECT_TRUE(ParseSymbolizeMode("none", messages.notice).off);
  const SymbolizeMode fast = ParseSymbolizeMode("FastLocal:demangle=full", messages.notice);
  EXPECT_TRUE(fast.names_only && fast.local && fast.force);
  EXPECT_FALSE(fast.remote);
  EXPECT_EQ(fast.form, NameForm::kFull);
  EXPECT_EQ(ParseSymbolizeMode("demangle=none", messages.notice).form, std::nullopt);
  EXPECT_TRUE(messages.texts.empty());
  ParseSymbolizeMode("quickly", messages.notice);
  EXPECT_EQ(messages.texts.size(), 2U);
}

}  // namespace
}  // namespace skein
