#include <array>

#include <fmt/format.h>

#include "gotrace/v2_ordering.h"

namespace skein {
namespace {

// By ProcStatus.
constexpr std::array kProcStates = {ProcState::kUndetermined, ProcState::kRunning, ProcState::kIdle,
                                    ProcState::kRunning, ProcState::kIdle};

ProcState StateOf(ProcStatus status) {
  return kProcStates[static_cast<size_t>(status)];
}

}  // namespace

Verdict Ordering::ProcStatusEvent(Turn& turn) {
  const uint64_t id = turn.arg(0);
  if (turn.arg(1) >= static_cast<uint64_t>(ProcStatus::kCount))
    return Broken(fmt::format("invalid status for proc {}: {}", id, turn.arg(1)));
  const auto status = static_cast<ProcStatus>(turn.arg(1));
  const ProcIndex proc = processors_.FindOrAdd(id);
  ProcessorState& state = processors_[proc];
  const bool known = Exists(proc);
  const bool abandoned = status == ProcStatus::kSyscallAbandoned;
  // We know more than the status says: from which thread the processor is going to be taken.
  const bool known_syscall = known && abandoned && state.status == ProcStatus::kSyscall;
  if (known && !known_syscall && state.status != status)
    return Broken(fmt::format("inconsistent status for proc {}", id));

  const ProcState to = known_syscall ? ProcState::kRunning : StateOf(status);
  const ProcState unknown = in_first_generation() ? ProcState::kUndetermined : ProcState::kNotExist;
  Context context = turn.now;
  if (known_syscall) {
    const std::optional<ThreadIndex> owner = OwnerOf(proc);
    if (!owner)
      return Broken(
          fmt::format("failed to find sched context for proc {} that's about to be stolen", id));
    context = {*owner, proc, threads_[*owner].goroutine};
  }
  if (!known) state = {epoch_, {}, status, false};
  state.sequence = SequenceOf(0);

  Event& event = EmitProc(turn, proc, known ? to : unknown, to);
  event.flags = Event::kStatus;
  event.thread = context.thread;
  event.proc = context.proc;
  event.goroutine = context.goroutine;
  if (status == ProcStatus::kRunning || status == ProcStatus::kSyscall) turn.now.proc = proc;
  return Verdict::kDone;
}

std::optional<ThreadIndex> Ordering::OwnerOf(ProcIndex proc) const {
  for (uint32_t i = 0; i < threads_.size(); ++i) {
    const ThreadIndex thread{i};
    if (Exists(thread) && threads_[thread].proc == proc) return thread;
  }
  return std::nullopt;
}

Verdict Ordering::ProcStart(Turn& turn) {
  const ProcIndex proc = ExistingProc(turn.arg(0));
  if (proc == ProcIndex::kNone) return Verdict::kWait;
  ProcessorState& state = processors_[proc];
  const Sequence next = SequenceOf(turn.arg(1));
  // A thread that still has a processor is in a system call, and is going to lose it.
  if (state.status != ProcStatus::kIdle || !state.sequence.IsFollowedBy(next) ||
      turn.now.proc != ProcIndex::kNone)
    return Verdict::kWait;
  if (!Require(turn.now, Need::kMustNot, Need::kMay)) return Verdict::kBroken;
  state.status = ProcStatus::kRunning;
  state.sequence = next;
  EmitProc(turn, proc, ProcState::kIdle, ProcState::kRunning);
  turn.now.proc = proc;
  return Verdict::kDone;
}

Verdict Ordering::ProcStop(Turn& turn) {
  if (!Require(turn.now, Need::kMust, Need::kMay)) return Verdict::kBroken;
  const ProcIndex proc = turn.now.proc;
  ProcessorState& state = processors_[proc];
  if (state.status != ProcStatus::kRunning && state.status != ProcStatus::kSyscall)
    return Broken("ProcStop event for proc that's not Running or Syscall");
  state.status = ProcStatus::kIdle;
  EmitProc(turn, proc, ProcState::kRunning, ProcState::kIdle);
  turn.now.proc = ProcIndex::kNone;
  return Verdict::kDone;
}

Verdict Ordering::ProcSteal(Turn& turn) {
  const ProcIndex proc = ExistingProc(turn.arg(0));
  if (proc == ProcIndex::kNone) return Verdict::kWait;
  ProcessorState& state = processors_[proc];
  const Sequence next = SequenceOf(turn.arg(1));
  const bool abandoned = state.status == ProcStatus::kSyscallAbandoned;
  if ((state.status != ProcStatus::kSyscall && !abandoned) || !state.sequence.IsFollowedBy(next))
    return Verdict::kWait;
  if (!Require(turn.now, Need::kMay, Need::kMay)) return Verdict::kBroken;

  ProcIndex* owners_proc = nullptr;
  if (!abandoned) {
    owners_proc = ProcOfThread(turn, turn.arg(2));
    if (owners_proc == nullptr)
      return Broken(fmt::format("stole proc from non-existent thread {}", turn.arg(2)));
    if (*owners_proc != proc)
      return Broken(fmt::format("tried to steal proc {} from thread {}, which has another",
                                turn.arg(0), turn.arg(2)));
  }
  state.status = ProcStatus::kIdle;
  state.sequence = next;
  EmitProc(turn, proc, abandoned ? ProcState::kIdle : ProcState::kRunning, ProcState::kIdle);
  if (owners_proc != nullptr) *owners_proc = ProcIndex::kNone;
  return Verdict::kDone;
}

// Where the processor of a thread is noted; null: there is no such thread.
ProcIndex* Ordering::ProcOfThread(Turn& turn, uint64_t id) {
  const ThreadIndex thread = threads_.Find(id);
  if (thread == ThreadIndex::kNone || !Exists(thread)) return nullptr;
  return thread == turn.now.thread ? &turn.now.proc : &threads_[thread].proc;
}

}  // namespace skein
