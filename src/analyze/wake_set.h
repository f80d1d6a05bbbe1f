#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/trace.h"

namespace skein {

// Some wakes of a trace, as Runnable slices in order of time. Takes a bit for each of the trace's transitions:
// most wakes are in two sets, and their slices' numbers would take thirty times the room.
class WakeSet {
 public:
  // Of none yet. `trace` must outlive it.
  explicit WakeSet(const Trace& trace);

  // The slice of a transition, behind those that are in it already.
  void Add(uint32_t transition);

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The n-th of them, n below size(). O(log).
  SliceIndex operator[](size_t n) const;

  // How many start before `time`. O(log).
  size_t CountBefore(Nanos time) const;

  // Calls visit(slice) for the n-th and those behind it for as long as it returns true.
  template <typename Visit>
  void ScanFrom(size_t n, Visit visit) const {
    if (n >= size_) return;
    const uint32_t first = TransitionOf(n);
    size_t word = first / kWordBits;
    uint64_t left = words_[word] & (~uint64_t{0} << (first % kWordBits));
    for (;;) {
      for (; left != 0; left &= left - 1) {
        const auto bit = static_cast<uint32_t>(std::countr_zero(left));
        if (!visit(trace_->transitions.slice(static_cast<uint32_t>(word) * kWordBits + bit)))
          return;
      }
      if (++word == words_.size()) return;
      left = words_[word];
    }
  }

 private:
  static constexpr uint32_t kWordBits = 64;
  static constexpr size_t kWordsPerBlock = 8;

  uint32_t TransitionOf(size_t n) const;

  const Trace* trace_;
  std::vector<uint64_t> words_;
  std::vector<uint32_t> before_;  // Wakes before each eighth word, as far as they were added.
  uint32_t size_ = 0;
};

}  // namespace skein
