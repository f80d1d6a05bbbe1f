#include "analyze/mutator_utilization.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_set>

// Go walks all events. Of these only few change the utilization, and the store knows where they are: so we
// collect the changes, order them by time, and walk those. There are two kinds of time when a processor
// belongs to the collector: between the ends of a sweep, and while a goroutine executes that is in a mark
// assist or is a background worker. The latter is read from that goroutine's slices.
//
// What Go does otherwise than one would think, and so do we:
//
// - A background worker is counted twice each time it starts but the first (once for being known, once for
//   its label), yet only one is taken back when it stops: its processor counts as the collector's for good.
// - A range that is known late is taken off what came before for all processors' mean, but only in the
//   first generation; in later ones its end counts without its begin.

namespace skein {
namespace {

constexpr Nanos kForever = std::numeric_limits<Nanos>::max();

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool IsCollectorStw(std::string_view name) {
  return StartsWith(name, "stop-the-world") && name.find("GC") != std::string_view::npos;
}

enum class ChangeKind : uint8_t {
  kProcCount,  // value: GOMAXPROCS.
  kPast,       // A processor was the collector's until now, and nobody knew.
  kStw,        // value: +1, -1.
  kCollector,  // value: +1, -1. On `proc`.
};

struct Change {
  Nanos time = 0;
  ChangeKind kind = ChangeKind::kProcCount;
  int64_t proc = -1;  // Number of the processor in the traced program.
  int64_t value = 0;
};

// From `from` to `to` the goroutine works for the collector whenever it executes.
struct Duty {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  Nanos from = 0;
  Nanos to = kForever;
};

// All that changes the utilization, in order of time.
class ChangeList {
 public:
  ChangeList(const Trace& trace, UtilizationFlags flags) : trace_(trace), flags_(flags) {
    if (trace.gomaxprocs.empty()) return;
    // What happens before the number of processors is known counts for nothing.
    first_ = trace.gomaxprocs.front().time;
    for (const MetricPoint& point : trace.gomaxprocs) {
      changes_.push_back(
          {point.time, ChangeKind::kProcCount, -1, static_cast<int64_t>(point.value)});
    }
    for (const Range& range : trace.ranges)
      AddRange(range);
    if (flags.background) AddWorkers();
    AddDuties();
  }

  std::vector<Change> Take() {
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const Change& a, const Change& b) { return a.time < b.time; });
    return std::move(changes_);
  }

 private:
  void Add(Nanos time, ChangeKind kind, ProcIndex proc, int64_t value) {
    if (time < first_) return;
    const int64_t id =
        proc == ProcIndex::kNone ? -1 : static_cast<int64_t>(trace_.names.procs[Raw(proc)]);
    changes_.push_back({time, kind, id, value});
  }

  void AddRange(const Range& range) {
    const std::string_view name = trace_.text(range.name);
    if (flags_.stw && IsCollectorStw(name)) {
      AddEdges(range, ChangeKind::kStw);
    } else if (flags_.sweep && name == "GC incremental sweep") {
      if (range.began_before && IsFirstGeneration(range.mentioned)) AddPast(range);
      AddEdges(range, ChangeKind::kCollector);
    } else if (flags_.assist && name == "GC mark assist") {
      AddAssist(range);
    }
  }

  void AddAssist(const Range& range) {
    const bool seen = !range.began_before || IsFirstGeneration(range.mentioned);
    if (range.began_before && seen && IsExecuting(range.goroutine, range.mentioned)) AddPast(range);
    AddEdges(range, ChangeKind::kCollector);
    if (!seen || range.mentioned < first_ || range.scope != ResourceKind::kGoroutine) return;
    duties_.push_back(
        {GoroutineIndex{range.owner}, range.mentioned, range.open ? kForever : range.end});
  }

  void AddPast(const Range& range) {
    if (!flags_.per_proc) Add(range.mentioned, ChangeKind::kPast, range.proc, 0);
  }

