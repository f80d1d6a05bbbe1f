#include "analyze/summary.h"

#include <algorithm>

#include "analyze/goroutine_life.h"
#include "analyze/named_times.h"
#include "analyze/summary_ranges.h"
#include "analyze/summary_regions.h"
#include "analyze/summary_syscalls.h"
#include "analyze/summary_tasks.h"

// What Go's summarizer does otherwise than one would think, and so do we:
//
// - Waiting "forever" is death (goroutine_life).
// - Of a goroutine that was in a system call without a processor when the trace began, the time until
//   its first event is blocked system call time, the rest ordinary system call time; likewise for
//   goroutines that appear in a system call.
// - A call that lost its processor and is still going on at the end of the trace counts twice: all of it
//   as system call time, and since the loss as waiting for a processor.
// - Some losses are noticed late or never (summary_syscalls).
// - Ranges of processors are charged to goroutines, some of them too long (summary_ranges).
// - Goroutines inherit nameless regions (summary_regions).

namespace skein {
namespace {

class GoroutineSum {
 public:
  GoroutineSum(const Trace& trace, const NoticedLosses& losses) : trace_(trace), losses_(losses) {}

  // Adds up the states of one goroutine's life.
  void Run(GoroutineIndex goroutine,
           const GoroutineLife& life,
           GoroutineTimes& times,
           NamedTimes& block) {
    SliceIndex slice = life.begin;
    SliceIndex next = slice;  // That is not counted yet.
    trace_.goroutine_slices.Scan(life.begin, life.end,
                                 [&](Nanos start, Nanos finish, StateCode code) {
                                   const StateInfo& state = trace_.states[code];
                                   const SliceIndex current = slice++;
                                   if (current < next) return;
                                   if (state.state == GoState::kSyscall)
                                     next = AddSyscall(goroutine, life, current, times);
                                   if (state.state == GoState::kRunning)
                                     times.exec_ns += finish - start;
                                   if (state.state == GoState::kRunnable)
                                     times.sched_ns += finish - start;
                                   if (state.state == GoState::kWaiting) {
                                     times.block_ns += finish - start;
                                     block.Add(state.reason, finish - start);
                                   }
                                 });
    times.total_ns = life.ended - trace_.goroutines[Raw(goroutine)].created;
  }

 private:
  // A call is one slice with the processor, or one without, or one of each. Returns what follows it.
  SliceIndex AddSyscall(GoroutineIndex goroutine,
                        const GoroutineLife& life,
                        SliceIndex begin,
                        GoroutineTimes& times) {
    const SliceTable& slices = trace_.goroutine_slices;
    const Goroutine& row = trace_.goroutines[Raw(goroutine)];
    const bool loses = !IsLost(begin) && begin + 1 < life.end && IsLost(begin + 1);
    const SliceIndex next = begin + (loses ? 2 : 1);
    const Nanos exit = slices.start(next);
    Nanos entry = slices.start(begin);
    if (begin == life.begin && row.before_trace) {
      (IsLost(begin) ? times.syscall_block_ns : times.syscall_ns) += row.mentioned - entry;
      entry = row.mentioned;
    }
    const bool pending = next == life.end && !life.ends;
    const Nanos loss = loses ? NoticedLoss(begin, entry, exit) : exit;
    times.syscall_ns += (pending ? exit : loss) - entry;
    (pending ? times.sched_ns : times.syscall_block_ns) += exit - loss;
    return next;
  }

  // When it is noticed that the call [entry, exit) lost its processor; `exit` if it is not.
  Nanos NoticedLoss(SliceIndex call, Nanos entry, Nanos exit) const {
    const SliceTable& slices = trace_.goroutine_slices;
    const auto noticed = losses_.NoticedAt(slices.extra(call), entry, slices.finish(call));
    return std::min(exit, noticed.value_or(exit));
  }

  bool IsLost(SliceIndex slice) const {
    return trace_.states[trace_.goroutine_slices.state(slice)].proc_lost;
  }

  const Trace& trace_;
  const NoticedLosses& losses_;
};

std::vector<GoroutineIndex> KnownGoroutinesById(const Trace& trace) {
  std::vector<GoroutineIndex> order;
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i) {
    if (LifeOf(trace, GoroutineIndex{i}).known) order.push_back(GoroutineIndex{i});
  }
  std::sort(order.begin(), order.end(),
            [&](GoroutineIndex a, GoroutineIndex b) { return trace.id(a) < trace.id(b); });
  return order;
}

class SummaryBuilder {
 public:
  explicit SummaryBuilder(const Trace& trace)
      : trace_(trace),
        losses_(trace),
        ranges_(SummarizeRanges(trace)),
        regions_(SummarizeRegions(trace)) {}

  Summary Run() {
    for (const GoroutineIndex goroutine : KnownGoroutinesById(trace_))
      Add(goroutine);
    summary_.tasks = SummarizeTasks(trace_, regions_.task_forgets);
    summary_.regions = std::move(regions_.by_name);
    return std::move(summary_);
  }

 private:
  void Add(GoroutineIndex goroutine) {
    const Goroutine& row = trace_.goroutines[Raw(goroutine)];
    const GoroutineLife life = LifeOf(trace_, goroutine);
    GoroutineSummary& sum = summary_.goroutines.emplace_back();
    sum.goroutine = goroutine;
    sum.name = trace_.groups[row.group].name;
    sum.created = row.created;
    sum.started = row.started;
    sum.ended = life.ends ? life.ended : kNever;
    sum.regions = regions_.count[Raw(goroutine)];
    GoroutineSum(trace_, losses_).Run(goroutine, life, sum.times, block_);
    sum.first_block = NamedTimeCount();
    for (const NamedTime& time : block_.Take(trace_.names.strings))
      summary_.named_times.push_back(time);
    sum.first_range = NamedTimeCount();
    AddRanges(goroutine);
    sum.end_range = NamedTimeCount();
  }

  void AddRanges(GoroutineIndex goroutine) {
    auto range = std::lower_bound(ranges_.begin(), ranges_.end(), goroutine,
                                  [](const GoroutineRangeTime& time, GoroutineIndex wanted) {
                                    return time.goroutine < wanted;
                                  });
    for (; range != ranges_.end() && range->goroutine == goroutine; ++range)
      summary_.named_times.push_back(range->time);
  }

  uint32_t NamedTimeCount() const { return static_cast<uint32_t>(summary_.named_times.size()); }

  const Trace& trace_;
  const NoticedLosses losses_;
  const std::vector<GoroutineRangeTime> ranges_;
  RegionSummaries regions_;
  NamedTimes block_;
  Summary summary_;
};

}  // namespace

Summary Summarize(const Trace& trace) {
  return SummaryBuilder(trace).Run();
}

}  // namespace skein
