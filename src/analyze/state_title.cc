#include "analyze/state_title.h"

namespace skein {

std::string StateTitle(const Trace& trace, const StateInfo& state) {
  switch (state.state) {
    case GoState::kRunning:
      return "running";
    case GoState::kRunnable:
      return "runnable";
    case GoState::kSyscall:
      return state.proc_lost ? "syscall (blocked)" : "syscall";
    case GoState::kWaiting:
      return state.reason == StringId::kEmpty ? "waiting" : std::string(trace.text(state.reason));
    case GoState::kNotExist:
      return "not alive";
    case GoState::kUndetermined:
      return "unknown";
  }
  return {};
}

}  // namespace skein
