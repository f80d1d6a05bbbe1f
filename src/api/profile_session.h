#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/profile_shelf.h"
#include "api/query.h"
#include "api/recent_cache.h"
#include "base/result.h"
#include "profile/profile.h"
#include "report/callers.h"
#include "report/flame.h"
#include "report/frame_stacks.h"
#include "report/report.h"

namespace skein {

// What is looked at of a profile, and how finely: what a question's parameters ask for.
struct ProfileView {
  size_t sample_type = 0;
  FrameGranularity granularity = FrameGranularity::kFunctions;
  ReportConfig config;                  // Those of pprof's options that matter here.
  std::string key;                      // Views with equal samples have equal keys.
  bool filters = false;                 // Some filter is set.
  bool cuts_light = false;              // config.nodefraction was asked for.
  std::shared_ptr<const Profile> base;  // To compare with; null: nothing.

  // The same with sums where means were asked for: they cannot be stacked.
  ProfileView Summed() const;
};

// What has been worked out for one view.
struct ShownProfile {
  int64_t all = 0;  // Of the whole profile, whatever is left out.
  int64_t total = 0;
  int64_t base_total = 0;
  FrameStacks stacks;
  std::vector<std::string> warnings;  // "Focus expression matched no samples"
};

// One profile that questions are asked about, and what has been worked out so far. As with Session, any
// thread may call anything at any time.
class ProfileSession {
 public:
  // `name` is for people: a file, a URL, "sync of trace.out". It can be compared with what is on the shelf, and
  // is with `base` of it, unless that is 0, as long as nothing else is asked for.
  ProfileSession(std::shared_ptr<const Profile> profile,
                 std::string name,
                 std::shared_ptr<ProfileShelf> shelf = std::make_shared<ProfileShelf>(),
                 int64_t base = 0);
  ~ProfileSession();
  ProfileSession(const ProfileSession&) = delete;
  ProfileSession& operator=(const ProfileSession&) = delete;

  const Profile& profile() const { return *profile_; }
  std::string_view name() const { return name_; }
  const std::shared_ptr<ProfileShelf>& shelf() const { return shelf_; }
  int64_t base() const { return base_; }

  // Of the sample types, the one that is shown unless another is asked for.
  size_t default_type() const;

  // The parameters `type`, `granularity`, `base` and pprof's options. docs/api.md lists them.
  ProfileView ViewOf(QueryReader& in) const;

  // What the page shows as long as its address says nothing else.
  void StartWith(const ReportConfig& config) { start_ = config; }
  const ReportConfig& start() const { return start_; }

  // Begins to work out, on a thread of its own, what is shown before anything is chosen. At most once.
  void Warm();

  // Fails if a filter is no expression.
  std::shared_ptr<const Result<ShownProfile>> Show(const ProfileView& view) const;

  // Of what Show() gives for the view, which may not be an error.
  std::shared_ptr<const std::vector<FrameSum>> Sums(const ProfileView& view) const;
  std::shared_ptr<const FlameGraph> Flame(const ProfileView& view,
                                          const FlameOptions& options) const;

  // What the filters leave, all else as it is.
  Result<Report> Filtered(const ProfileView& view) const;

  // The profile that the filters leave, as a report of that kind has it; the difference, if it is compared.
  // `symbol` as in ReportRequest.
  Result<Report> Prepare(const ProfileView& view,
                         ReportKind kind,
                         const std::string& symbol = "") const;

 private:
  Result<ShownProfile> Work(const ProfileView& view) const;
  void ReadBase(QueryReader& in, ProfileView& view) const;
  Result<Profile> Difference(const ProfileView& view) const;

  std::shared_ptr<const Profile> profile_;
  std::string name_;
  std::shared_ptr<ProfileShelf> shelf_;
  const int64_t base_;
  ReportConfig start_;
  mutable RecentCache<Result<ShownProfile>> shown_{4};
  mutable RecentCache<std::vector<FrameSum>> sums_{4};
  mutable RecentCache<FlameGraph> flames_{8};
  std::thread warming_;
};

}  // namespace skein
