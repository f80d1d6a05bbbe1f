#include "cli/pprof_sources.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <fmt/format.h>
#include <sys/stat.h>

#include "fetch/fetch.h"
#include "profile/filter.h"
#include "profile/merge.h"
#include "profile/read.h"

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

bool Exists(const std::string& path) {
  struct stat facts = {};
  return stat(path.c_str(), &facts) == 0;
}

class Sources {
 public:
  Sources(const PprofRequest& request, const PprofSaying& saying)
      : request_(request), saying_(saying) {}

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
    DropUninteresting(profile);
    if (!request_.comment.empty())
      profile.comments.push_back(profile.strings.Intern(request_.comment));
    return profile;
  }

 private:
  static Error Failed(std::string message) { return {Error::Code::kNotFound, std::move(message)}; }

  // Nothing: none could be had.
  Result<std::optional<Profile>> Join(const std::vector<std::string>& names,
                                      std::string_view what) {
    ProfileMerger merger;
    for (const std::string& name : names) {
      Result<Profile> profile = LoadOne(name);
      if (!profile.ok()) {
        saying_.notice(fmt::format("{}: {}", name, profile.error().message));
        continue;
      }
      if (Status added = merger.Add(std::move(*profile)); !added.ok()) {
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

  Result<Profile> LoadOne(const std::string& name) {
    FetchOptions options;
    options.only_traces = false;
    options.notice = saying_.notice;
    const Result<Input> input = Fetch(name, options);
    if (!input.ok()) {
      if (!Exists(name)) return Failed(fmt::format("stat {}: no such file or directory", name));
      return input.error();
    }
    if (!input->diagnostics().empty())
      return Failed("decompressing profile: " + input->diagnostics()[0].message);
    Result<Profile> profile = ReadProfile(input->bytes(), {.names_in_comments = !request_.compat});
    if (!profile.ok()) return profile;
    AddMissingMapping(*profile);
    NameProgram(*profile, request_);
    return profile;
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
};

}  // namespace

Result<Profile> LoadPprofSources(const PprofRequest& request, const PprofSaying& saying) {
  return Sources(request, saying).Load();
}

}  // namespace skein
