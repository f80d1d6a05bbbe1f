// Opens 1,000 damaged copies of profiles of all formats. None may crash or hang; what can still be read must be
// fit to be shown and written.

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "gtest/gtest.h"
#include "mutate.h"
#include "profile/read.h"
#include "profile/write.h"
#include "report/report.h"
#include "report/text_reports.h"

namespace skein {
namespace {

constexpr int kMutants = 1000;
constexpr uint64_t kSeed = 20261121;

// Specimens of all formats that are read, in testdata/fuzz/profile: profile.proto, those of gperftools and of old Go
// and Java, Go's texts with names in comments, and what other tools write.
constexpr std::array<std::string_view, 22> kSpecimens = {"cpu.pb",
                                                         "heap_tags.pb",
                                                         "legacy_cppbench.cpu",
                                                         "legacy_cppbench.heap",
                                                         "legacy_cppbench.growth",
                                                         "legacy_cppbench.contention",
                                                         "legacy_cppbench.thread",
                                                         "legacy_go.crc32.cpu",
                                                         "legacy_gobench.heap",
                                                         "legacy_go.godoc.thread",
                                                         "legacy_java.cpu",
                                                         "legacy_java.heap",
                                                         "legacy_java.contention",
                                                         "go_heap.debug1.txt",
                                                         "go_goroutine.debug1.txt",
                                                         "go_block.debug1.txt",
                                                         "go_mutex.debug1.txt",
                                                         "go_threadcreate.debug1.txt",
                                                         "go_goroutine.debug2.txt",
                                                         "folded.txt",
                                                         "jemalloc.txt",
                                                         "perf.txt"};

// Packed profiles would only show that gzip finds damage.
bool IsUnpacked(const std::filesystem::path& file) {
  return file.extension() != ".gz";
}

std::vector<Specimen> Profiles() {
  return ReadSpecimens(SKEIN_TESTDATA "/fuzz/profile", &IsUnpacked);
}

void ShowEverything(const Profile& profile) {
  for (const ReportKind kind : {ReportKind::kText, ReportKind::kTree, ReportKind::kTraces,
                                ReportKind::kTags, ReportKind::kDot, ReportKind::kCallgrind}) {
    Result<Report> report = PrepareReport(profile.Copy(), {.kind = kind});
    if (!report.ok()) continue;
    if (kind == ReportKind::kText) TopText(*report);
    if (kind == ReportKind::kTree) {
      EXPECT_TRUE(TreeText(*report).ok());
    }
    if (kind == ReportKind::kTraces) TracesText(*report);
    if (kind == ReportKind::kTags) TagsText(*report);
    if (kind == ReportKind::kDot) {
      DotText(*report);
      report->config.call_tree = true;
      DotText(*report);
    }
    if (kind == ReportKind::kCallgrind) CallgrindText(*report);
  }
}

TEST(DamagedProfiles, WereOnceGoodOnesOfAllFormats) {
  const std::vector<Specimen> specimens = Profiles();
  for (const std::string_view name : kSpecimens) {
    const auto specimen = std::ranges::find(specimens, name, &Specimen::name);
    ASSERT_NE(specimen, specimens.end()) << name;
    const Result<Profile> profile = ReadProfile(specimen->bytes);
    ASSERT_TRUE(profile.ok()) << name << ": " << profile.error().message;
    EXPECT_GT(profile->sample_count(), 0U) << name;
  }
}

TEST(DamagedProfiles, AreRefusedOrFitForUse) {
  const std::vector<Specimen> specimens = Profiles();
  std::mt19937_64 random(kSeed);
  int read = 0;
  for (int i = 0; i < kMutants; ++i) {
    const Specimen& specimen = specimens[random() % specimens.size()];
    const Specimen& other = specimens[random() % specimens.size()];
    const Mutant mutant = Mutate(specimen, other, random);
    SCOPED_TRACE(mutant.story);
    const Result<Profile> profile = ReadProfile(mutant.bytes);
    if (!profile.ok()) {
      EXPECT_FALSE(profile.error().message.empty());
      continue;
    }
    ++read;
    const std::vector<std::byte> written = EncodeProfile(*profile);
    const Result<Profile> again = ReadProfile(written);
    ASSERT_TRUE(again.ok()) << again.error().message;
    ShowEverything(*profile);
  }
  EXPECT_GT(read, kMutants / 10) << "damage that changes a number must not hide the rest";
}

}  // namespace
}  // namespace skein
