#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "analyze/step_series.h"
#include "store/trace.h"

namespace skein {

// The numbers of the timeline's counter tracks.
enum class Counter : uint8_t {
  kRunning,  // Goroutines running,
  kSyscall,  // in a system call,
  kRunnable,
  kWaiting,    // for whatever; those of the next line too
  kGcWaiting,  // within a mark assist.
  kHeapAllocated,
  kHeapGoal,
  kProcsRunning,      // Threads that have a processor: those that are not idle.
  kThreadsInSyscall,  // Threads in a system call that lost it.
  kGomaxprocs,
};
inline constexpr size_t kCounterCount = 10;

struct CounterInfo {
  std::string_view name;
  std::string_view group;
  std::string_view unit;
};
inline constexpr std::array<CounterInfo, kCounterCount> kCounters = {{
    {"running", "goroutines", "count"},
    {"syscall", "goroutines", "count"},
    {"runnable", "goroutines", "count"},
    {"waiting", "goroutines", "count"},
    {"gc_waiting", "goroutines", "count"},
    {"allocated", "heap", "bytes"},
    {"goal", "heap", "bytes"},
    {"running", "threads", "count"},
    {"in_syscall", "threads", "count"},
    {"gomaxprocs", "gomaxprocs", "count"},
}};

// All counters of one trace, ready to be asked for any window at any width: O(columns * log(events))
// each. Making one takes time that grows with processors starting and stopping, and mark assists.
class Counters {
 public:
  // `trace` must outlive it.
  explicit Counters(const Trace& trace);

  // For each wanted counter one extent per part of [from, to) cut into `columns` equal ones; requires
  // from < to. The others stay empty.
  using Wanted = std::array<bool, kCounterCount>;
  using Columns = std::array<std::vector<Extent>, kCounterCount>;
  Columns Query(Nanos from, Nanos to, uint32_t columns, const Wanted& wanted) const;

 private:
  const Trace& trace_;
  std::array<StepSeries, kCounterCount> series_;  // Of all but the first four.
};

// Where a processor starts or stops to be busy, and where a goroutine within a mark assist starts or stops to wait;
// not in order.
std::vector<CountChange> ProcChanges(const Trace& trace);
std::vector<CountChange> GcWaitChanges(const Trace& trace);

// The edges of `columns` equal parts of [from, to): columns + 1 of them, rounded to whole ns.
std::vector<Nanos> ColumnEdges(Nanos from, Nanos to, uint32_t columns);

}  // namespace skein
