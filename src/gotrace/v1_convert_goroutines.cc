#include "gotrace/v1_convert.h"

// What goroutines do, of V1Converter.

namespace skein {
namespace {

using K = V1Kind;

std::string_view BlockReason(V1Kind kind) {
  switch (kind) {
    case K::kGoSleep:
      return "sleep";
    case K::kGoBlockSend:
      return "chan send";
    case K::kGoBlockRecv:
      return "chan receive";
    case K::kGoBlockSelect:
      return "select";
    case K::kGoBlockSync:
      return "sync";
    case K::kGoBlockCond:
      return "sync.(*Cond).Wait";
    case K::kGoBlockNet:
      return "network";
    case K::kGoBlockGc:
      return "GC mark assist wait for work";
    default:
      return "";
  }
}

}  // namespace

void V1Converter::GoCreate() {
  const uint32_t created = Named();
  if (!RunsOwn()) return Refuse("its creator does not run");
  if (created == V1Ids::kUnknown || At(created).life != Life::kUnknown)
    return Refuse("the goroutine exists already");
  At(created).life = Life::kRunnable;
  if (before_start_) {
    At(created).unmentioned = true;
    found_.push_back(created);
    return;
  }
  Event& event = EmitGo(created, GoState::kNotExist, GoState::kRunnable);
  event.stack = Stack();
  event.transition_stack = EntryStack();
}

bool V1Converter::Start() {
  Goroutine& goroutine = Own();
  if (goroutine.life != Life::kRunnable) return Refuse("the goroutine is not runnable"), false;
  if (proc_->running != V1Ids::kUnknown)
    return Refuse("its processor runs another goroutine"), false;
  goroutine.life = Life::kRunning;
  goroutine.unmentioned = false;
  proc_->running = ordered_->goroutine;
  if (before_start_)
    EmitOwn(GoState::kUndetermined, GoState::kRunning, "").flags = Event::kStatus;
  else
    EmitOwn(GoState::kRunnable, GoState::kRunning, "");
  return true;
}

void V1Converter::GoStart() {
  Start();
}

void V1Converter::GoStartLabel() {
  if (!Start()) return;
  Event& event = Emit(EventKind::kLabel);
  event.resource_kind = ResourceKind::kGoroutine;
  event.resource = Raw(IndexOf(ordered_->goroutine));
  event.name = index_.String(event_.args[2]);
}

void V1Converter::GoEnd() {
  if (Leave(Life::kDead)) EmitOwn(GoState::kRunning, GoState::kNotExist, "");
}

void V1Converter::GoStop() {
  if (!Leave(Life::kDead)) return;
  Event& event = EmitOwn(GoState::kRunning, GoState::kWaiting, "forever");
  event.stack = event.transition_stack = Stack();
}

void V1Converter::GoYield() {
  if (!Leave(Life::kRunnable)) return;
  Event& event = EmitOwn(GoState::kRunning, GoState::kRunnable,
                         event_.kind == K::kGoSched ? "runtime.Gosched" : "preempted");
  event.stack = event.transition_stack = Stack();
}

void V1Converter::GoBlock() {
  if (!Leave(Life::kWaiting)) return;
  Own().on_network = event_.kind == K::kGoBlockNet;
  Event& event = EmitOwn(GoState::kRunning, GoState::kWaiting, BlockReason(event_.kind));
  event.stack = event.transition_stack = Stack();
}

void V1Converter::GoUnblock() {
  const uint32_t woken = Named();
  const bool by_timer = ordered_->goroutine != V1Ids::kUnknown &&
                        index_.timer_goroutines.contains(order_.goroutines.id(ordered_->goroutine));
  if (by_timer ? Own().life != Life::kRunning : !RunsOwn()) return Refuse("its waker does not run");
  if (At(woken).life != Life::kWaiting) return Refuse("the goroutine does not wait");
  if (by_timer) proc_ = &Invented(kTimerProc);
  if (At(woken).on_network) proc_ = &Invented(kNetworkProc);
  At(woken).life = Life::kRunnable;
  At(woken).on_network = false;
  EmitGo(woken, GoState::kWaiting, GoState::kRunnable).stack = Stack();
}

// A syscall that did not block has no end in the trace: it gets the shortest.
void V1Converter::GoSysCall() {
  if (!RunsOwn() || ordered_->goroutine == V1Ids::kUnknown)
    return Refuse("its goroutine does not run");
  Event& event = EmitOwn(GoState::kRunning, GoState::kSyscall, "");
  event.stack = event.transition_stack = Stack();
  if ((ordered_->flags & V1Ordered::kBlocked) != 0) return;
  ++time_;
  EmitOwn(GoState::kSyscall, GoState::kRunning, "");
}

void V1Converter::GoSysBlock() {
  Leave(Life::kWaiting);
}

void V1Converter::GoSysExit() {
  if (Own().life != Life::kWaiting) return Refuse("the goroutine is in no syscall");
  Own().life = Life::kRunnable;
  proc_ = &Invented(kSyscallProc);
  EmitOwn(GoState::kSyscall, GoState::kRunnable, "");
}

// What a goroutine was doing when tracing began.
void V1Converter::GoFound() {
  Goroutine& goroutine = Own();
  if (goroutine.life != Life::kRunnable) return Refuse("the goroutine is not runnable");
  goroutine.life = Life::kWaiting;
  goroutine.unmentioned = false;
  const GoState state = event_.kind == K::kGoWaiting ? GoState::kWaiting : GoState::kSyscall;
  EmitOwn(GoState::kUndetermined, state, "").flags = Event::kStatus;
}

}  // namespace skein
