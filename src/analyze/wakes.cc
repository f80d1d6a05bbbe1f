#include "analyze/wakes.h"

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

const WakeSet* WakeIndex::lane(TrackKind kind) const {
  switch (kind) {
    case TrackKind::kNetwork:
      return &network;
    case TrackKind::kTimers:
      return &timers;
    case TrackKind::kSyscalls:
      return &syscalls;
    case TrackKind::kRuntime:
      return &runtime;
    default:
      return nullptr;
  }
}

namespace {

// Whether a slice begins with a wake, and in which lane that stands.
enum class Mark : uint8_t { kNone, kWake, kNetwork, kTimers, kSyscalls, kRuntime };

Mark MarkOf(const Cause& cause, const LaneReasons& reasons) {
  const std::optional<TrackKind> lane = LaneOf(cause, reasons);
  if (!lane) return Mark::kWake;
  switch (*lane) {
    case TrackKind::kNetwork:
      return Mark::kNetwork;
    case TrackKind::kTimers:
      return Mark::kTimers;
    case TrackKind::kSyscalls:
      return Mark::kSyscalls;
    default:
      return Mark::kRuntime;
  }
}

// Calls visit(slice, cause) for each wake of a goroutine. Slices are read fastest in the order in which they lie.
template <typename Visit>
void VisitWakes(const Trace& trace,
                uint32_t track,
                const std::vector<bool>& runnable,
                Visit visit) {
  const SliceTable& table = trace.goroutine_slices;
  SliceIndex slice = table.begin(track);
  table.Scan(slice, table.end(track), [&](Nanos, Nanos, StateCode state) {
    const SliceIndex at = slice++;
    if (!runnable[state]) return;
    if (const std::optional<Cause> cause = CauseOf(trace, at)) visit(at, *cause);
  });
}

// By StateCode.
std::vector<bool> RunnableStates(const Trace& trace) {
  std::vector<bool> runnable;
  for (const StateInfo& state : trace.states)
    runnable.push_back(state.state == GoState::kRunnable);
  return runnable;
}

// By slice.
std::vector<Mark> MarkWakes(const Trace& trace) {
  const LaneReasons reasons(trace);
  const std::vector<bool> runnable = RunnableStates(trace);
  std::vector<Mark> marks(trace.goroutine_slices.slice_count(), Mark::kNone);
  for (uint32_t track = 0; track < trace.goroutine_slices.track_count(); ++track) {
    VisitWakes(trace, track, runnable, [&](SliceIndex slice, const Cause& cause) {
      marks[slice] = MarkOf(cause, reasons);
    });
  }
  return marks;
}

}  // namespace

WakeIndex::WakeIndex(const Trace& trace)
    : all(trace), network(trace), timers(trace), syscalls(trace), runtime(trace) {
  const std::vector<Mark> marks = MarkWakes(trace);
  for (uint32_t i = 0; i < trace.transitions.size(); ++i) {
    const Mark mark = marks[trace.transitions.slice(i)];
    if (mark == Mark::kNone) continue;
    all.Add(i);
    if (mark == Mark::kNetwork) network.Add(i);
    if (mark == Mark::kTimers) timers.Add(i);
    if (mark == Mark::kSyscalls) syscalls.Add(i);
    if (mark == Mark::kRuntime) runtime.Add(i);
  }
}

std::vector<TrackKind> LanesOfWakes(const Trace& trace) {
  const LaneReasons reasons(trace);
  const std::vector<bool> runnable = RunnableStates(trace);
  std::vector<TrackKind> missing = {TrackKind::kNetwork, TrackKind::kTimers, TrackKind::kSyscalls,
                                    TrackKind::kRuntime};
  std::vector<TrackKind> found;
  for (uint32_t track = 0; track < trace.goroutine_slices.track_count() && !missing.empty();
       ++track) {
    VisitWakes(trace, track, runnable, [&](SliceIndex, const Cause& cause) {
      const std::optional<TrackKind> lane = LaneOf(cause, reasons);
      if (lane && std::erase(missing, *lane) != 0) found.push_back(*lane);
    });
  }
  return found;
}

}  // namespace skein
