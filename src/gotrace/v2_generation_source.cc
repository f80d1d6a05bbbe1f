#include "gotrace/v2_generation_source.h"

#include <algorithm>
#include <utility>

namespace skein {

GenerationSource::GenerationSource(std::span<const std::byte> trace, int version, unsigned threads)
    : trace_(trace), walker_(trace, version) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  if (threads == 1) return;
  window_size_ = threads + 1;
  for (unsigned i = 0; i + 1 < threads; ++i)
    threads_.emplace_back([this] { Work(); });
}

GenerationSource::~GenerationSource() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_)
    thread.join();
}

std::optional<Generation> GenerationSource::Next() {
  if (threads_.empty()) {
    std::optional<GenerationFrame> frame = walker_.Next();
    if (!frame) return std::nullopt;
    return DecodeGeneration(trace_, std::move(*frame));
  }
  std::unique_lock lock(mutex_);
  changed_.wait(
      lock, [this] { return window_.empty() ? walked_ : window_.front().generation.has_value(); });
  if (window_.empty()) return std::nullopt;
  std::optional<Generation> generation = std::move(window_.front().generation);
  window_.pop_front();
  lock.unlock();
  changed_.notify_all();
  return generation;
}

void GenerationSource::Work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || walked_ || window_.size() < window_size_; });
    if (stopping_ || walked_) return;
    std::optional<GenerationFrame> frame = walker_.Next();
    if (!frame) {
      walked_ = true;
      changed_.notify_all();
      return;
    }
    Slot& slot = window_.emplace_back();
    lock.unlock();
    Generation generation = DecodeGeneration(trace_, std::move(*frame));
    lock.lock();
    slot.generation = std::move(generation);
    changed_.notify_all();
  }
}

}  // namespace skein
