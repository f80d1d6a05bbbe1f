#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

#include "gotrace/event.h"

namespace skein {

// Chunks of events on their way from the thread that reads to the thread that builds. Holds a few
// chunks at most; used ones go back to be filled again.
class EventQueue {
 public:
  using Chunk = std::vector<Event>;

  // For the reading thread. Waits while the queue is full.
  void Push(Chunk chunk);
  void Close();
  Chunk TakeUsed();

  // For the building thread. Waits for a chunk; false when the queue is closed and empty.
  bool Pop(Chunk& chunk);

 private:
  static constexpr size_t kMostChunks = 3;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> full_;
  std::vector<Chunk> used_;
  bool closed_ = false;
};

}  // namespace skein
