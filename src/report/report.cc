#include "report/report.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/go_path.h"
#include "profile/filter.h"
#include "profile/units.h"
#include "report/report_filters.h"
#include "report/tag_frames.h"

namespace skein {
namespace {

Error Invalid(std::string message) {
  return {Error::Code::kInvalidArgument, std::move(message)};
}

// What the kind of report decides in spite of the options.
struct Override {
  bool no_trim = false;
  std::string_view granularity;
  std::optional<bool> noinlines;
  int64_t nodecount = 80;  // Where the option says -1.
};

Override OverrideFor(ReportKind kind) {
  switch (kind) {
    case ReportKind::kDisasm:
      return {true, "addresses", true};
    case ReportKind::kWebList:
      return {true, "addresses", false};
    case ReportKind::kPeek:
      return {true, "", std::nullopt};
    case ReportKind::kList:
      return {true, "lines", std::nullopt};
    case ReportKind::kText:
    case ReportKind::kTopProto:
      return {false, "", std::nullopt, 0};
    case ReportKind::kProto:
    case ReportKind::kRaw:
    case ReportKind::kCallgrind:
      return {true, "addresses", std::nullopt};
    default:
      return {};
  }
}

ReportConfig WithOverrides(ReportConfig config, ReportKind kind) {
  const Override override = OverrideFor(kind);
  if (config.nodecount == -1) config.nodecount = override.nodecount;
  if (!override.granularity.empty()) config.granularity = override.granularity;
  if (override.noinlines) config.noinlines = *override.noinlines;
  if (override.no_trim) config.trim = false;
  if (!config.trim) {
    config.nodecount = 0;
    config.nodefraction = config.edgefraction = 0;
  }
  return config;
}

// The unit of each key of numeric labels: the first that is met, or guessed by the key.
void FindLabelUnits(Report& report, const ReportRequest& request) {
  std::map<std::string, std::set<std::string>> others;
  std::set<StringId> keys;
  std::map<StringId, StringId> units;
  for (const Profile::Label& label : report.profile.all_labels) {
    if (label.is_text()) continue;
    keys.insert(label.key);
    if (label.unit == StringId::kEmpty) continue;
    const StringId first = units.try_emplace(label.key, label.unit).first->second;
    if (first != label.unit) {
      others[std::string(report.profile.text(label.key))].emplace(report.profile.text(label.unit));
    }
  }
  for (const StringId id : keys) {
    const std::string key(report.profile.text(id));
    const auto unit = units.find(id);
    const bool is_size = key == "alignment" || key == "request";
    report.label_units[key] = unit != units.end() ? report.profile.text(unit->second)
                              : is_size           ? "bytes"
                                                  : key;
  }
  for (const auto& [key, ignored] : others) {
    request.warn(fmt::format("For tag {} used unit {}, also encountered unit(s) {}", key,
                             report.label_units[key], fmt::join(ignored, ", ")));
  }
}

Status ChooseSample(Report& report) {
  const Profile& profile = report.profile;
  if (profile.sample_types.empty()) return Invalid("profile has no samples");
  const Result<size_t> index = SampleIndex(profile, report.config.sample_index);
  if (!index.ok()) return index.error();
  report.sample_index = *index;
  const Profile::ValueType& type = profile.sample_types[*index];
  report.sample_type =
      fmt::format("{}{}", report.config.mean ? "mean_" : "", profile.text(type.type));
  report.sample_unit = profile.text(type.unit);
  if (report.config.divide_by == 0) return Invalid("zero divisor specified");
  report.ratio = 1 / report.config.divide_by;
  return Done{};
}

// Of the absolute values; if there is a base for a comparison, of the base alone.
int64_t Total(const Report& report) {
  const Profile& profile = report.profile;
  const StringId base_key = profile.strings.Find("pprof::base");
  const StringId base_text = profile.strings.Find("true");
  const bool has_base = base_key != StringId::kEmpty && base_text != StringId::kEmpty;
  int64_t total = 0, divisor = 0, base_total = 0, base_divisor = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const int64_t value = Magnitude(report.value(i));
    total += value;
    divisor += report.divisor(i);
    const auto marks_base = [&](const Profile::Label& label) {
      return label.key == base_key && label.text == base_text;
    };
    if (!has_base || std::ranges::none_of(profile.labels(i), marks_base)) continue;
    base_total += value;
    base_divisor += report.divisor(i);
  }
  if (base_total > 0) {
    total = base_total;
    divisor = base_divisor;
  }
  return Divided(total, divisor);
}

Status AggregateProfile(Report& report) {
  const ReportConfig& config = report.config;
  FrameDetail detail = {.inlines = !config.noinlines,
                        .function = config.granularity != "files",
                        .filename = false,
                        .line = false,
                        .column = config.showcolumns,
                        .address = false};
  if (config.granularity == "addresses") {
    if (!config.noinlines) return Done{};
    detail.address = detail.line = detail.filename = true;
  } else if (config.granularity == "lines") {
    detail.line = detail.filename = true;
  } else if (config.granularity == "files" || config.granularity == "filefunctions") {
    detail.filename = true;
  } else if (!config.granularity.empty() && config.granularity != "functions") {
    return Invalid("unexpected granularity");
  }
  Aggregate(report.profile, detail);
  return Done{};
}

// As they are shown. Dumps of the profile keep what it says.
void CleanFilenames(Report& report) {
  if (report.kind == ReportKind::kRaw || report.kind == ReportKind::kProto) return;
  Profile& profile = report.profile;
  const bool trims = report.kind != ReportKind::kTraces;
  for (Profile::Function& function : profile.functions) {
    if (function.filename == StringId::kEmpty) continue;
    std::string path(profile.text(function.filename));
    if (trims) path = TrimPath(path, report.config.trim_path, report.config.source_path);
    if (!path.empty()) path = CleanPath(path);
    function.filename = profile.strings.Intern(path);
  }
}

}  // namespace

