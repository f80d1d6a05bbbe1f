#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "collect/address_map.h"

namespace skein {

// When each lock will be let go, as far as records have come.
class UnlockTimes {
 public:
  static constexpr uint64_t kNever = UINT64_MAX;

  // Cheapest in order of time.
  void Note(uint64_t lock, uint64_t time);

  // The first after `time`, or kNever. `time` must not go back: what is before is forgotten.
  uint64_t NextAfter(uint64_t lock, uint64_t time);

  // All that will be asked about is after `time`.
  void Forget(uint64_t time) { forgotten_ = time; }

 private:
  struct Times {
    std::vector<uint64_t> sorted;
    size_t first = 0;  // Those before are over.

    bool AreOver(uint64_t time) const { return sorted.empty() || sorted.back() <= time; }
    void MakeRoom(uint64_t over);
  };

  AddressMap<Times> locks_;
  uint64_t forgotten_ = 0;
};

}  // namespace skein
