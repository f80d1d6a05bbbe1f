#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyze/task_index.h"
#include "analyze/track.h"
#include "store/trace.h"

namespace skein {

enum class NestedKind : uint8_t { kStopTheWorld, kAssist, kSweep, kMark, kRange, kRegion, kTask };

constexpr std::string_view Name(NestedKind kind) {
  constexpr std::string_view kNames[] = {"stop-the-world", "assist", "sweep", "gc",
                                         "range",          "region", "task"};
  return kNames[static_cast<size_t>(kind)];
}

NestedKind KindOfRange(std::string_view range_name);

// A slice drawn inside or below the states of a track, or several of one kind that are too narrow to be
// told apart.
struct NestedSlice {
  Nanos start = 0;
  Nanos end = 0;
  Nanos busy_ns = 0;   // Sum of their durations.
  uint32_t index = 0;  // Of the first: into Trace::ranges, regions or tasks, by kind.
  uint32_t count = 1;
  uint16_t depth = 0;
  NestedKind kind = NestedKind::kRange;
};

// Ranges, regions and tasks where they are drawn. Worked out once.
class NestedIndex {
 public:
  // Both must outlive it.
  NestedIndex(const Trace& trace, const TaskIndex& tasks);

  // What overlaps [from, to) on a track, in order of start; slices of one depth do not overlap,
  // and those narrower than three of `columns` equal parts are merged. On
  // processors and threads cut to where the goroutine ran there.
  std::vector<NestedSlice> Query(Track track, Nanos from, Nanos to, uint32_t columns) const;

 private:
  // Ranges by start, and the latest end of all up to each: where to begin to look.
  struct RangeList {
    std::vector<uint32_t> ranges;
    std::vector<Nanos> latest_end;

    void Add(const Trace& trace, uint32_t range);
    size_t FirstThatEndsAfter(Nanos time) const;
  };
  struct Piece;
  using Pieces = std::vector<Piece>;

  void AddGoroutine(uint32_t goroutine, Nanos from, Nanos to, Pieces& pieces) const;
  void AddRegions(uint32_t goroutine, Nanos from, Nanos to, Pieces& pieces) const;
  void AddRanges(const RangeList& list, Nanos from, Nanos to, Pieces& pieces) const;
  void AddLane(Track track, Nanos from, Nanos to, uint32_t columns, Pieces& pieces) const;
  void AddTask(uint32_t index, Nanos from, Nanos to, Pieces& pieces) const;
  std::vector<NestedSlice> GcLane(Nanos from, Nanos to, uint32_t columns) const;

  const Trace& trace_;
  const TaskIndex& tasks_;
  std::vector<RangeList> by_proc_;  // Where they began.
  RangeList marks_;
  RangeList stops_;
  RangeList assists_;
  RangeList sweeps_;
};

}  // namespace skein
