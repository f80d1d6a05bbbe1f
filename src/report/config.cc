#include "report/config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace skein {
namespace {

using Config = ReportConfig;

constexpr std::array<std::string_view, 2> kSorts = {"cum", "flat"};
constexpr std::array<std::string_view, 5> kGranularities = {"functions", "filefunctions", "files",
                                                            "lines", "addresses"};

const std::array<ConfigField, 33> kFields = {{
    {"output", "", false, &Config::output, {}, "Output filename for file-based outputs\n"},
    {"call_tree",
     "calltree",
     true,
     &Config::call_tree,
     {},
     "Create a context-sensitive call tree\n"
     "Treat locations reached through different paths as separate.\n"},
    {"relative_percentages",
     "rel",
     true,
     &Config::relative_percentages,
     {},
     "Show percentages relative to focused subgraph\n"
     "If unset, percentages are relative to full graph before focusing\n"
     "to facilitate comparison with original graph.\n"},
    {"unit",
     "unit",
     true,
     &Config::unit,
     {},
     "Measurement units to display\n"
     "Scale the sample values to this unit.\n"
     "For time-based profiles, use seconds, milliseconds, nanoseconds, etc.\n"
     "For memory profiles, use megabytes, kilobytes, bytes, etc.\n"
     "Using auto will scale each value independently to the most natural unit.\n"},
    {"compact_labels", "compact", true, &Config::compact_labels, {}, "Show minimal headers"},
    {"source_path", "", false, &Config::source_path, {}, "Search path for source files"},
    {"trim_path",
     "",
     false,
     &Config::trim_path,
     {},
     "Path to trim from source paths before search"},
    {"intel_syntax",
     "intel",
     true,
     &Config::intel_syntax,
     {},
     "Show assembly in Intel syntax\n"
     "Only applicable to commands `disasm` and `weblist`\n"},
    {"mean",
     "mean",
     true,
     &Config::mean,
     {},
     "Average sample value over first value (count)\n"
     "For memory profiles, report average memory per allocation.\n"
     "For time-based profiles, report average time per event.\n"},
    {"sample_index",
     "si",
     false,
     &Config::sample_index,
     {},
     "Sample value to report (0-based index or name)\n"
     "Profiles contain multiple values per sample.\n"
     "Use sample_index=i to select the ith value (starting at 0).\n"},
    {"divide_by",
     "",
     false,
     &Config::divide_by,
     {},
     "Ratio to divide all samples before visualization\n"
     "Divide all samples values by a constant, eg the number of processors or jobs.\n"},
    {"normalize",
     "norm",
     true,
     &Config::normalize,
     {},
     "Scales profile based on the base profile.\n"},
    {"sort", "sort", true, &Config::sort, kSorts, ""},
    {"tagroot",
     "tagroot",
     true,
     &Config::tagroot,
     {},
     "Adds pseudo stack frames for labels key/value pairs at the callstack root.\n"
     "A comma-separated list of label keys.\n"
     "The first key creates frames at the new root.\n"},
    {"tagleaf",
     "tagleaf",
     true,
     &Config::tagleaf,
     {},
     "Adds pseudo stack frames for labels key/value pairs at the callstack leaf.\n"
     "A comma-separated list of label keys.\n"
     "The last key creates frames at the new leaf.\n"},
    {"drop_negative",
     "dropneg",
     true,
     &Config::drop_negative,
     {},
     "Ignore negative differences\n"
     "Do not show any locations with values <0.\n"},
    {"nodecount",
     "n",
     true,
     &Config::nodecount,
     {},
     "Max number of nodes to show\n"
     "Uses heuristics to limit the number of locations to be displayed.\n"
     "On graphs, dotted edges represent paths through nodes that have been removed.\n"},
    {"nodefraction", "nf", true, &Config::nodefraction, {}, "Hide nodes below <f>*total"},
    {"edgefraction", "ef", true, &Config::edgefraction, {}, "Hide edges below <f>*total"},
    {"trim",
     "trim",
     true,
     &Config::trim,
     {},
     "Honor nodefraction/edgefraction/nodecount defaults\n"
     "Set to false to get the full profile, without any trimming.\n"},
    {"focus",
     "f",
     true,
     &Config::focus,
     {},
     "Restricts to samples going through a node matching regexp\n"
     "Discard samples that do not include a node matching this regexp.\n"
     "Matching includes the function name, filename or object name.\n"},
    {"ignore",
     "i",
     true,
     &Config::ignore,
     {},
     "Skips paths going through any nodes matching regexp\n"
     "If set, discard samples that include a node matching this regexp.\n"
     "Matching includes the function name, filename or object name.\n"},
    {"prune_from",
     "prunefrom",
     true,
     &Config::prune_from,
     {},
     "Drops any functions below the matched frame.\n"
     "If set, any frames matching the specified regexp and any frames\n"
     "below it will be dropped from each sample.\n"},
    {"hide",
     "h",
     true,
     &Config::hide,
     {},
     "Skips nodes matching regexp\n"
     "Discard nodes that match this location.\n"
     "Other nodes from samples that include this location will be shown.\n"
     "Matching includes the function name, filename or object name.\n"},
    {"show",
     "s",
     true,
     &Config::show,
     {},
     "Only show nodes matching regexp\n"
     "If set, only show nodes that match this location.\n"
     "Matching includes the function name, filename or object name.\n"},
    {"show_from",
     "sf",
     true,
     &Config::show_from,
     {},
     "Drops functions above the highest matched frame.\n"
     "If set, all frames above the highest match are dropped from every sample.\n"
     "Matching includes the function name, filename or object name.\n"},
    {"tagfocus",
     "tf",
     true,
     &Config::tagfocus,
     {},
     "Restricts to samples with tags in range or matched by regexp\n"
     "Use name=value syntax to limit the matching to a specific tag.\n"
     "Numeric tag filter examples: 1kb, 1kb:10kb, memory=32mb:\n"
     "String tag filter examples: foo, foo.*bar, mytag=foo.*bar\n"},
    {"tagignore",
     "ti",
     true,
     &Config::tagignore,
     {},
     "Discard samples with tags in range or matched by regexp\n"
     "Use name=value syntax to limit the matching to a specific tag.\n"
     "Numeric tag filter examples: 1kb, 1kb:10kb, memory=32mb:\n"
     "String tag filter examples: foo, foo.*bar, mytag=foo.*bar\n"},
    {"tagshow",
     "ts",
     true,
     &Config::tagshow,
     {},
     "Only consider tags matching this regexp\n"
     "Discard tags that do not match this regexp\n"},
    {"taghide",
     "th",
     true,
     &Config::taghide,
     {},
     "Skip tags matching this regexp\n"
     "Discard tags that match this regexp\n"},
    {"noinlines",
     "noinlines",
     true,
     &Config::noinlines,
     {},
     "Ignore inlines.\n"
     "Attributes inlined functions to their first out-of-line caller.\n"},
    {"showcolumns",
     "showcolumns",
     true,
     &Config::showcolumns,
     {},
     "Show column numbers at the source code line level.\n"},
    {"granularity", "g", true, &Config::granularity, kGranularities, ""},
}};

struct Choice {
  std::string_view name, help;
};

constexpr std::array<Choice, 7> kChoices = {{
    {"flat", "Sort entries based on own weight\n"},
    {"cum", "Sort entries based on cumulative weight\n"},
    {"functions",
     "Aggregate at the function level.\n"
     "Ignores the filename where the function was defined.\n"},
    {"filefunctions",
     "Aggregate at the function level.\n"
     "Takes into account the filename where the function was defined.\n"},
    {"files", "Aggregate at the file level."},
    {"lines", "Aggregate at the source code line level."},
    {"addresses",
     "Aggregate at the address level.\n"
     "Includes functions' addresses in the output.\n"},
}};

Error Illegal(std::string message) {
  return {Error::Code::kInvalidArgument, std::move(message)};
}

bool HasChoice(const ConfigField& field, std::string_view name) {
  return std::ranges::find(field.choices, name) != field.choices.end();
}

struct Getter {
  const ReportConfig& config;
  std::string operator()(bool ReportConfig::*member) const {
    return config.*member ? "true" : "false";
  }
  std::string operator()(int64_t ReportConfig::*member) const {
    return std::to_string(config.*member);
  }
  std::string operator()(double ReportConfig::*member) const {
    return fmt::format("{:g}", config.*member);
  }
  std::string operator()(std::string ReportConfig::*member) const { return config.*member; }
};

struct Setter {
  ReportConfig& config;
  const ConfigField& field;
  std::string_view value;

