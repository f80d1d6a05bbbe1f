#pragma once

#include <string>
#include <vector>

#include "report/graph.h"
#include "report/report.h"

namespace skein {

// The lines about the profile itself that begin a report: program, type, time, duration.
std::vector<std::string> ProfileLabels(const Report& report);

// All lines that begin a report: those, filters, what was left out.
std::vector<std::string> ReportLabels(const Report& report,
                                      const TrimmedGraph& trimmed,
                                      bool full_headers);

}  // namespace skein
