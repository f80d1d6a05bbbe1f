#include "analyze/wakes.h"

#include <algorithm>

namespace skein {

namespace {

// What can be told of a wake from two neighbouring slices, without knowing whose they are.
struct Cause {
  WakeKind kind = WakeKind::kGo;
  StringId reason = StringId::kEmpty;
  Waker waker;
};

std::optional<Cause> CauseOf(const Trace& trace, SliceIndex slice) {
  const SliceTable& table = trace.goroutine_slices;
  if (StateOf(trace, slice).state != GoState::kRunnable) return std::nullopt;
  Cause cause{.waker = DecodeWaker(table.extra(slice))};
  // The slice before a track's first is the end of the track before: nothing is there.
  const StateInfo before = slice == 0 ? StateInfo{} : StateOf(trace, slice - 1);
  switch (before.state) {
    case GoState::kWaiting:
      cause.kind = WakeKind::kUnblock;
      cause.reason = before.reason;
      return cause;
    case GoState::kSyscall:
      cause.kind = WakeKind::kSyscallExit;
      return cause;
    case GoState::kUndetermined:
    case GoState::kNotExist: {
      const bool created =
          cause.waker.goroutine != GoroutineIndex::kNone || cause.waker.proc != ProcIndex::kNone;
      return created && !cause.waker.self ? std::optional(cause) : std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

// The texts that decide about lanes.
struct LaneReasons {
  explicit LaneReasons(const Trace& trace)
      : network(trace.names.strings.Find("network")), sleep(trace.names.strings.Find("sleep")) {}

  StringId network;
  StringId sleep;
};

std::optional<TrackKind> LaneOf(const Cause& cause, const LaneReasons& reasons) {
  if (cause.kind == WakeKind::kGo) return std::nullopt;
  if (cause.kind == WakeKind::kSyscallExit) return TrackKind::kSyscalls;
  if (cause.reason != StringId::kEmpty) {
    if (cause.reason == reasons.network) return TrackKind::kNetwork;
    if (cause.reason == reasons.sleep) return TrackKind::kTimers;
  }
  const bool by_goroutine = cause.waker.goroutine != GoroutineIndex::kNone;
  return by_goroutine ? std::nullopt : std::optional(TrackKind::kRuntime);
}

void SetRun(const Trace& trace, Wake& wake) {
  const SliceTable& table = trace.goroutine_slices;
  const SliceIndex next = wake.slice + 1;
  if (next >= table.end(Raw(wake.goroutine))) return;
  if (StateOf(trace, next).state != GoState::kRunning) return;
  wake.ran = next;
  wake.ran_at = table.start(next);
  wake.to = PlaceOf(trace, next);
}

void SetOrigin(const Trace& trace, const Cause& cause, Wake& wake) {
  const bool self_made = wake.kind == WakeKind::kSyscallExit;
  if (!self_made && cause.waker.goroutine != GoroutineIndex::kNone) {
    wake.waker = cause.waker.goroutine;
    wake.from = PlaceAt(trace, wake.waker, wake.time);
    return;
  }
  wake.from.proc = cause.waker.proc;
  wake.lane = LaneOf(cause, LaneReasons(trace));
}

}  // namespace

std::optional<Wake> WakeAt(const Trace& trace, SliceIndex slice) {
  const std::optional<Cause> cause = CauseOf(trace, slice);
  if (!cause) return std::nullopt;
  const SliceTable& table = trace.goroutine_slices;
  Wake wake;
  wake.kind = cause->kind;
  wake.slice = slice;
  wake.goroutine = GoroutineIndex{table.TrackOf(slice)};
  wake.time = table.start(slice);
  wake.reason = cause->reason;
  wake.stack = StackId{table.value(slice)};
  SetOrigin(trace, *cause, wake);
  SetRun(trace, wake);
  return wake;
}

const std::vector<SliceIndex>& WakeIndex::lane(TrackKind kind) const {
  static const std::vector<SliceIndex> kNothing;
  switch (kind) {
    case TrackKind::kNetwork:
      return network;
    case TrackKind::kTimers:
      return timers;
    case TrackKind::kSyscalls:
      return syscalls;
    case TrackKind::kRuntime:
      return runtime;
    default:
      return kNothing;
  }
}

WakeIndex IndexWakes(const Trace& trace) {
  WakeIndex index;
  const LaneReasons reasons(trace);
  for (uint32_t i = 0; i < trace.transitions.size(); ++i) {
    const SliceIndex slice = trace.transitions.slice(i);
    const std::optional<Cause> cause = CauseOf(trace, slice);
    if (!cause) continue;
    index.all.push_back(slice);
    const std::optional<TrackKind> lane = LaneOf(*cause, reasons);
    if (lane == TrackKind::kNetwork) index.network.push_back(slice);
    if (lane == TrackKind::kTimers) index.timers.push_back(slice);
    if (lane == TrackKind::kSyscalls) index.syscalls.push_back(slice);
    if (lane == TrackKind::kRuntime) index.runtime.push_back(slice);
  }
  return index;
}

size_t WakeLowerBound(const Trace& trace, const std::vector<SliceIndex>& wakes, Nanos time) {
  const auto starts_before = [&trace](SliceIndex slice, Nanos t) {
    return trace.goroutine_slices.start(slice) < t;
  };
  return static_cast<size_t>(std::lower_bound(wakes.begin(), wakes.end(), time, starts_before) -
                             wakes.begin());
}

}  // namespace skein
