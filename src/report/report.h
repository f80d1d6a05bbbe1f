#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "profile/profile.h"
#include "report/config.h"

namespace re2 {
class RE2;
}

namespace skein {

// What kind of report is wanted; it decides on details of options and of the graph.
enum class ReportKind {
  kCallgrind,
  kComments,
  kDisasm,
  kDot,
  kList,
  kPeek,
  kProto,
  kRaw,
  kTags,
  kText,
  kTopProto,
  kTraces,
  kTree,
  kWebList,
};

// Whether a frame is named by its own nodes' binary too.
bool KeepsObjectNames(ReportKind kind);

// A profile after all options: filtered, aggregated, with the sample type chosen. Everything that is
// shown of a profile is computed from one of these, and none of it changes it but for `unit`.
struct Report {
  ReportKind kind = ReportKind::kText;
  ReportConfig config;  // With what the kind overrides.
  Profile profile;
  size_t sample_index = 0;
  std::string sample_type;  // "cpu"; "mean_cpu" if means are shown.
  std::string sample_unit;
  int64_t total = 0;  // Of which percentages are: of the unfiltered profile, usually.
  double ratio = 1;   // Values are multiplied by this when they are shown.
  std::string unit;   // In which values are shown; "minimum" until ChooseUnit().
  std::map<std::string, std::string, std::less<>> label_units;  // By the key of numeric labels.
  std::vector<std::string> active_filters;                      // "focus=main"
  std::string title;                                            // Of the main program, or empty.
  std::shared_ptr<const re2::RE2> symbol;  // The command's own expression, if it has one.
  std::string symbol_text;

  int64_t value(size_t sample) const { return profile.values(sample)[sample_index]; }
  // By which sums are divided; 0 if not.
  int64_t divisor(size_t sample) const { return config.mean ? profile.values(sample)[0] : 0; }

  std::string Format(int64_t value) const;
  std::string FormatOrDot(int64_t value) const { return value == 0 ? "." : Format(value); }
};

struct ReportRequest {
  ReportKind kind = ReportKind::kText;
  ReportConfig config = {};
  std::string symbol = "";  // An expression; empty: none.
  std::function<void(std::string_view)> warn = [](std::string_view) {
  };  // "Focus expression matched no samples"
};

// Applies all options to `profile` in pprof's order. Fails if one makes no sense.
Result<Report> PrepareReport(Profile profile, const ReportRequest& request);

// The sample type that an option names: a number, a name, or nothing for the default.
Result<size_t> SampleIndex(const Profile& profile, std::string_view name);

// An expression as Go's regexp reads it. `what` begins the error: "parsing focus regexp".
Result<std::shared_ptr<const re2::RE2>> CompileExpression(std::string_view expression,
                                                          std::string_view what);

}  // namespace skein