  void AddEdges(const Range& range, ChangeKind kind) {
    if (!range.began_before || IsFirstGeneration(range.mentioned))
      Add(range.mentioned, kind, range.proc, +1);
    if (!range.open) Add(range.end, kind, range.end_proc, -1);
  }

  bool IsFirstGeneration(Nanos time) const {
    return trace_.syncs.size() < 2 || time < trace_.syncs[1].time;
  }

  bool IsExecuting(GoroutineIndex goroutine, Nanos time) const {
    if (goroutine == GoroutineIndex::kNone) return false;
    const SliceIndex slice = trace_.goroutine_slices.At(Raw(goroutine), time);
    return slice != kNoSlice && IsExecuting(slice);
  }

  bool IsExecuting(SliceIndex slice) const {
    const GoState state = trace_.states[trace_.goroutine_slices.state(slice)].state;
    return state == GoState::kRunning || state == GoState::kSyscall;
  }

  void AddWorkers() {
    std::unordered_set<SliceIndex> counted;
    for (const Label& label : trace_.labels) {
      const std::string_view text = trace_.text(label.label);
      if (!StartsWith(text, "GC ") || text == "GC (idle)") continue;
      // A dedicated worker drives the goroutines off its processor, so it delays none.
      if (flags_.per_proc && text == "GC (dedicated)") continue;
      if (flags_.workers_once) {
        AddWorkerRun(label, counted);
        continue;
      }
      Add(label.time, ChangeKind::kCollector, label.proc, +1);
      if (label.time >= first_) duties_.push_back({label.goroutine, label.time});
    }
  }

  // From the label until the worker stops running; a second label of the same run adds nothing.
  void AddWorkerRun(const Label& label, std::unordered_set<SliceIndex>& counted) {
    if (label.goroutine == GoroutineIndex::kNone) return;
    const SliceTable& slices = trace_.goroutine_slices;
    const SliceIndex slice = slices.At(Raw(label.goroutine), label.time);
    if (slice == kNoSlice || !IsExecuting(slice) || !counted.insert(slice).second) return;
    Add(label.time, ChangeKind::kCollector, label.proc, +1);
    if (slices.finish(slice) < trace_.end)
      Add(slices.finish(slice), ChangeKind::kCollector, label.proc, -1);
  }

  void AddDuties() {
    std::sort(duties_.begin(), duties_.end(), [](const Duty& a, const Duty& b) {
      return std::tie(a.goroutine, a.from) < std::tie(b.goroutine, b.from);
    });
    for (size_t i = 0; i < duties_.size();) {
      Duty merged = duties_[i++];
      for (; i < duties_.size() && duties_[i].goroutine == merged.goroutine &&
             duties_[i].from <= merged.to;
           ++i) {
        merged.to = std::max(merged.to, duties_[i].to);
      }
      AddDuty(merged);
    }
  }

  // Where the goroutine begins or stops executing meanwhile.
  void AddDuty(const Duty& duty) {
    const SliceTable& slices = trace_.goroutine_slices;
    const uint32_t track = Raw(duty.goroutine);
    SliceIndex slice = slices.At(track, duty.from);
    if (slice == kNoSlice) return;
    for (; slice < slices.end(track); ++slice) {
      const Nanos time = slices.finish(slice);
      if (time >= duty.to) return;
      const bool was = IsExecuting(slice);
      const bool is = slice + 1 < slices.end(track) && IsExecuting(slice + 1);
      if (slice + 1 == slices.end(track) && trace_.goroutines[track].ended != time)
        return;  // The end of the trace.
      if (was != is)
        Add(time, ChangeKind::kCollector, ProcIndex{slices.extra(was ? slice : slice + 1)},
            is ? +1 : -1);
    }
  }

  const Trace& trace_;
  const UtilizationFlags flags_;
  Nanos first_ = 0;
  std::vector<Change> changes_;
  std::vector<Duty> duties_;
};

void Append(UtilizationSeries& series, UtilizationPoint point) {
  if (!series.empty()) {
    UtilizationPoint& last = series.back();
    if (point.utilization == last.utilization) return;
    if (point.time == last.time) {
      last.utilization = std::min(last.utilization, point.utilization);
      return;
    }
  }
  series.push_back(point);
}