bool KeepsObjectNames(ReportKind kind) {
  return kind == ReportKind::kRaw || kind == ReportKind::kList || kind == ReportKind::kWebList ||
         kind == ReportKind::kDisasm || kind == ReportKind::kCallgrind;
}

std::string Report::Format(int64_t value) const {
  if (ratio > 0 && ratio != 1) value = ToInt64(static_cast<double>(value) * ratio);
  return ScaledLabel(value, sample_unit, unit);
}

Result<Report> PrepareReport(Profile profile, const ReportRequest& request) {
  Report report;
  report.kind = request.kind;
  report.config = WithOverrides(request.config, request.kind);
  report.profile = std::move(profile);
  report.unit = report.config.unit;
  FindLabelUnits(report, request);

  const TagFrameMatches tags = AddTagFrames(report.profile, report.config);
  WarnUnless(report.config.tagroot.empty() || tags.root, "TagRoot", request);
  WarnUnless(report.config.tagleaf.empty() || tags.leaf, "TagLeaf", request);

  const bool relative = report.config.relative_percentages;
  if (relative)
    if (Status status = ApplyFilters(report, request); !status.ok()) return status.error();
  if (Status status = ChooseSample(report); !status.ok()) return status.error();
  if (!request.symbol.empty()) {
    auto symbol = CompileExpression(request.symbol,
                                    fmt::format("parsing argument regexp {}", request.symbol));
    if (!symbol.ok()) return symbol.error();
    report.symbol = *symbol;
    report.symbol_text = request.symbol;
  }
  report.active_filters = FilterLabels(report.config);
  if (!report.profile.mappings.empty() && report.profile.mappings[0].file != StringId::kEmpty)
    report.title = BaseName(report.profile.text(report.profile.mappings[0].file));
  report.total = Total(report);
  if (!relative)
    if (Status status = ApplyFilters(report, request); !status.ok()) return status.error();
  if (Status status = AggregateProfile(report); !status.ok()) return status.error();
  CleanFilenames(report);
  return report;
}

Result<size_t> SampleIndex(const Profile& profile, std::string_view name) {
  const auto& types = profile.sample_types;
  if (name.empty()) {
    const auto is_default = [&](const Profile::ValueType& type) {
      return type.type == profile.default_sample_type;
    };
    const auto found = std::ranges::find_if(types, is_default);
    if (profile.default_sample_type != StringId::kEmpty && found != types.end())
      return static_cast<size_t>(found - types.begin());
    return types.size() - 1;
  }
  int64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size()) {
    if (number >= 0 && static_cast<size_t>(number) < types.size())
      return static_cast<size_t>(number);
    return Invalid(fmt::format("sample_index {} is outside the range [0..{}]", name,
                               static_cast<int64_t>(types.size()) - 1));
  }
  const std::string_view short_name = name.starts_with("inuse_") ? name.substr(6) : name;
  std::vector<std::string_view> names;
  for (size_t i = 0; i < types.size(); ++i) {
    names.push_back(profile.text(types[i].type));
    if (names.back() == name || names.back() == short_name) return i;
  }
  return Invalid(
      fmt::format("sample_index \"{}\" must be one of: [{}]", name, fmt::join(names, " ")));
}

}  // namespace skein
