#include "ingest/event_queue.h"

#include <utility>

namespace skein {

void EventQueue::Push(Chunk chunk) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return full_.size() < kMostChunks; });
  full_.push_back(std::move(chunk));
  changed_.notify_all();
}

void EventQueue::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

EventQueue::Chunk EventQueue::TakeUsed() {
  const std::lock_guard lock(mutex_);
  if (used_.empty()) return {};
  Chunk chunk = std::move(used_.back());
  used_.pop_back();
  return chunk;
}

bool EventQueue::Pop(Chunk& chunk) {
  std::unique_lock lock(mutex_);
  if (chunk.capacity() > 0) used_.push_back(std::exchange(chunk, {}));
  changed_.wait(lock, [this] { return closed_ || !full_.empty(); });
  if (full_.empty()) return false;
  chunk = std::move(full_.front());
  full_.pop_front();
  changed_.notify_all();
  return true;
}

}  // namespace skein
