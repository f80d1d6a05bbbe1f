#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace skein {

// pprof's options, by the names of its flags.
struct ReportConfig {
  std::string output = "";
  bool call_tree = false;
  bool relative_percentages = false;
  std::string unit = "minimum";
  bool compact_labels = false;
  std::string source_path = "", trim_path = "";
  bool intel_syntax = false;
  bool mean = false;
  std::string sample_index = "";
  double divide_by = 1;
  bool normalize = false;
  std::string sort = "flat";
  std::string tagroot = "", tagleaf = "";
  bool drop_negative = false;
  int64_t nodecount = -1;  // -1: what suits the report.
  double nodefraction = 0.005, edgefraction = 0.001;
  bool trim = true;
  std::string focus = "", ignore = "", prune_from = "", hide = "", show = "", show_from = "";
  std::string tagfocus = "", tagignore = "", tagshow = "", taghide = "";
  bool noinlines = false;
  bool showcolumns = false;
  std::string granularity = "";  // Empty: functions.
};

// A field of ReportConfig.
struct ConfigField {
  using Member = std::variant<bool ReportConfig::*,
                              int64_t ReportConfig::*,
                              double ReportConfig::*,
                              std::string ReportConfig::*>;

  std::string_view name;       // "relative_percentages"
  std::string_view url_param;  // "rel"; empty: not in URLs.
  bool saved = false;          // Part of saved configurations.
  Member member;
  std::span<const std::string_view> choices;  // Each is a flag of its own.
  std::string_view help;                      // Several lines.

  bool is_bool() const { return std::holds_alternative<bool ReportConfig::*>(member); }
};

// In the order of pprof's documentation.
std::span<const ConfigField> ConfigFields();

// The field of this name, or of which this is a choice; null if there is none.
const ConfigField* FindConfigField(std::string_view name);

// What a choice such as "lines" means.
std::string_view ChoiceHelp(std::string_view choice);

std::string GetConfig(const ReportConfig& config, const ConfigField& field);
Status SetConfig(ReportConfig& config, const ConfigField& field, std::string_view value);

// name=value as in pprof's shell, where a choice may be the name: "lines", "cum=true".
Status Configure(ReportConfig& config, std::string_view name, std::string_view value);

// As pprof reads them: true t yes y 1 and nothing, false f no n 0.
Result<bool> ParseConfigBool(std::string_view text);

}  // namespace skein
