#include "export/executions.h"

#include <algorithm>
#include <optional>
#include <span>

#include "analyze/places.h"

namespace skein {
namespace {

uint64_t LaneOf(const Trace& trace, LaneKind lanes, const Place& place) {
  if (lanes == LaneKind::kThread) {
    if (place.thread == ThreadIndex::kNone) return kNoLane;
    return static_cast<uint64_t>(trace.names.threads[Raw(place.thread)]);
  }
  if (place.proc == ProcIndex::kNone) return kNoLane;
  return static_cast<uint64_t>(trace.names.procs[Raw(place.proc)]);
}

// One goroutine's slices, read front to back.
class Walk {
 public:
  Walk(const Trace& trace, LaneKind lanes, GoroutineIndex goroutine)
      : trace_(trace), table_(trace.goroutine_slices), lanes_(lanes), goroutine_(goroutine) {}

  // Gives each execution to `visit`, each cause to `on_cause`.
  template <typename Visit, typename OnCause>
  void Run(const Visit& visit, const OnCause& on_cause) {
    const uint32_t track = Raw(goroutine_);
    for (SliceIndex slice = table_.begin(track); slice < table_.end(track); ++slice) {
      const StateInfo& state = StateOf(trace_, slice);
      const Nanos start = table_.start(slice);
      if (open_ && !Executes(state)) {
        Close(start, StopStack(slice, state));
        visit(*open_);
        open_.reset();
      }
      if (state.state == GoState::kRunnable && NoteCause(slice, start))
        on_cause(goroutine_, cause_);
      if (Executes(state)) Execute(slice, state, start);
      before_ = state;
    }
    if (!open_) return;
    Close(table_.start(table_.end(track)), StackId::kNone);
    visit(*open_);
  }

 private:
  bool Executes(const StateInfo& state) const {
    if (state.state == GoState::kRunning) return true;
    return state.state == GoState::kSyscall && (lanes_ == LaneKind::kThread || !state.proc_lost);
  }

  StackId StopStack(SliceIndex slice, const StateInfo& state) const {
    const bool own = state.state == GoState::kWaiting ||
                     (state.state == GoState::kRunnable && before_.state != GoState::kSyscall &&
                      DecodeWaker(table_.extra(slice)).self);
    return own ? StackId{table_.value(slice)} : StackId::kNone;
  }

  // A system call with which the goroutine's story begins names no thread, but a thread names it.
  uint64_t LaneAt(SliceIndex slice, Nanos time) const {
    const uint64_t lane = LaneOf(trace_, lanes_, PlaceOf(trace_, slice));
    if (lane != kNoLane || lanes_ == LaneKind::kProc) return lane;
    for (uint32_t thread = 0; thread < trace_.thread_slices.track_count(); ++thread) {
      const SliceIndex at = ThreadSliceAt(trace_, ThreadIndex{thread}, time);
      if (at == kNoSlice || trace_.thread_slices.value(at) != Raw(goroutine_)) continue;
      return static_cast<uint64_t>(trace_.names.threads[thread]);
    }
    return kNoLane;
  }

  void Execute(SliceIndex slice, const StateInfo& state, Nanos start) {
    if (!open_) {
      open_ = Execution{.goroutine = goroutine_,
                        .start = start,
                        .lane = LaneAt(slice, start),
                        .stack = last_stop_,
                        .cause = cause_};
      cause_ = {};
    }
    const bool in_call = state.state == GoState::kSyscall;
    if (in_call && !call_) call_ = Inner{.start = start, .stack = StackId{table_.value(slice)}};
    if (!in_call) EndCall(start, false);
  }

  void EndCall(Nanos time, bool blocked) {
    if (!call_) return;
    call_->end = time;
    call_->blocked = blocked;
    open_->inner.push_back(*call_);
    call_.reset();
  }

