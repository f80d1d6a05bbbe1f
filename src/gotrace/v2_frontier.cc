#include "gotrace/v2_frontier.h"

#include <algorithm>
#include <utility>

namespace skein {

void Frontier::Insert(ThreadCursor* cursor) {
  heap_.push_back({cursor->record().time, cursor});
  SiftUp(heap_.size() - 1);
}

void Frontier::Update(size_t i) {
  heap_[i].time = heap_[i].cursor->record().time;
  if (SiftUp(i) == i) SiftDown(i);
}

void Frontier::Remove(size_t i) {
  for (; i > 0; i = (i - 1) / 2)
    std::swap(heap_[i], heap_[(i - 1) / 2]);
  std::swap(heap_.front(), heap_.back());
  heap_.pop_back();
  SiftDown(0);
}

void Frontier::Sort() {
  std::ranges::stable_sort(heap_, {}, &Entry::time);
}

size_t Frontier::SiftUp(size_t i) {
  for (; i > 0 && heap_[(i - 1) / 2].time > heap_[i].time; i = (i - 1) / 2)
    std::swap(heap_[i], heap_[(i - 1) / 2]);
  return i;
}

void Frontier::SiftDown(size_t i) {
  while (true) {
    size_t least = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < heap_.size(); ++child) {
      if (heap_[child].time < heap_[least].time) least = child;
    }
    if (least == i) return;
    std::swap(heap_[i], heap_[least]);
    i = least;
  }
}

}  // namespace skein
