#include "ingest/state_palette.h"

#include <algorithm>
#include <utility>

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

StateClass ClassOf(const StateInfo& info, const StatePalette::TextOf& text_of) {
  switch (info.state) {
    case GoState::kRunning:
      return StateClass::kRunning;
    case GoState::kRunnable:
      return StateClass::kRunnable;
    case GoState::kSyscall:
      return info.proc_lost ? StateClass::kSyscallBlocked : StateClass::kSyscall;
    case GoState::kWaiting:
      return ClassOfWait(text_of(info.reason));
    default:
      return StateClass::kNone;
  }
}

}  // namespace

StateClass ClassOfWait(std::string_view reason) {
  for (const WaitClass& row : kWaitClasses) {
    if (row.reason == reason) return row.state_class;
  }
  return StateClass::kOther;
}

StatePalette::StatePalette(TextOf text_of) : text_of_(std::move(text_of)) {
  Add({.state = GoState::kNotExist});
  Add({.state = GoState::kUndetermined});
  Add({.state = GoState::kRunning});
  Add({.state = GoState::kSyscall});
  Add({.state = GoState::kSyscall, .proc_lost = true});
}

StateCode StatePalette::Remember(GoState state, StringId reason) {
  const uint32_t hash = Raw(reason) * 4 + static_cast<uint32_t>(state);
  const StateCode code = FindOrAdd(state, reason);
  recent_[hash % recent_.size()] = {reason, state, code};
  return code;
}

StateCode StatePalette::FindOrAdd(GoState state, StringId reason) {
  const auto same = [&](const StateInfo& info) {
    return info.state == state && info.reason == reason;
  };
  const auto found = std::ranges::find_if(states_, same);
  const auto code = static_cast<StateCode>(found - states_.begin());
  if (found != states_.end()) return code;
  // Room is kept for every state without a reason.
  constexpr size_t kMostReasons = 256 - 8;
  if (states_.size() >= kMostReasons && reason != StringId::kEmpty)
    return FindOrAdd(state, StringId::kEmpty);
  Add({.state = state, .reason = reason});
  return code;
}

void StatePalette::Add(StateInfo info) {
  info.state_class = ClassOf(info, text_of_);
  classes_[states_.size()] = info.state_class;
  states_.push_back(info);
}

}  // namespace skein