// Plays the changes, and writes down the utilization after each.
class Replay {
 public:
  explicit Replay(const UtilizationFlags& flags)
      : per_proc_(flags.per_proc), ends_always_(flags.workers_once) {}

  void Apply(const Change& change) {
    switch (change.kind) {
      case ChangeKind::kProcCount:
        SetProcCount(change.time, static_cast<size_t>(change.value));
        break;
      case ChangeKind::kPast:
        CorrectPast();
        break;
      case ChangeKind::kStw:
        stw_ += change.value;
        break;
      case ChangeKind::kCollector:
        AddCollector(change.proc, change.value);
        break;
    }
    // The event that tells of the past also begins a range: a change of its own, at the same time.
    if (change.kind != ChangeKind::kPast) Record(change.time);
  }

  std::vector<UtilizationSeries> Finish(Nanos end) {
    for (const Proc& proc : procs_) {
      UtilizationSeries& series = series_[proc.series];
      // Go ends a series early that is 0 when the trace ends.
      const bool is_zero = !series.empty() && series.back().utilization == 0;
      if (ends_always_ && is_zero && series.back().time < end) {
        series.push_back({end, 0});
      } else {
        Append(series, {end, 0});
      }
    }
    return std::move(series_);
  }

 private:
  struct Proc {
    int64_t collectors = 0;
    size_t series = 0;  // A processor that went and came back has a new one.
  };
  struct ProcCount {
    Nanos time = 0;
    size_t count = 0;
  };

  void SetProcCount(Nanos time, size_t count) {
    for (; procs_.size() > count; procs_.pop_back()) {
      if (per_proc_) Append(series_[procs_.back().series], {time, 0});
    }
    while (procs_.size() < count) {
      const bool fresh = per_proc_ || series_.empty();
      if (fresh) series_.push_back({{time, 1}});
      procs_.push_back({0, fresh ? series_.size() - 1 : 0});
    }
    if (counts_.empty() || counts_.back().count != count) counts_.push_back({time, count});
  }

  void AddCollector(int64_t proc, int64_t value) {
    if (proc >= 0 && static_cast<size_t>(proc) < procs_.size())
      procs_[static_cast<size_t>(proc)].collectors += value;
  }

  // One processor less for the program, at all points so far.
  void CorrectPast() {
    if (series_.empty()) return;
    size_t next = 1;
    for (UtilizationPoint& point : series_[0]) {
      while (next < counts_.size() && counts_[next].time < point.time)
        ++next;
      point.utilization -= 1.0 / static_cast<double>(counts_[next - 1].count);
      point.utilization = std::max(point.utilization, 0.0);
    }
  }

  void Record(Nanos time) {
    if (procs_.empty()) return;
    if (per_proc_) {
      for (const Proc& proc : procs_) {
        Append(series_[proc.series], {time, stw_ > 0 || proc.collectors > 0 ? 0.0 : 1.0});
      }
      return;
    }
    size_t taken = procs_.size();
    if (stw_ <= 0) {
      taken = static_cast<size_t>(std::count_if(
          procs_.begin(), procs_.end(), [](const Proc& proc) { return proc.collectors > 0; }));
    }
    Append(series_[0], {time, 1 - static_cast<double>(taken) / static_cast<double>(procs_.size())});
  }

  const bool per_proc_;
  const bool ends_always_;
  int64_t stw_ = 0;
  std::vector<Proc> procs_;
  std::vector<ProcCount> counts_;  // Each number of processors, and since when.
  std::vector<UtilizationSeries> series_;
};

}  // namespace

std::vector<UtilizationSeries> MutatorUtilization(const Trace& trace, UtilizationFlags flags) {
  Replay replay(flags);
  for (const Change& change : ChangeList(trace, flags).Take())
    replay.Apply(change);
  return replay.Finish(trace.end);
}

}  // namespace skein
