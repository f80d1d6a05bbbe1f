#include "report/config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/ascii.h"

namespace skein {
namespace {

using Config = ReportConfig;

constexpr std::array<std::string_view, 2> kSorts = {"cum", "flat"};
constexpr std::array<std::string_view, 5> kGranularities = {"functions", "filefunctions", "files",
                                                            "lines", "addresses"};

const std::array<ConfigField, 33> kFields = {{
    {"output", "", false, &Config::output, {}, "Write into this file, not to the terminal\n"},
    {"call_tree",
     "calltree",
     true,
     &Config::call_tree,
     {},
     "Keep apart what was reached in different ways\n"
     "Each way to a function is an entry of its own.\n"},
    {"relative_percentages",
     "rel",
     true,
     &Config::relative_percentages,
     {},
     "Percentages of what the filters leave\n"
     "Otherwise they are of the whole profile, so that reports can be compared.\n"},
    {"unit",
     "unit",
     true,
     &Config::unit,
     {},
     "Unit of the values\n"
     "Time: seconds, ms, us, ns. Memory: MB, kB, B. With auto, each value has the unit\n"
     "that suits it best; with minimum, all have the one that suits the smallest.\n"},
    {"compact_labels", "compact", true, &Config::compact_labels, {}, "Print short headings"},
    {"source_path",
     "",
     false,
     &Config::source_path,
     {},
     "Where to look for sources, separated by colons"},
    {"trim_path",
     "",
     false,
     &Config::trim_path,
     {},
     "What to cut from the front of file names before looking for them"},
    {"intel_syntax",
     "intel",
     true,
     &Config::intel_syntax,
     {},
     "Assembly as Intel writes it\n"
     "For disasm and weblist.\n"},
    {"mean",
     "mean",
     true,
     &Config::mean,
     {},
     "Mean values: of each sample, divided by its count\n"
     "Memory: bytes an allocation. Waiting: time a wait.\n"},
    {"sample_index",
     "si",
     false,
     &Config::sample_index,
     {},
     "Which value of the samples to show, by name or number\n"
     "The first one has number 0.\n"},
    {"divide_by",
     "",
     false,
     &Config::divide_by,
     {},
     "Divide all values by this\n"
     "For example by the number of processors.\n"},
    {"normalize",
     "norm",
     true,
     &Config::normalize,
     {},
     "Scale the profile so that its total is that of the base\n"},
    {"sort", "sort", true, &Config::sort, kSorts, ""},
    {"tagroot",
     "tagroot",
     true,
     &Config::tagroot,
     {},
     "Turn these labels into frames above the root\n"
     "Keys, separated by commas; the first one becomes the outermost frame.\n"},
    {"tagleaf",
     "tagleaf",
     true,
     &Config::tagleaf,
     {},
     "Turn these labels into frames below the leaf\n"
     "Keys, separated by commas; the last one becomes the innermost frame.\n"},
    {"drop_negative",
     "dropneg",
     true,
     &Config::drop_negative,
     {},
     "Leave out what is below zero in a comparison\n"},
    {"nodecount",
     "n",
     true,
     &Config::nodecount,
     {},
     "How many entries to show at most\n"
     "In graphs, dotted edges stand for ways through entries that are left out.\n"},
    {"nodefraction",
     "nf",
     true,
     &Config::nodefraction,
     {},
     "Leave out entries below this part of the total"},
    {"edgefraction",
     "ef",
     true,
     &Config::edgefraction,
     {},
     "Leave out edges below this part of the total"},
    {"trim",
     "trim",
     true,
     &Config::trim,
     {},
     "Leave out what nodecount, nodefraction and edgefraction say\n"
     "False: show everything.\n"},
    {"focus",
     "f",
     true,
     &Config::focus,
     {},
     "Keep samples with a frame that matches\n"
     "The name of the function, its file or its binary must match the expression.\n"},
    {"ignore",
     "i",
     true,
     &Config::ignore,
     {},
     "Drop samples with a frame that matches\n"
     "The name of the function, its file or its binary must match the expression.\n"},
    {"prune_from",
     "prunefrom",
     true,
     &Config::prune_from,
     {},
     "Cut stacks below the frame that matches, and it too\n"},
    {"hide",
     "h",
     true,
     &Config::hide,
     {},
     "Leave matching frames out of the stacks\n"
     "The samples stay, with their other frames.\n"},
    {"show",
     "s",
     true,
     &Config::show,
     {},
     "Leave all other frames out of the stacks\n"
     "The samples stay, with the frames that match.\n"},
    {"show_from",
     "sf",
     true,
     &Config::show_from,
     {},
     "Cut stacks above the outermost frame that matches\n"},
    {"tagfocus",
     "tf",
     true,
     &Config::tagfocus,
     {},
     "Keep samples with a matching label\n"
     "Text: an expression, or key=expression. Numbers: 1kb, 1kb:10kb, :10kb, key=32mb:\n"},
    {"tagignore",
     "ti",
     true,
     &Config::tagignore,
     {},
     "Drop samples with a matching label\n"
     "Text: an expression, or key=expression. Numbers: 1kb, 1kb:10kb, :10kb, key=32mb:\n"},
    {"tagshow",
     "ts",
     true,
     &Config::tagshow,
     {},
     "Leave out all labels whose key does not match\n"},
    {"taghide", "th", true, &Config::taghide, {}, "Leave out labels whose key matches\n"},
    {"noinlines",
     "noinlines",
     true,
     &Config::noinlines,
     {},
     "Count inlined functions as the function that they are in\n"},
    {"showcolumns",
     "showcolumns",
     true,
     &Config::showcolumns,
     {},
     "Tell lines apart by their columns\n"},
    {"granularity", "g", true, &Config::granularity, kGranularities, ""},
}};

struct Choice {
  std::string_view name, help;
};

constexpr std::array<Choice, 7> kChoices = {{
    {"flat", "Order by own value, without callees\n"},
    {"cum", "Order by value with callees\n"},
    {"functions",
     "An entry for each function name\n"
     "Its file does not matter.\n"},
    {"filefunctions", "An entry for each function name and file\n"},
    {"files", "An entry for each source file"},
    {"lines", "An entry for each source line"},
    {"addresses",
     "An entry for each address\n"
     "Names have it in front.\n"},
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
  const std::string lower = LowerCase(text);
  constexpr std::array<std::string_view, 6> kTrue = {"true", "t", "yes", "y", "1", ""};
  constexpr std::array<std::string_view, 5> kFalse = {"false", "f", "no", "n", "0"};
  if (std::ranges::find(kTrue, lower) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, lower) != kFalse.end()) return false;
  return Illegal(fmt::format("illegal value \"{}\" for bool variable", text));
}

}  // namespace skein
