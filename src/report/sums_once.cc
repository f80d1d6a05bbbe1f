#include "report/sums_once.h"

#include "profile/units.h"
#include "report/node_table.h"

namespace skein {

std::vector<int64_t> SumsOnce(const Report& report,
                              const std::vector<std::vector<uint32_t>>& groups) {
  const NodeTable table(report.profile, KeepsObjectNames(report.kind));
  std::vector<uint32_t> group_of(table.size(), UINT32_MAX);
  for (uint32_t i = 0; i < groups.size(); ++i)
    for (const uint32_t node : groups[i])
      group_of[node] = i;
  std::vector<int64_t> sums(groups.size()), divisors(groups.size());
  std::vector<size_t> last(groups.size(), SIZE_MAX);
  for (size_t i = 0; i < report.profile.sample_count(); ++i) {
    for (const uint32_t location : report.profile.stack(i)) {
      for (const NodeTable::Frame& frame : table.frames(location)) {
        const uint32_t group = group_of[frame.node];
        if (group == UINT32_MAX || last[group] == i) continue;
        last[group] = i;
        sums[group] += report.value(i);
        divisors[group] += report.divisor(i);
      }
    }
  }
  for (size_t i = 0; i < sums.size(); ++i)
    sums[i] = Divided(sums[i], divisors[i]);
  return sums;
}

}  // namespace skein
