#pragma once

#include <cstddef>
#include <vector>

#include "gotrace/v2_cursor.h"

namespace skein {

// The threads of a generation that have events left, by the time of their next one: a binary heap. Which
// of two threads with the same time comes first is decided by the heap's shape, so it moves exactly
// as Go's does.
class Frontier {
 public:
  void Clear() { heap_.clear(); }
  void Insert(ThreadCursor* cursor);

  bool empty() const { return heap_.empty(); }
  size_t size() const { return heap_.size(); }
  ThreadCursor& operator[](size_t i) { return *heap_[i].cursor; }
  Nanos earliest() const { return heap_[0].time; }

  // The cursor at `i` has gone on to its next record.
  void Update(size_t i) {
    heap_[i].time = heap_[i].cursor->record().time;
    if (i == 0 || SiftUp(i) == i) SiftDown(i);
  }
  // The cursor at `i` has no more.
  void Remove(size_t i);

  // By time; what has the same time keeps its order.
  void Sort();

 private:
  struct Entry {
    Nanos time;
    ThreadCursor* cursor;
  };

  size_t SiftUp(size_t i);
  void SiftDown(size_t i);

  std::vector<Entry> heap_;
};

}  // namespace skein