  void Close(Nanos time, StackId stack) {
    EndCall(time, time < trace_.end);
    open_->end = time;
    open_->end_stack = stack;
    last_stop_ = stack;
    AddRanges();
    std::stable_sort(open_->inner.begin(), open_->inner.end(),
                     [](const Inner& a, const Inner& b) { return a.start < b.start; });
  }

  // The goroutine's ranges, as much of each as lies in the execution.
  void AddRanges() {
    const uint32_t g = Raw(goroutine_);
    for (uint32_t i = trace_.range_first[g]; i < trace_.range_first[g + 1]; ++i) {
      const Range& range = trace_.ranges[trace_.range_of[i]];
      if (range.start >= open_->end) break;
      if (range.end <= open_->start) continue;
      open_->inner.push_back({.start = std::max(range.start, open_->start),
                              .end = std::min(range.end, open_->end),
                              .name = range.name,
                              .stack = range.start >= open_->start ? range.stack : StackId::kNone});
    }
  }

  bool NoteCause(SliceIndex slice, Nanos time) {
    const Waker waker = DecodeWaker(table_.extra(slice));
    const bool created =
        before_.state == GoState::kUndetermined || before_.state == GoState::kNotExist;
    if (before_.state == GoState::kSyscall) {
      if (lanes_ == LaneKind::kThread) return false;  // It was on its thread all the time.
      cause_ = {Cause::Kind::kSyscallExit, time, kSyscallLane, {}, StackId{table_.value(slice)}};
      return true;
    }
    if (waker.self || (created && waker.goroutine == GoroutineIndex::kNone)) return false;
    const Place place = waker.goroutine != GoroutineIndex::kNone
                            ? PlaceAt(trace_, waker.goroutine, time)
                            : Place{.proc = waker.proc};
    const bool polled = lanes_ == LaneKind::kProc && !created &&
                        trace_.text(before_.reason).find("network") != std::string_view::npos;
    cause_ = {created ? Cause::Kind::kCreated : Cause::Kind::kUnblocked, time,
              polled ? kNetworkLane : LaneOf(trace_, lanes_, place), before_.reason,
              StackId{table_.value(slice)}};
    return true;
  }

  const Trace& trace_;
  const SliceTable& table_;
  const LaneKind lanes_;
  const GoroutineIndex goroutine_;
  StateInfo before_;
  StackId last_stop_ = StackId::kNone;
  Cause cause_;
  std::optional<Execution> open_;
  std::optional<Inner> call_;
};

template <typename Visit, typename OnCause>
void WalkAll(const Trace& trace,
             LaneKind lanes,
             Nanos from,
             Nanos to,
             const Visit& visit,
             const OnCause& on_cause) {
  const SliceTable& table = trace.goroutine_slices;
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    const bool used = table.begin(track) < table.end(track);
    if (!used || table.start(table.begin(track)) >= to || table.start(table.end(track)) < from)
      continue;
    Walk(trace, lanes, GoroutineIndex{track}).Run(visit, on_cause);
  }
}

}  // namespace

void VisitExecutions(const Trace& trace,
                     LaneKind lanes,
                     Nanos from,
                     Nanos to,
                     const std::function<void(const Execution&)>& visit) {
  const auto overlaps = [&](const Execution& execution) {
    if (execution.start < to && execution.end >= from && execution.lane != kNoLane)
      visit(execution);
  };
  WalkAll(trace, lanes, from, to, overlaps, [](GoroutineIndex, const Cause&) {});
}

void VisitCauses(const Trace& trace,
                 LaneKind lanes,
                 Nanos from,
                 Nanos to,
                 const std::function<void(GoroutineIndex, const Cause&)>& visit) {
  const auto within = [&](GoroutineIndex goroutine, const Cause& cause) {
    if (cause.time >= from && cause.time < to) visit(goroutine, cause);
  };
  WalkAll(
      trace, lanes, from, to, [](const Execution&) {}, within);
}

}  // namespace skein
