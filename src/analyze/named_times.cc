#include "analyze/named_times.h"

#include <algorithm>
#include <utility>

namespace skein {

void NamedTimes::Add(StringId name, Nanos time_ns) {
  for (NamedTime& entry : times_) {
    if (entry.name == name) {
      entry.time_ns += time_ns;
      return;
    }
  }
  times_.push_back({name, time_ns});
}

std::vector<NamedTime> NamedTimes::Take(const StringTable& strings) {
  std::sort(times_.begin(), times_.end(), [&](const NamedTime& a, const NamedTime& b) {
    return strings.text(a.name) < strings.text(b.name);
  });
  return std::exchange(times_, {});
}

}  // namespace skein
