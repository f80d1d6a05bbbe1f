#include <array>

#include <fmt/format.h>

#include "gotrace/v2_ordering.h"

namespace skein {
namespace {

// By GoStatus.
constexpr std::array kGoStates = {GoState::kUndetermined, GoState::kRunnable, GoState::kRunning,
                                  GoState::kSyscall, GoState::kWaiting};

GoState StateOf(GoStatus status) {
  return kGoStates[static_cast<size_t>(status)];
}

}  // namespace

Verdict Ordering::GoStatusEvent(Turn& turn) {
  const uint64_t id = turn.arg(0);
  if (turn.arg(2) >= static_cast<uint64_t>(GoStatus::kCount))
    return Broken(fmt::format("invalid status for goroutine {}: {}", id, turn.arg(2)));
  const auto status = static_cast<GoStatus>(turn.arg(2));
  const GoroutineIndex goroutine = goroutines_.FindOrAdd(id);
  const bool known = Exists(goroutine);
  if (known && goroutines_[goroutine].status != status)
    return Broken(fmt::format("inconsistent status for goroutine {}", id));
  if (!known && !in_first_generation())
    return Broken(fmt::format(
        "found goroutine status for new goroutine after the first generation: id={}", id));
  if (!known) AddGoroutine(goroutine, status);
  goroutines_[goroutine].sequence = SequenceOf(0);

  Context context = turn.now;
  if (status == GoStatus::kRunning) turn.now.goroutine = goroutine;
  if (status == GoStatus::kSyscall && !BindSyscall(turn, goroutine, context))
    return Verdict::kBroken;
  Event& event = EmitGoroutine(turn, goroutine, known ? StateOf(status) : GoState::kUndetermined,
                               StateOf(status));
  event.flags = Event::kStatus;
  event.thread = context.thread;
  event.proc = context.proc;
  event.goroutine = context.goroutine;
  if (turn.record.event == WireEvent::kGoStatusStack)
    event.stack = event.transition_stack = Stack(turn.arg(3));
  return Verdict::kDone;
}

// A goroutine is in a system call: ties it to the thread that its status names. `context`, the one to be
// reported, becomes that thread's.
bool Ordering::BindSyscall(Turn& turn, GoroutineIndex goroutine, Context& context) {
  const auto inconsistent = [&] {
    fault_ =
        fmt::format("inconsistent thread for syscalling goroutine {}", goroutines_.id(goroutine));
    return false;
  };
  if (turn.arg(1) == Batch::kNoThread) {
    fault_ =
        fmt::format("found goroutine {} in syscall without a thread", goroutines_.id(goroutine));
    return false;
  }
  const ThreadIndex thread = threads_.FindOrAdd(turn.arg(1));
  if (thread == turn.now.thread) {
    if (!in_first_generation() && turn.now.goroutine != goroutine) return inconsistent();
    turn.now.goroutine = goroutine;
    return true;
  }
  if (Exists(thread)) {
    if (threads_[thread].goroutine != goroutine) return inconsistent();
    context.goroutine = goroutine;
  } else {
    threads_[thread] = {epoch_, ProcIndex::kNone, goroutine};
  }
  context.thread = thread;
  return true;
}

Verdict Ordering::GoCreate(Turn& turn) {
  if (!Require(turn.now, Need::kMust, Need::kMay)) return Verdict::kBroken;
  const GoroutineIndex creator = turn.now.goroutine;
  if (creator != GoroutineIndex::kNone && goroutines_[creator].status != GoStatus::kRunning)
    return Broken("GoCreate event for goroutine that's not Running");
  const bool blocked = turn.record.event == WireEvent::kGoCreateBlocked;
  const GoroutineIndex goroutine = goroutines_.FindOrAdd(turn.arg(0));
  if (!AddGoroutine(goroutine, blocked ? GoStatus::kWaiting : GoStatus::kRunnable))
    return Broken(fmt::format("tried to create goroutine {} that already exists", turn.arg(0)));
  Event& event = EmitGoroutine(turn, goroutine, GoState::kNotExist,
                               blocked ? GoState::kWaiting : GoState::kRunnable);
  event.transition_stack = Stack(turn.arg(1));
  event.stack = Stack(turn.arg(2));
  return Verdict::kDone;
}

Verdict Ordering::GoStopExec(Turn& turn) {
  GoroutineState* state = Current(turn, GoStatus::kRunning);
  if (state == nullptr) return Verdict::kBroken;
  const GoroutineIndex goroutine = turn.now.goroutine;
  if (turn.record.event == WireEvent::kGoDestroy) {
    RemoveGoroutine(goroutine);
    EmitGoroutine(turn, goroutine, GoState::kRunning, GoState::kNotExist);
  } else {
    state->status =
        turn.record.event == WireEvent::kGoStop ? GoStatus::kRunnable : GoStatus::kWaiting;
    Event& event = EmitGoroutine(turn, goroutine, GoState::kRunning, StateOf(state->status));
    event.name = String(turn.arg(0));
    event.stack = event.transition_stack = Stack(turn.arg(1));
  }
  turn.now.goroutine = GoroutineIndex::kNone;
  return Verdict::kDone;
}

Verdict Ordering::GoStart(Turn& turn) {
  const GoroutineIndex goroutine = ExistingGoroutine(turn.arg(0));
  if (goroutine == GoroutineIndex::kNone) return Verdict::kWait;
  GoroutineState& state = goroutines_[goroutine];
  const Sequence next = SequenceOf(turn.arg(1));
  if (state.status != GoStatus::kRunnable || !state.sequence.IsFollowedBy(next))
    return Verdict::kWait;
  if (!Require(turn.now, Need::kMust, Need::kMustNot)) return Verdict::kBroken;
  state.status = GoStatus::kRunning;
  state.sequence = next;
  EmitGoroutine(turn, goroutine, GoState::kRunnable, GoState::kRunning);
  turn.now.goroutine = goroutine;
  return Verdict::kDone;
}

Verdict Ordering::GoUnblock(Turn& turn) {
  const GoroutineIndex goroutine = ExistingGoroutine(turn.arg(0));
  if (goroutine == GoroutineIndex::kNone) return Verdict::kWait;
  GoroutineState& state = goroutines_[goroutine];
  const Sequence next = SequenceOf(turn.arg(1));
  if (state.status != GoStatus::kWaiting || !state.sequence.IsFollowedBy(next))
    return Verdict::kWait;
  state.status = GoStatus::kRunnable;
  state.sequence = next;
  EmitGoroutine(turn, goroutine, GoState::kWaiting, GoState::kRunnable).stack = Stack(turn.arg(2));
  return Verdict::kDone;
}

// One goroutine hands its thread to another: three steps that happen at once.
Verdict Ordering::GoSwitch(Turn& turn) {
  GoroutineState* current = Current(turn, GoStatus::kRunning);
  if (current == nullptr) return Verdict::kBroken;
  const GoroutineIndex next = ExistingGoroutine(turn.arg(0));
  if (next == GoroutineIndex::kNone) return Verdict::kWait;
  GoroutineState& state = goroutines_[next];
  const Sequence sequence = SequenceOf(turn.arg(1));
  if (state.status != GoStatus::kWaiting || !state.sequence.IsFollowedBy(sequence))
    return Verdict::kWait;

  EmitGoroutine(turn, next, GoState::kWaiting, GoState::kRunnable);
  if (turn.record.event == WireEvent::kGoSwitch) {
    current->status = GoStatus::kWaiting;
    EmitGoroutine(turn, turn.now.goroutine, GoState::kRunning, GoState::kWaiting);
  } else {
    RemoveGoroutine(turn.now.goroutine);
    EmitGoroutine(turn, turn.now.goroutine, GoState::kRunning, GoState::kNotExist);
  }
  turn.now.goroutine = GoroutineIndex::kNone;
  state.status = GoStatus::kRunning;
  state.sequence = sequence;
  EmitGoroutine(turn, next, GoState::kRunnable, GoState::kRunning);
  turn.now.goroutine = next;
  return Verdict::kDone;
}

Verdict Ordering::GoSyscallBegin(Turn& turn) {
  GoroutineState* state = Current(turn, GoStatus::kRunning);
  if (state == nullptr) return Verdict::kBroken;
  ProcessorState& proc = processors_[turn.now.proc];
  // Says which system call a later ProcSteal is about, should the clocks be broken.
  const Sequence next = SequenceOf(turn.arg(0));
  if (!proc.sequence.IsFollowedBy(next))
    return Broken(fmt::format("failed to advance GoSyscallBegin: can't make sequence: {} -> {}",
                              proc.sequence.number, next.number));
  proc.sequence = next;
  proc.status = ProcStatus::kSyscall;
  state->status = GoStatus::kSyscall;
  Event& event = EmitGoroutine(turn, turn.now.goroutine, GoState::kRunning, GoState::kSyscall);
  event.stack = event.transition_stack = Stack(turn.arg(1));
  return Verdict::kDone;
}

Verdict Ordering::GoSyscallEnd(Turn& turn) {
  GoroutineState* state = Current(turn, GoStatus::kSyscall);
  if (state == nullptr) return Verdict::kBroken;
  ProcessorState& proc = processors_[turn.now.proc];
  if (proc.status != ProcStatus::kSyscall)
    return Broken("expected proc in state Syscall at GoSyscallEnd");
  proc.status = ProcStatus::kRunning;
  state->status = GoStatus::kRunning;
  EmitGoroutine(turn, turn.now.goroutine, GoState::kSyscall, GoState::kRunning);
  return Verdict::kDone;
}

Verdict Ordering::GoSyscallEndBlocked(Turn& turn) {
  // The thread is going to lose this processor, or it would not have been blocked.
  if (turn.now.proc != ProcIndex::kNone &&
      processors_[turn.now.proc].status == ProcStatus::kSyscall)
    return Verdict::kWait;
  if (!Require(turn.now, Need::kMay, Need::kMust)) return Verdict::kBroken;
  GoroutineState& state = goroutines_[turn.now.goroutine];
  if (!Exists(turn.now.goroutine) || state.status != GoStatus::kSyscall)
    return Broken("GoSyscallEndBlocked event for goroutine that's not Syscall");
  state.status = GoStatus::kRunnable;
  EmitGoroutine(turn, turn.now.goroutine, GoState::kSyscall, GoState::kRunnable);
  turn.now.goroutine = GoroutineIndex::kNone;
  return Verdict::kDone;
}

Verdict Ordering::GoCreateSyscall(Turn& turn) {
  if (!Require(turn.now, Need::kMay, Need::kMustNot)) return Verdict::kBroken;
  const GoroutineIndex goroutine = goroutines_.FindOrAdd(turn.arg(0));
  if (!AddGoroutine(goroutine, GoStatus::kSyscall))
    return Broken(
        fmt::format("tried to create goroutine {} in syscall that already exists", turn.arg(0)));
  EmitGoroutine(turn, goroutine, GoState::kNotExist, GoState::kSyscall);
  turn.now.goroutine = goroutine;
  return Verdict::kDone;
}

Verdict Ordering::GoDestroySyscall(Turn& turn) {
  if (!Require(turn.now, Need::kMay, Need::kMust)) return Verdict::kBroken;
  const Context before = turn.now;
  if (!Exists(before.goroutine) || goroutines_[before.goroutine].status != GoStatus::kSyscall)
    return Broken("GoDestroySyscall event for goroutine that's not Syscall");
  if (before.proc != ProcIndex::kNone) {
    ProcessorState& proc = processors_[before.proc];
    if (proc.status != ProcStatus::kSyscall)
      return Broken("proc in unexpected state during GoDestroySyscall");
    // The system may give the thread's id to a new thread: forget who had the processor.
    proc.status = ProcStatus::kSyscallAbandoned;
    EmitProc(turn, before.proc, ProcState::kRunning, ProcState::kIdle);
  }
  RemoveGoroutine(before.goroutine);
  EmitGoroutine(turn, before.goroutine, GoState::kSyscall, GoState::kNotExist);
  turn.now.proc = ProcIndex::kNone;
  turn.now.goroutine = GoroutineIndex::kNone;
  return Verdict::kDone;
}

GoroutineState* Ordering::Current(const Turn& turn, GoStatus status) {
  if (!Require(turn.now, Need::kMust, Need::kMust)) return nullptr;
  GoroutineState& state = goroutines_[turn.now.goroutine];
  if (Exists(turn.now.goroutine) && state.status == status) return &state;
  fault_ = fmt::format("{} event for goroutine that's not {}", SpecOf(turn.record.event).name,
                       status == GoStatus::kRunning ? "Running" : "Syscall");
  return nullptr;
}

bool Ordering::AddGoroutine(GoroutineIndex goroutine, GoStatus status) {
  if (Exists(goroutine)) return false;
  goroutines_[goroutine] = {epoch_, 0, SequenceOf(0), status};
  return true;
}

void Ordering::RemoveGoroutine(GoroutineIndex goroutine) {
  GoroutineState& state = goroutines_[goroutine];
  if (state.ranges != 0) {
    ranges_[state.ranges - 1] = {};
    free_ranges_.push_back(state.ranges - 1);
  }
  state = {};
}

// Null: the event needs a running goroutine, and fault() says so.
GoroutineRanges* Ordering::CurrentRanges(const Turn& turn) {
  if (!RequireUserCode(turn.now)) return nullptr;
  if (Exists(turn.now.goroutine)) return &Ranges(goroutines_[turn.now.goroutine]);
  fault_ =
      fmt::format("{} without known state for current goroutine", SpecOf(turn.record.event).name);
  return nullptr;
}

GoroutineRanges& Ordering::Ranges(GoroutineState& state) {
  if (state.ranges == 0 && free_ranges_.empty()) {
    ranges_.emplace_back();
    state.ranges = static_cast<uint32_t>(ranges_.size());
  } else if (state.ranges == 0) {
    state.ranges = free_ranges_.back() + 1;
    free_ranges_.pop_back();
  }
  return ranges_[state.ranges - 1];
}

}  // namespace skein
