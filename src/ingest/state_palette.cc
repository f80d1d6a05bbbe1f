#include "ingest/state_palette.h"

#include <algorithm>

namespace skein {

namespace {

struct WaitClass {
  std::string_view reason;
  StateClass state_class;
};

constexpr WaitClass kWaitClasses[] = {
    {"network", StateClass::kNetwork},
    {"select", StateClass::kSync},
    {"sync", StateClass::kSync},
    {"sync.(*Cond).Wait", StateClass::kSync},
    {"chan send", StateClass::kSync},
    {"chan receive", StateClass::kSync},
    {"synctest", StateClass::kSync},
    {"GC mark assist wait for work", StateClass::kGc},
    {"GC background sweeper wait", StateClass::kGc},
    {"GC weak to strong wait", StateClass::kGc},
    {"wait until GC ends", StateClass::kGc},
};

StateClass ClassOf(const StateInfo& info, const StringTable& strings) {
  switch (info.state) {
    case GoState::kRunning:
      return StateClass::kRunning;
    case GoState::kRunnable:
      return StateClass::kRunnable;
    case GoState::kSyscall:
      return info.proc_lost ? StateClass::kSyscallBlocked : StateClass::kSyscall;
    case GoState::kWaiting:
      return ClassOfWait(strings.text(info.reason));
    default:
      return StateClass::kNone;
  }
}

bool Same(const StateInfo& info, GoState state, StringId reason) {
  return info.state == state && info.reason == reason;
}

}  // namespace

StateClass ClassOfWait(std::string_view reason) {
  for (const WaitClass& row : kWaitClasses) {
    if (row.reason == reason) return row.state_class;
  }
  return StateClass::kOther;
}

StatePalette::StatePalette()
    : states_{{.state = GoState::kNotExist},
              {.state = GoState::kUndetermined},
              {.state = GoState::kRunning},
              {.state = GoState::kSyscall},
              {.state = GoState::kSyscall, .proc_lost = true}} {}

StateCode StatePalette::Code(GoState state, StringId reason) {
  const uint32_t hash = Raw(reason) * 4 + static_cast<uint32_t>(state);
  StateCode& recent = recent_[hash % recent_.size()];
  if (!Same(states_[recent], state, reason)) recent = FindOrAdd(state, reason);
  return recent;
}

StateCode StatePalette::FindOrAdd(GoState state, StringId reason) {
  const auto same = [&](const StateInfo& info) { return Same(info, state, reason); };
  const auto found = std::ranges::find_if(states_, same);
  const auto code = static_cast<StateCode>(found - states_.begin());
  if (found != states_.end()) return code;
  // Room is kept for every state without a reason.
  constexpr size_t kMostReasons = 256 - 8;
  if (states_.size() >= kMostReasons && reason != StringId::kEmpty)
    return FindOrAdd(state, StringId::kEmpty);
  states_.push_back({.state = state, .reason = reason});
  return code;
}

std::vector<StateInfo> StatePalette::Resolve(const StringTable& strings) const {
  std::vector<StateInfo> states = states_;
  for (StateInfo& info : states)
    info.state_class = ClassOf(info, strings);
  return states;
}

}  // namespace skein
