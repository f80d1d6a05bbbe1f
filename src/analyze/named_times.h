#pragma once

#include <vector>

#include "analyze/goroutine_stats.h"
#include "store/trace.h"

namespace skein {

// Sums of time by name, for few names.
class NamedTimes {
 public:
  void Add(StringId name, Nanos time_ns);

  // Sorted by the names' texts. Leaves nothing behind.
  std::vector<NamedTime> Take(const StringTable& strings);

 private:
  std::vector<NamedTime> times_;
};

}  // namespace skein
