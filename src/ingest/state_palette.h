#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/states.h"
#include "store/trace.h"

namespace skein {

// Numbers the states of goroutines in order of their first appearance.
class StatePalette {
 public:
  static constexpr StateCode kNotAlive = 0;
  static constexpr StateCode kUnknown = 1;  // Between a loss of data and the next mention.
  static constexpr StateCode kRunning = 2;
  static constexpr StateCode kSyscall = 3;
  static constexpr StateCode kSyscallLost = 4;  // Without processor.

  // Gives the text of an id.
  using TextOf = std::function<std::string(StringId)>;

  explicit StatePalette(TextOf text_of);

  // The same code for the same two always. There are 256 codes; states beyond lose their reason.
  StateCode Code(GoState state, StringId reason) {
    const uint32_t hash = Raw(reason) * 4 + static_cast<uint32_t>(state);
    const Recent& recent = recent_[hash % recent_.size()];
    if (recent.state == state && recent.reason == reason) return recent.code;
    return Remember(state, reason);
  }

  // By code.
  const std::vector<StateInfo>& states() const { return states_; }
  const StateClasses& classes() const { return classes_; }

 private:
  struct Recent {
    StringId reason = StringId::kEmpty;
    GoState state = GoState::kNotExist;
    StateCode code = kNotAlive;
  };

  StateCode Remember(GoState state, StringId reason);
  StateCode FindOrAdd(GoState state, StringId reason);
  void Add(StateInfo info);

  TextOf text_of_;
  std::vector<StateInfo> states_;
  StateClasses classes_{};
  std::array<Recent, 256> recent_{};  // By a hash of state and reason.
};

// What waiting for `reason` (one of the texts that Go's runtime gives) is a kind of.
StateClass ClassOfWait(std::string_view reason);

}  // namespace skein
