#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "gotrace/v2_framing.h"
#include "gotrace/v2_generation.h"

namespace skein {

// Delivers the decoded generations of a trace in file order, while threads decode a few ahead. The
// result does not depend on the number of threads.
class GenerationSource {
 public:
  // `threads` 0: as many as the machine has; 1: none, Next() does the work.
  GenerationSource(std::span<const std::byte> trace, int version, unsigned threads);
  ~GenerationSource();
  GenerationSource(const GenerationSource&) = delete;
  GenerationSource& operator=(const GenerationSource&) = delete;

  // Nothing: there are no more.
  std::optional<Generation> Next();

 private:
  struct Slot {
    std::optional<Generation> generation;  // Once decoded.
  };

  void Work();

  std::span<const std::byte> trace_;
  FrameWalker walker_;  // Guarded by mutex_, where there are threads.

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Slot> window_;  // References to slots survive changes at its ends.
  size_t window_size_ = 0;
  bool walked_ = false;  // The walker is at the end.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace skein
