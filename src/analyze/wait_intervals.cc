#include "analyze/wait_intervals.h"

namespace skein {
namespace {

bool IsSyncReason(std::string_view reason) {
  return reason.find("chan") != std::string_view::npos ||
         reason.find("sync") != std::string_view::npos ||
         reason.find("select") != std::string_view::npos;
}

bool Counts(const Trace& trace, ProfileKind kind, const StateInfo& state) {
  switch (kind) {
    case ProfileKind::kNetwork:
      return state.state == GoState::kWaiting && trace.text(state.reason) == "network";
    case ProfileKind::kSync:
      return state.state == GoState::kWaiting && IsSyncReason(trace.text(state.reason));
    case ProfileKind::kSyscall:
      return state.state == GoState::kSyscall;
    case ProfileKind::kSched:
      return state.state == GoState::kRunnable;
    case ProfileKind::kCpu:
      return false;
  }
  return false;
}

}  // namespace

WaitIntervals::WaitIntervals(const Trace& trace, ProfileKind kind) : trace_(trace) {
  for (const StateInfo& state : trace.states) {
    counts_.push_back(Counts(trace, kind, state));
    goes_on_.push_back(counts_.back() && state.proc_lost);
  }
}

}  // namespace skein
