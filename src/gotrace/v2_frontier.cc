#include "gotrace/v2_frontier.h"

#include <algorithm>
#include <utility>

namespace skein {

void Frontier::Insert(ThreadCursor* cursor) {
  heap_.push_back({cursor->record().time, cursor});
  SiftUp(heap_.size() - 1);
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
  const size_t size = heap_.size();
  if (i >= size) return;
  Entry* const heap = heap_.data();
  const Entry moving = heap[i];
  size_t child = 2 * i + 1;
  for (; child < size; child = 2 * i + 1) {
    if (child + 1 < size && heap[child + 1].time < heap[child].time) ++child;
    if (heap[child].time >= moving.time) break;
    heap[i] = heap[child];
    i = child;
  }
  heap[i] = moving;
}

}  // namespace skein