  Status operator()(bool ReportConfig::*member) const {
    const Result<bool> parsed = ParseConfigBool(value);
    if (!parsed.ok()) return parsed.error();
    config.*member = *parsed;
    return Done{};
  }
  Status operator()(int64_t ReportConfig::*member) const {
    std::string_view digits = value;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc::result_out_of_range)
      return Illegal(fmt::format("strconv.Atoi: parsing \"{}\": value out of range", value));
    if (error != std::errc() || end != digits.data() + digits.size() || digits.empty())
      return Illegal(fmt::format("strconv.Atoi: parsing \"{}\": invalid syntax", value));
    config.*member = number;
    return Done{};
  }
  Status operator()(double ReportConfig::*member) const {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size() || value.empty())
      return Illegal(fmt::format("strconv.ParseFloat: parsing \"{}\": invalid syntax", value));
    config.*member = number;
    return Done{};
  }
  Status operator()(std::string ReportConfig::*member) const {
    if (!field.choices.empty() && !HasChoice(field, value))
      return Illegal(fmt::format("invalid \"{}\" value \"{}\"", field.name, value));
    config.*member = value;
    return Done{};
  }
};

}  // namespace

std::span<const ConfigField> ConfigFields() {
  return kFields;
}

const ConfigField* FindConfigField(std::string_view name) {
  for (const ConfigField& field : ConfigFields())
    if (field.name == name || HasChoice(field, name)) return &field;
  return nullptr;
}

std::string_view ChoiceHelp(std::string_view choice) {
  const auto found = std::ranges::find(kChoices, choice, &Choice::name);
  return found == kChoices.end() ? "" : found->help;
}

std::string GetConfig(const ReportConfig& config, const ConfigField& field) {
  return std::visit(Getter{config}, field.member);
}

Status SetConfig(ReportConfig& config, const ConfigField& field, std::string_view value) {
  return std::visit(Setter{config, field, value}, field.member);
}

Status Configure(ReportConfig& config, std::string_view name, std::string_view value) {
  const ConfigField* field = FindConfigField(name);
  const Error unknown = Illegal(fmt::format("unknown config field \"{}\"", name));
  if (field == nullptr) return unknown;
  if (field->name == name) return SetConfig(config, *field, value);
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
  if (std::ranges::find(kTrue, value) == kTrue.end()) return unknown;
  return SetConfig(config, *field, name);
}

Result<bool> ParseConfigBool(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  constexpr std::array<std::string_view, 6> kTrue = {"true", "t", "yes", "y", "1", ""};
  constexpr std::array<std::string_view, 5> kFalse = {"false", "f", "no", "n", "0"};
  if (std::ranges::find(kTrue, lower) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, lower) != kFalse.end()) return false;
  return Illegal(fmt::format("illegal value \"{}\" for bool variable", text));
}

}  // namespace skein
