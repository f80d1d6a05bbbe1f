#include "cli/pprof_sources.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "base/go_path.h"
#include "cli/pprof_fetch.h"
#include "cli/pprof_symbols.h"
#include "profile/label_filter.h"
#include "profile/merge.h"
#include "profile/prune.h"
#include "profile/scale.h"
#include "profile/write.h"
#include "symbols/find_programs.h"

namespace skein {
namespace {

// A profile of which nothing is known about programs gets one that covers everything.
void AddMissingMapping(Profile& profile) {
  if (!profile.mappings.empty()) return;
  profile.AddMapping({});
  for (Profile::Location& location : profile.locations)
    location.mapping = 0;
}

void NameProgram(Profile& profile, const PprofRequest& request) {
  Profile::Mapping& main = profile.mappings[0];
  if (!request.program.empty()) main.file = profile.strings.Intern(request.program);
  if (!request.build_id.empty() && main.build_id == StringId::kEmpty)
    main.build_id = profile.strings.Intern(request.build_id);
}

// Where copies are kept: PPROF_TMPDIR, ~/pprof, or the usual place for what passes.
std::vector<std::filesystem::path> KeepingPlaces() {
  std::vector<std::filesystem::path> places;
  const auto add = [&](const char* name, const char* below) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') places.push_back(std::filesystem::path(value) / below);
  };
  add("PPROF_TMPDIR", "");
  add("HOME", "pprof");
  places.emplace_back("/tmp");
  return places;
}

// pprof.PROGRAM.TYPE.TYPE.001.pb.gz, or the first such number that is free.
void Keep(const Profile& profile, const PprofSaying& saying) {
  std::string name = "pprof.";
  if (!profile.mappings.empty() && profile.mappings[0].file != StringId::kEmpty)
    name += std::string(BaseName(profile.text(profile.mappings[0].file))) + ".";
  for (const Profile::ValueType& type : profile.sample_types)
    name += std::string(profile.text(type.type)) + ".";
  const std::vector<std::byte> bytes = WriteProfile(profile);
  for (const std::filesystem::path& place : KeepingPlaces()) {
    std::error_code error;
    std::filesystem::create_directories(place, error);
    if (error) continue;
    for (int i = 1; i < 10000; ++i) {
      const std::string path = (place / fmt::format("{}{:03}.pb.gz", name, i)).string();
      FILE* const file = std::fopen(path.c_str(), "wbx");
      if (file == nullptr && errno == EEXIST) continue;
      if (file == nullptr) break;
      const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
      if (std::fclose(file) == 0 && written) return saying.notice("Saved profile in " + path);
      break;
    }
  }
  saying.notice("Could not save profile");
}

class Sources {
 public:
  Sources(const PprofRequest& request, const PprofSaying& saying)
      : request_(request), saying_(saying), symbols_(request, saying.notice) {}

  Result<Profile> Load() {
    Result<std::optional<Profile>> sources = Join(request_.sources, "source");
    if (!sources.ok()) return sources.error();
    Result<std::optional<Profile>> bases = Join(request_.bases, "base");
    if (!bases.ok()) return bases.error();
    if (!*sources) return Failed("failed to fetch any source profiles");
    if (!*bases && !request_.bases.empty()) return Failed("failed to fetch any base profiles");
    Profile profile = std::move(**sources);
    if (*bases) {
      Result<Profile> difference = Subtract(std::move(profile), std::move(**bases));
      if (!difference.ok()) return difference.error();
      profile = std::move(*difference);
    }
    if (request_.all_frames) profile.drop_frames = profile.keep_frames = StringId::kEmpty;
    if (Status named = symbols_.Symbolize(profile); !named.ok()) return named.error();
    DropUninteresting(profile);
    if (!request_.comment.empty())
      profile.comments.push_back(profile.strings.Intern(request_.comment));
    if (remote_ && !request_.no_save) Keep(profile, saying_);
    return profile;
  }

 private:
  static Error Failed(std::string message) { return {Error::Code::kNotFound, std::move(message)}; }

  // Nothing: none could be had.
  Result<std::optional<Profile>> Join(const std::vector<std::string>& names,
                                      std::string_view what) {
    ProfileMerger merger;
    PprofFetches fetches(request_, saying_, names);
    for (const std::string& name : names) {
      Result<FetchedProfile> fetched = fetches.Next();
      if (!fetched.ok()) {
        saying_.notice(fmt::format("{}: {}", name, fetched.error().message));
        continue;
      }
      if (Status added = merger.Add(Prepared(std::move(*fetched))); !added.ok()) {
        return Failed(fmt::format("problem fetching {} profiles: {}{}", what, added.error().message,
                                  what == "base" ? "," : ""));
      }
    }
    if (merger.count() == 0) return std::optional<Profile>();
    if (merger.count() != names.size()) {
      saying_.notice(
          fmt::format("Fetched {} {} profiles out of {}", merger.count(), what, names.size()));
    }
    return std::optional<Profile>(merger.Finish());
  }

  // With its programs found and the server it came from noted.
  Profile Prepared(FetchedProfile fetched) {
    Profile& profile = fetched.profile;
    FindPrograms(profile, ProgramSearchPath(), saying_.notice);
    AddMissingMapping(profile);
    NameProgram(profile, request_);
    remote_ |= !fetched.url.empty();
    if (!fetched.url.empty()) symbols_.AddServer(profile, fetched.url);
    return std::move(profile);
  }

  Result<Profile> Subtract(Profile profile, Profile base) {
    if (request_.diff_base) SetLabel(base, "pprof::base", "true");
    if (request_.config.normalize)
      if (Status status = NormalizeProfile(profile, base); !status.ok()) return status.error();
    ScaleProfile(base, -1);
    ProfileMerger merger;
    if (Status status = merger.Add(std::move(profile)); !status.ok()) return status.error();
    if (Status status = merger.Add(std::move(base)); !status.ok()) return status.error();
    return merger.Finish();
  }

  const PprofRequest& request_;
  const PprofSaying& saying_;
  PprofSymbols symbols_;
  bool remote_ = false;  // Something came from a server.
};

}  // namespace

Result<Profile> LoadPprofSources(const PprofRequest& request, const PprofSaying& saying) {
  return Sources(request, saying).Load();
}

}  // namespace skein
