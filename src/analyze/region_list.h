#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyze/durations.h"
#include "store/trace.h"

namespace skein {

// All regions of one name that begin at one place of the program. A region that has no beginning in the
// trace has no place.
struct RegionType {
  StringId name = StringId::kEmpty;
  Frame place;  // The call that began it; without a function if it is not known.
};

// Which regions are of which type. Worked out once.
class RegionTypes {
 public:
  explicit RegionTypes(const Trace& trace);

  size_t size() const { return types_.size(); }
  const RegionType& operator[](uint32_t type) const {
    return types_[type];
  }  // By name, then place.
  uint32_t TypeOf(uint32_t region) const { return type_of_[region]; }

 private:
  std::vector<RegionType> types_;
  std::vector<uint32_t> type_of_;
};

// The regions of a type.
struct RegionTypeStats {
  uint32_t type = 0;
  uint64_t count = 0;
  Nanos exec_ns = 0;   // Of the goroutines, while in them.
  Durations complete;  // Of those that the trace shows whole.
  // Of all: as long as the trace shows of them.
  std::vector<DurationBucket> histogram;
};

// One row for each type that overlaps [from, to). O(regions * log(slices)).
std::vector<RegionTypeStats> StatsOfRegionTypes(const Trace& trace,
                                                const RegionTypes& types,
                                                Nanos from,
                                                Nanos to);

// Which regions are wanted.
struct RegionFilter {
  std::optional<uint32_t> type = std::nullopt;
  std::optional<GoroutineIndex> goroutine = std::nullopt;
  std::optional<TaskId> task = std::nullopt;
  std::optional<bool> complete = std::nullopt;
  Nanos min_ns = 0;
  Nanos max_ns = INT64_MAX;
  Nanos from = 0;  // It overlaps [from, to).
  Nanos to = INT64_MAX;
};

bool IsComplete(const Region& region);

// Numbers into Trace::regions, rising.
std::vector<uint32_t> RegionsThat(const Trace& trace,
                                  const RegionTypes& types,
                                  const RegionFilter& filter);

}  // namespace skein
