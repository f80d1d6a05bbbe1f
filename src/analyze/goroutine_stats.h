#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "analyze/charged_ranges.h"
#include "model/ids.h"
#include "store/trace.h"

namespace skein {

// Time under a name: of one block reason, or of one kind of range.
struct NamedTime {
  StringId name = StringId::kEmpty;
  Nanos time_ns = 0;

  bool operator==(const NamedTime&) const = default;
};

// Where a goroutine's time went. The first four and all block reasons do not overlap; `total_ns` is how
// long it existed, and is at least their sum.
struct GoroutineTimes {
  Nanos exec_ns = 0;
  Nanos sched_ns = 0;          // Runnable, waiting for a processor.
  Nanos syscall_ns = 0;        // In a system call, processor still attached.
  Nanos syscall_block_ns = 0;  // In a system call, processor lost.
  Nanos block_ns = 0;          // Waiting, for whatever reason.
  Nanos total_ns = 0;

  bool operator==(const GoroutineTimes&) const = default;
};

struct GoroutineStats {
  GoroutineTimes times;
  std::vector<NamedTime> block;   // By reason; sorted by name's text, each name once.
  std::vector<NamedTime> ranges;  // Sweep, assist, stop-the-world; may overlap with the rest.
};

// What happened to one goroutine within [from, to). Its latest life only, like Trace::goroutines. These are
// the true times: unlike Summary they do not follow Go's summarizer where that is wrong.
GoroutineStats StatsOf(const Trace& trace,
                       const ChargedRanges& charged,
                       GoroutineIndex goroutine,
                       Nanos from,
                       Nanos to);

// The same without names: O(log slices), allocates nothing. To sort a million goroutines by.
GoroutineTimes TimesOf(const Trace& trace, GoroutineIndex goroutine, Nanos from, Nanos to);

// Single numbers of the above, for the same purpose.
Nanos ExistedFor(const Trace& trace, GoroutineIndex goroutine, Nanos from, Nanos to);
Nanos BlockedFor(
    const Trace& trace, GoroutineIndex goroutine, StringId reason, Nanos from, Nanos to);
Nanos InRangesFor(const Trace& trace,
                  const ChargedRanges& charged,
                  GoroutineIndex goroutine,
                  StringId range,
                  Nanos from,
                  Nanos to);

// What happened to a goroutine during one of its regions.
GoroutineStats StatsOf(const Trace& trace, const ChargedRanges& charged, const Region& region);
GoroutineTimes TimesOf(const Trace& trace, const Region& region);

// A group of goroutines within [from, to).
struct GroupStats {
  uint32_t group = 0;        // Into Trace::groups.
  uint32_t count = 0;        // Goroutines that existed at some moment of the window.
  uint32_t created = 0;      // Of those: born in the window.
  uint32_t alive = 0;        // Of those: alive at the end of the window.
  uint32_t never_ended = 0;  // Of those: created during the trace and alive at its end.
  GoroutineTimes times;      // Sums.
  std::vector<NamedTime> block;
  std::vector<NamedTime> ranges;
  // Of the goroutines' times of existence within the window. All 0 if there is none.
  Nanos mean_ns = 0;
  Nanos p50_ns = 0;
  Nanos p90_ns = 0;
  Nanos p99_ns = 0;
  Nanos max_ns = 0;
  // How many existed at some moment of each of so many equal parts of the window.
  std::vector<uint32_t> alive_spark;
};

// One row for each of Trace::groups, in that order. `spark_bins` may be 0. O(slices in the window).
std::vector<GroupStats> StatsOfGroups(const Trace& trace,
                                      Nanos from,
                                      Nanos to,
                                      uint32_t spark_bins);

}  // namespace skein
