#include "api/profile_session.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "profile/label_filter.h"
#include "profile/merge.h"
#include "profile/scale.h"
#include "profile/units.h"

namespace skein {

namespace {

// The options of pprof that narrow a profile: they are parameters of every question.
constexpr std::array<std::string_view, 13> kFilters = {
    "focus",     "ignore",  "hide",    "show",    "show_from", "prune_from", "tagfocus",
    "tagignore", "tagshow", "taghide", "tagroot", "tagleaf",   "noinlines"};

// Those that leave the samples as they are, but not how they are summed or called,
constexpr std::array<std::string_view, 4> kOfSums = {"relative_percentages", "normalize", "mean",
                                                     "showcolumns"};
// and how sums are shown.
constexpr std::array<std::string_view, 5> kOfLooks = {"drop_negative", "unit", "edgefraction",
                                                      "intel_syntax", "trim"};

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

// Whether the option is set.
bool ReadOption(QueryReader& in, std::string_view name, ProfileView& view) {
  const std::string_view value = in.Text(name);
  if (value.empty()) return false;
  const Status set = SetConfig(view.config, *FindConfigField(name), value);
  if (!set.ok()) in.Fail(name, value, set.error().message);
  return true;
}

// By what the other profile is multiplied so that both are as much.
double Evening(const Profile& now, size_t type, const ComparedWith& before) {
  const auto sum = static_cast<double>(SumOfType(*before.profile, before.sample_type));
  return sum == 0 ? 1 : static_cast<double>(SumOfType(now, type)) / sum;
}

// By what its values are multiplied to be in the same unit.
double UnitRatio(const Profile& now, size_t type, const Profile& before, size_t type_before) {
  const std::string from(before.text(before.sample_types[type_before].unit));
  const std::string to(now.text(now.sample_types[type].unit));
  return SameKindOfUnit(from, to) ? Scale(1, from, to).value : 1;
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
  request.config.mean = false;
  request.warn = [&](std::string_view warning) { warnings.emplace_back(warning); };
  Result<Report> report = PrepareReport(profile.Copy(), request);
  if (!report.ok()) return report.error();
  narrowed.part = std::move(*report);
  return narrowed;
}

// Nothing is joined by address unless inlined calls are left out: then as the option says.
bool ShowsColumns(const ProfileView& view) {
  const bool exact = view.granularity == FrameGranularity::kAddresses && !view.config.noinlines;
  return exact || view.config.showcolumns;
}

}  // namespace

ProfileView ProfileView::Summed() const {
  ProfileView view = *this;
  if (!view.config.mean) return view;
  view.config.mean = false;
  view.key += "\nsummed";
  return view;
}

ProfileSession::ProfileSession(std::shared_ptr<const Profile> profile,
                               std::string name,
                               std::shared_ptr<ProfileShelf> shelf,
                               int64_t base)
    : profile_(std::move(profile)), name_(std::move(name)), shelf_(std::move(shelf)), base_(base) {}

ProfileSession::~ProfileSession() {
  if (warming_.joinable()) warming_.join();
}

void ProfileSession::Warm() {
  warming_ = std::thread([this] {
    const Query nothing("");
    QueryReader in(nothing);
    const ProfileView view = ViewOf(in);
    if (!Show(view)->ok()) return;
    Flame(view, {});
    Sums(view);
  });
}

size_t ProfileSession::default_type() const {
  return DefaultType(*profile_);
}

ProfileView ProfileSession::ViewOf(QueryReader& in) const {
  ProfileView view;
  view.sample_type = default_type();
  if (const std::string_view asked = in.Text("type"); !asked.empty()) {
    const Result<size_t> type = SampleIndex(*profile_, asked);
    if (!type.ok()) in.Fail("type", asked, "is no sample type of this profile");
    view.sample_type = type.ok() ? *type : 0;
  }
  view.granularity = static_cast<FrameGranularity>(in.Choice("granularity", kGranularityNames));
  view.key = fmt::format("{} {}", view.sample_type, static_cast<unsigned>(view.granularity));
  for (const std::string_view name : kFilters) {
    if (!ReadOption(in, name, view)) continue;
    view.filters = true;
    view.key += fmt::format("\n{}={}", name, in.Text(name));
  }
  for (const std::string_view name : kOfSums)
    if (ReadOption(in, name, view)) view.key += fmt::format("\n{}={}", name, in.Text(name));
  for (const std::string_view name : kOfLooks)
    ReadOption(in, name, view);
  view.cuts_light = ReadOption(in, "nodefraction", view) && view.config.trim;
  ReadBase(in, view);
  return view;
}

void ProfileSession::ReadBase(QueryReader& in, ProfileView& view) const {
  if (in.Text("base") == "none") return;
  const int64_t id = in.Number("base", 1, INT64_MAX, base_);
  if (id == 0) return;
  const std::optional<ProfileShelf::Item> item = shelf_->Find(id);
  if (!item) return in.Fail("base", in.Text("base"), "is not there any more to compare with");
  view.base = item->profile;
  view.key += fmt::format("\nbase={}", id);
}

Result<Report> ProfileSession::Filtered(const ProfileView& view) const {
  ProfileView exact = view.Summed();
  exact.granularity = FrameGranularity::kAddresses;
  exact.base = nullptr;
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
  // Types that both have may stand elsewhere in the difference.
  const bool by_name = view.base != nullptr && !profile_->sample_types.empty();
  request.config.sample_index = std::to_string(view.sample_type);
  if (by_name)
    request.config.sample_index = profile_->text(profile_->sample_types[view.sample_type].type);
  request.config.source_path = start_.source_path;
  request.config.trim_path = start_.trim_path;
  Result<Profile> profile = view.base ? Difference(view) : profile_->Copy();
  if (!profile.ok()) return profile.error();
  return PrepareReport(std::move(*profile), request);
}

std::shared_ptr<const Result<ShownProfile>> ProfileSession::Show(const ProfileView& view) const {
  return shown_.Get(view.key, [&] { return Work(view); });
}

// As -diff_base does.
Result<Profile> ProfileSession::Difference(const ProfileView& view) const {
  Profile now = profile_->Copy(), before = view.base->Copy();
  SetLabel(before, "pprof::base", "true");
  if (view.config.normalize)
    if (Status status = NormalizeProfile(now, before); !status.ok()) return status.error();
  ScaleProfile(before, -1);
  ProfileMerger merger;
  for (Profile* const profile : {&now, &before})
    if (Status status = merger.Add(std::move(*profile)); !status.ok()) return status.error();
  return merger.Finish();
}

std::shared_ptr<const std::vector<FrameSum>> ProfileSession::Sums(const ProfileView& view) const {
  return sums_.Get(view.key, [&] { return SumsByFrame((**Show(view)).stacks); });
}

std::shared_ptr<const FlameGraph> ProfileSession::Flame(const ProfileView& view,
                                                        const FlameOptions& options) const {
  const std::string key = fmt::format("{}\n{} {} {}", view.key, options.pivot.value_or(UINT32_MAX),
                                      options.least, options.most_nodes);
  return flames_.Get(key, [&] { return FlameOf((**Show(view)).stacks, options); });
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
  if (const Profile* const base = view.base.get(); base && !base->sample_types.empty()) {
    const std::string_view type = profile_->text(profile_->sample_types[view.sample_type].type);
    compared.sample_type = TypeCalled(*base, type).value_or(DefaultType(*base));
    std::vector<std::string> warnings;  // The same as above, or not of interest.
    Result<Narrowed> narrowed = Narrow(*base, view, compared.sample_type, warnings);
    if (!narrowed.ok()) return narrowed.error();
    compared.scale = UnitRatio(*profile_, view.sample_type, *base, compared.sample_type);
    if (view.config.normalize) {
      compared.profile = base;
      compared.scale = Evening(*profile_, view.sample_type, compared);
    }
    compared.profile = before.emplace(std::move(*narrowed)).profile();
  }
  shown.stacks = StacksOf(*now->profile(), {.sample_type = view.sample_type,
                                            .granularity = view.granularity,
                                            .columns = ShowsColumns(view),
                                            .means = view.config.mean,
                                            .base = compared});
  shown.total = Sum(shown.stacks.values);
  shown.base_total = Sum(shown.stacks.base_values);
  if (view.config.relative_percentages) shown.all = shown.total;
  return shown;
}

}  // namespace skein
