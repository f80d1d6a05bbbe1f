#include "analyze/titles.h"

#include <fmt/format.h>

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

std::string LogTitle(const Trace& trace, const Log& log) {
  if (log.category == StringId::kEmpty) return std::string(trace.text(log.message));
  return fmt::format("[{}] {}", trace.text(log.category), trace.text(log.message));
}

std::string TaskTitle(const Trace& trace, const Task& task) {
  return fmt::format("Task {} {}", static_cast<uint64_t>(task.id), trace.text(task.name));
}

}  // namespace skein
