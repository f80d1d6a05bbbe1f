#include "analyze/wake_set.h"

#include <algorithm>

namespace skein {

WakeSet::WakeSet(const Trace& trace)
    : trace_(&trace), words_(trace.transitions.size() / kWordBits + 1) {
  before_.reserve(words_.size() / kWordsPerBlock + 1);
}

void WakeSet::Add(uint32_t transition) {
  const size_t word = transition / kWordBits;
  while (before_.size() * kWordsPerBlock <= word)
    before_.push_back(size_);
  words_[word] |= uint64_t{1} << (transition % kWordBits);
  ++size_;
}

uint32_t WakeSet::TransitionOf(size_t n) const {
  const auto block = std::upper_bound(before_.begin(), before_.end(), n) - 1;
  size_t word = static_cast<size_t>(block - before_.begin()) * kWordsPerBlock;
  size_t left = n - *block;
  for (;; ++word) {
    const auto here = static_cast<size_t>(std::popcount(words_[word]));
    if (left < here) break;
    left -= here;
  }
  uint64_t bits = words_[word];
  for (; left > 0; --left)
    bits &= bits - 1;
  return static_cast<uint32_t>(word) * kWordBits + static_cast<uint32_t>(std::countr_zero(bits));
}

SliceIndex WakeSet::operator[](size_t n) const {
  return trace_->transitions.slice(TransitionOf(n));
}

size_t WakeSet::CountBefore(Nanos time) const {
  const uint32_t end = trace_->transitions.LowerBound(trace_->goroutine_slices, time);
  const size_t last = end / kWordBits;
  size_t word = last / kWordsPerBlock * kWordsPerBlock;
  if (word / kWordsPerBlock >= before_.size()) return size_;
  size_t count = before_[word / kWordsPerBlock];
  for (; word < last; ++word)
    count += static_cast<size_t>(std::popcount(words_[word]));
  const uint64_t below = (uint64_t{1} << (end % kWordBits)) - 1;
  return count + static_cast<size_t>(std::popcount(words_[last] & below));
}

}  // namespace skein
