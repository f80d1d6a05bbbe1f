#pragma once

#include <cstdint>
#include <vector>

#include "report/report.h"

namespace skein {

// For groups of a full graph's nodes: what passes through any node of the group, each sample once, however
// often the group is on its stack. A node belongs to one group at most.
std::vector<int64_t> SumsOnce(const Report& report,
                              const std::vector<std::vector<uint32_t>>& groups);

}  // namespace skein
