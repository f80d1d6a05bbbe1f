#pragma once

#include "report/report.h"

namespace skein {

// Takes out of report.profile what the filters of its options do not leave, and warns of those that fit nothing. Fails,
// and changes nothing, if one is no expression.
Status ApplyFilters(Report& report, const ReportRequest& request);

// For a filter that was asked for: "Focus expression matched no samples".
void WarnUnless(bool matched, std::string_view option, const ReportRequest& request);

// As reports tell them: "focus=main".
std::vector<std::string> FilterLabels(const ReportConfig& config);

}  // namespace skein
