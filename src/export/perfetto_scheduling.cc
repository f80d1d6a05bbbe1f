#include "export/perfetto_scheduling.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "analyze/places.h"

// Three kinds of events say it all. A processor's sched_switch ends the run of one goroutine, with the state that
// it goes on in, and begins that of the next. A sched_waking makes a goroutine runnable; the thread that it is
// credited to is the waker, 0 if that was no goroutine. What neither tells is how the goroutines fare
// that are first heard of while they wait: those get a state of their own.

namespace skein::perfetto {
namespace {

constexpr size_t kBundleEvents = 512;

bool KeepsProcessor(const StateInfo& state) {
  return state.state == GoState::kRunning || (state.state == GoState::kSyscall && !state.proc_lost);
}

class Scheduling {
 public:
  Scheduling(const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets)
      : trace_(trace), threads_(threads), from_(from), to_(to), packets_(packets) {}

  void Write() {
    for (uint32_t i = 0; i < trace_.goroutines.size(); ++i)
      WriteFirstState(GoroutineIndex{i});
    for (uint32_t proc = 0; proc < trace_.proc_slices.track_count(); ++proc) {
      if (!IsPseudo(trace_.names.procs[proc])) WriteSwitches(proc);
    }
    WriteWakings();
  }

 private:
  // A change of what a processor executes.
  struct Switch {
    Nanos time = 0;
    GoroutineIndex before = GoroutineIndex::kNone;
    GoroutineIndex after = GoroutineIndex::kNone;
  };

  uint32_t Cpu(uint32_t proc) const { return static_cast<uint32_t>(trace_.names.procs[proc]); }

  // Why a goroutine waits from `time` on; empty if it does not, or nobody said.
  std::string_view WaitAt(GoroutineIndex goroutine, Nanos time) const {
    if (goroutine == GoroutineIndex::kNone) return {};
    const SliceIndex slice = GoroutineSliceAt(trace_, goroutine, time);
    if (slice == kNoSlice || StateOf(trace_, slice).state != GoState::kWaiting) return {};
    return trace_.text(StateOf(trace_, slice).reason);
  }

  static int32_t FirstState(GoState state) {
    if (state == GoState::kWaiting) return task_state::kSleeping;
    return state == GoState::kRunnable ? task_state::kRunnable : task_state::kInCall;
  }

  void WriteFirstState(GoroutineIndex goroutine) {
    const SliceTable& table = trace_.goroutine_slices;
    SliceIndex slice = table.At(Raw(goroutine), from_);
    if (slice == kNoSlice) slice = table.begin(Raw(goroutine));
    if (slice >= table.end(Raw(goroutine))) return;
    const StateInfo& state = StateOf(trace_, slice);
    const Nanos start = std::max(table.start(slice), from_);
    if (start >= to_ || KeepsProcessor(state) || state.state <= GoState::kNotExist) return;
    if (state.state == GoState::kRunnable && table.start(slice) >= from_) return;  // Is woken.
    packets_.AddAt(start, [&](Message& one) {
      Message first(one, packet::kTaskState);
      Put(first, task_state::kName, threads_.Name(goroutine));
      first.add_int64(task_state::kTid, threads_.Tid(goroutine));
      first.add_enum(task_state::kState, FirstState(state.state));
      first.add_int32(task_state::kPriority, sched::kPriority);
    });
    const std::string_view wait = WaitAt(goroutine, start);
    if (!wait.empty()) {
      packets_.Add([&](Message& one) {
        Message bundle(one, packet::kFtraceEvents);
        bundle.add_uint32(ftrace::kCpu, 0);
        WriteWait(bundle, start, goroutine, wait);
      });
    }
  }

  // The kernel's name for what the goroutine did next.
  int64_t StateAfter(GoroutineIndex goroutine, Nanos time) const {
    const SliceIndex slice = GoroutineSliceAt(trace_, goroutine, time);
    if (slice == kNoSlice) return sched::kDead;
    switch (StateOf(trace_, slice).state) {
      case GoState::kRunnable:
        return sched::kRunnable;
      case GoState::kSyscall:
        return sched::kInCall;
      case GoState::kNotExist:
        return sched::kDead;
      default:
        return sched::kSleeping;
    }
  }

  void WriteSwitches(uint32_t proc) {
    const SliceTable& table = trace_.proc_slices;
    std::vector<Switch> switches;
    GoroutineIndex now = GoroutineIndex::kNone;
    const auto change = [&](Nanos time, GoroutineIndex next) {
      if (next == now) return;
      switches.push_back({time, now, next});
      now = next;
      if (switches.size() == kBundleEvents) WriteBundle(proc, switches);
    };
    SliceIndex slice = table.At(proc, from_);
    if (slice == kNoSlice) slice = table.begin(proc);
    const Nanos end = std::min(to_, trace_.end);
    for (; slice < table.end(proc) && table.start(slice) < end; ++slice) {
      const auto state = static_cast<LaneState>(table.state(slice));
      const bool executes = state == LaneState::kRunning || state == LaneState::kSyscall;
      if (!executes && table.start(slice) == table.finish(slice)) continue;
      change(std::max(table.start(slice), from_),
             executes ? GoroutineIndex{table.value(slice)} : GoroutineIndex::kNone);
    }
    if (table.start(slice) < end) change(table.start(slice), GoroutineIndex::kNone);
    WriteBundle(proc, switches);
  }

