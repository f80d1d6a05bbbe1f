#pragma once

#include <array>
#include <vector>

#include "model/ids.h"
#include "model/states.h"
#include "model/string_table.h"
#include "store/trace.h"

namespace skein {

// Numbers the states of goroutines in order of their first appearance. Works on ids alone: texts may
// still be coming in while it is used.
class StatePalette {
 public:
  static constexpr StateCode kNotAlive = 0;
  static constexpr StateCode kUnknown = 1;  // Between a loss of data and the next mention.
  static constexpr StateCode kRunning = 2;
  static constexpr StateCode kSyscall = 3;
  static constexpr StateCode kSyscallLost = 4;  // Without processor.

  StatePalette();

  // The same code for the same two always. There are 256 codes; states beyond lose their reason.
  StateCode Code(GoState state, StringId reason);

  // By code, with classes that follow from the reasons' texts.
  std::vector<StateInfo> Resolve(const StringTable& strings) const;

 private:
  StateCode FindOrAdd(GoState state, StringId reason);

  std::vector<StateInfo> states_;
  std::array<StateCode, 256> recent_{};  // By a hash of state and reason.
};

// What waiting for `reason` (one of the texts that Go's runtime gives) is a kind of.
StateClass ClassOfWait(std::string_view reason);

}  // namespace skein
