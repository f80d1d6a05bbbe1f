#pragma once

#include <string>

#include "report/report.h"

namespace skein {

// Entries with their callers and callees, as one JSON object: values raw, in the profile's own unit.
std::string PprofJson(Report& report);

}  // namespace skein