  // Each switch, and why the goroutine before it waits. Empties the list.
  void WriteBundle(uint32_t proc, std::vector<Switch>& switches) {
    if (switches.empty()) return;
    packets_.Add([&](Message& one) {
      Message bundle(one, packet::kFtraceEvents);
      bundle.add_uint32(ftrace::kCpu, Cpu(proc));
      for (const Switch& at : switches) {
        WriteSwitch(bundle, at);
        const std::string_view wait = WaitAt(at.before, at.time);
        if (!wait.empty()) WriteWait(bundle, at.time, at.before, wait);
      }
    });
    switches.clear();
  }

  void BeginEvent(Message& event, Nanos time, GoroutineIndex by) const {
    event.add_uint64(ftrace::kTimestamp, static_cast<uint64_t>(time));
    event.add_uint32(ftrace::kPid, static_cast<uint32_t>(threads_.Tid(by)));
  }

  void WriteSwitch(Message& bundle, const Switch& at) const {
    Message event(bundle, ftrace::kEvent);
    BeginEvent(event, at.time, at.before);
    Message change(event, ftrace::kSwitch);
    change.add_int32(sched::kPrevPid, threads_.Tid(at.before));
    change.add_int32(sched::kPrevPrio, sched::kPriority);
    const bool idle = at.before == GoroutineIndex::kNone;
    change.add_int64(sched::kPrevState, idle ? sched::kRunnable : StateAfter(at.before, at.time));
    change.add_int32(sched::kNextPid, threads_.Tid(at.after));
    change.add_int32(sched::kNextPrio, sched::kPriority);
  }

  void WriteWait(Message& bundle, Nanos time, GoroutineIndex goroutine, std::string_view why) {
    Message event(bundle, ftrace::kEvent);
    BeginEvent(event, time, goroutine);
    Message blocked(event, ftrace::kBlocked);
    blocked.add_int32(sched::kBlockedPid, threads_.Tid(goroutine));
    blocked.add_uint64(sched::kCaller, packets_.Number(interned::kSymbols, why));
  }

  void WriteWakings() {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t end = trace_.transitions.LowerBound(table, to_);
    for (uint32_t i = trace_.transitions.LowerBound(table, from_); i < end; ++i) {
      const SliceIndex slice = trace_.transitions.slice(i);
      if (StateOf(trace_, slice).state == GoState::kRunnable && IsWoken(slice)) WriteWaking(slice);
    }
  }

  // Not if it only gave up its processor.
  bool IsWoken(SliceIndex slice) const {
    const SliceTable& table = trace_.goroutine_slices;
    return slice == table.begin(table.TrackOf(slice)) ||
           !KeepsProcessor(StateOf(trace_, slice - 1));
  }

  void WriteWaking(SliceIndex slice) {
    const SliceTable& table = trace_.goroutine_slices;
    const Nanos time = table.start(slice);
    const Waker waker = DecodeWaker(table.extra(slice));
    const bool by_goroutine = waker.goroutine != GoroutineIndex::kNone;
    ProcIndex proc = by_goroutine ? PlaceAt(trace_, waker.goroutine, time).proc : waker.proc;
    const bool known = proc != ProcIndex::kNone && !IsPseudo(trace_.names.procs[Raw(proc)]);
    const uint32_t cpu = known ? Cpu(Raw(proc)) : 0;
    packets_.Add([&](Message& one) {
      Message bundle(one, packet::kFtraceEvents);
      bundle.add_uint32(ftrace::kCpu, cpu);
      Message event(bundle, ftrace::kEvent);
      BeginEvent(event, time, waker.goroutine);
      Message waking(event, ftrace::kWaking);
      waking.add_int32(sched::kWokenPid, threads_.Tid(GoroutineIndex{table.TrackOf(slice)}));
      waking.add_int32(sched::kWokenPrio, sched::kPriority);
      waking.add_int32(sched::kSuccess, 1);
      waking.add_int32(sched::kTargetCpu, static_cast<int32_t>(cpu));
    });
  }

  const Trace& trace_;
  const Threads& threads_;
  const Nanos from_;
  const Nanos to_;
  Packets& packets_;
};

}  // namespace

void WriteScheduling(
    const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets) {
  Scheduling(trace, threads, from, to, packets).Write();
}

}  // namespace skein::perfetto
