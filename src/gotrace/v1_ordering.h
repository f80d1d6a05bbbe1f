#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/progress.h"
#include "gotrace/v1_events.h"
#include "gotrace/v1_ids.h"
#include "gotrace/v1_index.h"
#include "model/diagnostic.h"

namespace skein {

// An event in its place; what it says is read from the trace again when it is delivered.
struct V1Ordered {
  static constexpr uint64_t kBlocked = 1;  // A GoSysCall that lost its processor.
  static constexpr uint64_t kFutile = 2;   // Part of a wakeup that led to nothing; not to be shown.

  static constexpr uint64_t kMaxOffset = (uint64_t{1} << 56) - 1;

  int64_t ticks = 0;  // Never less than of the events before.
  uint64_t offset : 56 = 0;
  uint64_t flags : 8 = 0;
  uint32_t goroutine = V1Ids::kUnknown;  // On which it happened; index into V1Order::goroutines.
  uint32_t proc = 0;                     // Index into V1Index::procs.
};
static_assert(sizeof(V1Ordered) == 24);

// A list that grows without copying and can be given back from its front while it is read.
class V1OrderedList {
 public:
  void Append(const V1Ordered& event) {
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<V1Ordered[]>(kChunk));
    chunks_[size_ / kChunk][size_ % kChunk] = event;
    ++size_;
  }
  V1Ordered& operator[](size_t i) { return chunks_[i / kChunk][i % kChunk]; }
  const V1Ordered& operator[](size_t i) const { return chunks_[i / kChunk][i % kChunk]; }
  size_t size() const { return size_; }

  // Frees what lies wholly before `i`; it must not be asked for again.
  void DropBefore(size_t i) {
    for (; (dropped_ + 1) * kChunk <= i; ++dropped_)
      chunks_[dropped_].reset();
  }

 private:
  static constexpr size_t kChunk = 8 * 1024;
  std::vector<std::unique_ptr<V1Ordered[]>> chunks_;
  size_t size_ = 0;
  size_t dropped_ = 0;
};

// All events of a trace in causal order.
struct V1Order {
  // A syscall's exit, which is written long after it happens: it belongs before events[position],
  // and before earlier ones that are later than its own time.
  struct Exit {
    V1Ordered event;
    uint64_t position = 0;
  };

  V1OrderedList events;
  std::vector<Exit> exits;  // By time.
  V1Ids goroutines;         // Ids by V1Ordered::goroutine.
  std::vector<Diagnostic> diagnostics;
};

V1Order OrderV1Events(const V1Decoder& decoder, const V1Index& index, Progress* progress);

// Reads an ordered trace from front to back, once, freeing what has been read.
class V1OrderCursor {
 public:
  explicit V1OrderCursor(V1Order& order) : order_(order) {}

  // Null at the end. Valid until the next call.
  const V1Ordered* Next();

 private:
  V1Order& order_;
  size_t event_ = 0;
  size_t exit_ = 0;
};

}  // namespace skein
