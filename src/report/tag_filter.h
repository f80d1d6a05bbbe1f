#pragma once

#include <string_view>

#include "profile/label_filter.h"
#include "report/report.h"

namespace skein {

// Reads "[key=]value" of tagfocus and tagignore (`name`): a range of numbers such as "4kb:", or
// expressions. Empty for an empty value. `report` must outlive the test.
Result<LabelTest> MakeTagFilter(std::string_view name,
                                std::string_view value,
                                const Report& report,
                                const ReportRequest& request);

}  // namespace skein
