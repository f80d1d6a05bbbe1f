#include "api/profile_session.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace skein {

namespace {

// The options of pprof that narrow a profile: they are parameters of every question.
constexpr std::array<std::string_view, 13> kFilters = {
    "focus",     "ignore",  "hide",    "show",    "show_from", "prune_from", "tagfocus",
    "tagignore", "tagshow", "taghide", "tagroot", "tagleaf",   "noinlines"};

int64_t Sum(const std::vector<int64_t>& values) {
  return std::accumulate(values.begin(), values.end(), int64_t{0});
}

int64_t SumOfType(const Profile& profile, size_t type) {
  int64_t sum = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i)
    sum += profile.values(i)[type];
  return sum;
}

size_t DefaultType(const Profile& profile) {
  for (size_t i = 0; i < profile.sample_types.size(); ++i) {
    if (profile.default_sample_type != StringId::kEmpty &&
        profile.sample_types[i].type == profile.default_sample_type) {
      return i;
    }
  }
  return profile.sample_types.empty() ? 0 : profile.sample_types.size() - 1;
}

std::optional<size_t> TypeCalled(const Profile& profile, std::string_view name) {
  for (size_t i = 0; i < profile.sample_types.size(); ++i) {
    if (profile.text(profile.sample_types[i].type) == name) return i;
  }
  return std::nullopt;
}

// A profile, or what filters leave of it.
struct Narrowed {
  const Profile* whole = nullptr;
  std::optional<Report> part;

  const Profile* profile() const { return part ? &part->profile : whole; }
};

// With every location as it is: what a frame is called is decided when stacks are made of it.
Result<Narrowed> Narrow(const Profile& profile,
                        const ProfileView& view,
                        size_t type,
                        std::vector<std::string>& warnings) {
  Narrowed narrowed;
  narrowed.whole = &profile;
  if (!view.filters) return narrowed;
  ReportRequest request;
  request.kind = ReportKind::kProto;  // Keeps file names as they are.
  request.config = view.config;
  request.config.granularity = "addresses";
  request.config.sample_index = std::to_string(type);
  request.warn = [&](std::string_view warning) { warnings.emplace_back(warning); };
  Result<Report> report = PrepareReport(profile.Copy(), request);
  if (!report.ok()) return report.error();
  narrowed.part = std::move(*report);
  return narrowed;
}

}  // namespace

ProfileSession::ProfileSession(std::shared_ptr<const Profile> profile,
                               std::string name,
                               std::shared_ptr<const Profile> base,
                               std::string base_name)
    : profile_(std::move(profile)),
      name_(std::move(name)),
      base_(std::move(base)),
      base_name_(std::move(base_name)) {}

ProfileSession::~ProfileSession() {
  if (warming_.joinable()) warming_.join();
}

void ProfileSession::Warm() {
  warming_ = std::thread([this] {
    const Query nothing("");
    QueryReader in(nothing);
    Show(ViewOf(in));
  });
}

size_t ProfileSession::default_type() const {
  return DefaultType(*profile_);
}

ProfileView ProfileSession::ViewOf(QueryReader& in) const {
  ProfileView view;
  view.sample_type = default_type();
  if (const std::string_view asked = in.Text("type"); !asked.empty()) {
    const std::optional<size_t> type = TypeCalled(*profile_, asked);
    if (!type) in.Fail("type", asked, "is no sample type of this profile");
    view.sample_type = type.value_or(0);
  }
  view.granularity = static_cast<FrameGranularity>(in.Choice("granularity", kGranularityNames));
  view.key = fmt::format("{} {}", view.sample_type, static_cast<unsigned>(view.granularity));
  for (const std::string_view name : kFilters) {
    const std::string_view value = in.Text(name);
    if (value.empty()) continue;
    view.filters = true;
    view.key += fmt::format("\n{}={}", name, value);
    const Status set = SetConfig(view.config, *FindConfigField(name), value);
    if (!set.ok()) in.Fail(name, value, set.error().message);
  }
  return view;
}

Result<Report> ProfileSession::Filtered(const ProfileView& view) const {
  ProfileView exact = view;
  exact.granularity = FrameGranularity::kAddresses;
  return Prepare(exact, ReportKind::kProto);
}

Result<Report> ProfileSession::Prepare(const ProfileView& view,
                                       ReportKind kind,
                                       const std::string& symbol) const {
  ReportRequest request;
  request.kind = kind;
  request.config = view.config;
  request.symbol = symbol;
  request.config.granularity = kGranularityNames[static_cast<size_t>(view.granularity)];
  request.config.sample_index = std::to_string(view.sample_type);
  return PrepareReport(profile_->Copy(), request);
}

std::shared_ptr<const Result<ShownProfile>> ProfileSession::Show(const ProfileView& view) const {
  return shown_.Get(view.key, [&] { return Work(view); });
}

Result<ShownProfile> ProfileSession::Work(const ProfileView& view) const {
  if (profile_->sample_types.empty())
    return Error{Error::Code::kInvalidArgument, "the profile has no sample types"};
  ShownProfile shown;
  shown.all = SumOfType(*profile_, view.sample_type);
  Result<Narrowed> now = Narrow(*profile_, view, view.sample_type, shown.warnings);
  if (!now.ok()) return now.error();
  ComparedWith compared;
  std::optional<Narrowed> before;
  if (base_ != nullptr && !base_->sample_types.empty()) {
    const std::string_view type = profile_->text(profile_->sample_types[view.sample_type].type);
    compared.sample_type = TypeCalled(*base_, type).value_or(DefaultType(*base_));
    std::vector<std::string> warnings;  // The same as above, or not of interest.
    Result<Narrowed> narrowed = Narrow(*base_, view, compared.sample_type, warnings);
    if (!narrowed.ok()) return narrowed.error();
    compared.profile = before.emplace(std::move(*narrowed)).profile();
  }
  shown.stacks = StacksOf(*now->profile(), view.sample_type, view.granularity, compared);
  shown.sums = SumsByFrame(shown.stacks);
  shown.total = Sum(shown.stacks.values);
  shown.base_total = Sum(shown.stacks.base_values);
  return shown;
}

}  // namespace skein
