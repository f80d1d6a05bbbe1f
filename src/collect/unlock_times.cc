#include "collect/unlock_times.h"

#include <algorithm>

namespace skein {

void UnlockTimes::Note(uint64_t lock, uint64_t time) {
  if (lock == 0) return;
  const auto is_over = [this](const Times& times) { return times.AreOver(forgotten_); };
  Times& times = locks_.At(lock, is_over);
  std::vector<uint64_t>& sorted = times.sorted;
  if (sorted.size() == sorted.capacity()) times.MakeRoom(forgotten_);
  if (sorted.empty() || sorted.back() <= time) return sorted.push_back(time);
  const auto begin = sorted.begin() + static_cast<ptrdiff_t>(times.first);
  sorted.insert(std::upper_bound(begin, sorted.end(), time), time);
}

uint64_t UnlockTimes::NextAfter(uint64_t lock, uint64_t time) {
  Times* times = lock == 0 ? nullptr : locks_.Find(lock);
  if (times == nullptr) return kNever;
  const std::vector<uint64_t>& sorted = times->sorted;
  while (times->first < sorted.size() && sorted[times->first] <= time)
    ++times->first;
  return times->first < sorted.size() ? sorted[times->first] : kNever;
}

// Of what is over, or more if that is little.
void UnlockTimes::Times::MakeRoom(uint64_t over) {
  const auto begin = sorted.begin() + static_cast<ptrdiff_t>(first);
  sorted.erase(sorted.begin(), std::upper_bound(begin, sorted.end(), over));
  first = 0;
  sorted.reserve(2 * sorted.size() + 16);
}

}  // namespace skein
