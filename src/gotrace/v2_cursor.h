#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gotrace/event_specs.h"
#include "gotrace/v2_generation.h"
#include "model/ids.h"

namespace skein {

// One event as its thread wrote it; times are in nanoseconds already.
struct WireRecord {
  // In place of an event that cannot be read.
  static constexpr WireEvent kBroken = WireEvent::kNone;

  WireEvent event = WireEvent::kNone;
  Nanos time = 0;
  std::array<uint64_t, EventSpec::kMaxArgs - 1> args = {};  // Behind the time.
};

// Goes through the events of one thread of one generation.
class ThreadCursor {
 public:
  // `latest`: no event is later; those that seem to be are set to it.
  ThreadCursor(std::span<const std::byte> trace,
               const ThreadBatches& batches,
               ThreadIndex thread,
               TickClock clock,
               Nanos latest);

  // Reads the next event. False: there are no more. One that cannot be read is delivered as kBroken, and is
  // the last.
  bool Next();

  const WireRecord& record() const { return record_; }
  ThreadIndex thread() const { return thread_; }  // kNone: the batches of no thread.

  // Of the record in the trace.
  uint64_t offset() const;
  // Of this thread's events that are not delivered yet, the record included.
  uint64_t remaining_bytes() const;
  // Why the record is kBroken.
  std::string_view fault() const { return fault_; }
  // How many events seemed later than any could be.
  uint64_t late_events() const { return late_events_; }

 private:
  bool NextNearEnd();
  bool OpenBatch();
  void Complete(WireEvent event, uint64_t ticks);
  bool Break(std::string_view fault);

  std::span<const std::byte> trace_;
  const std::vector<Batch>* batches_;
  ThreadIndex thread_;
  TickClock clock_;
  Nanos latest_;

  size_t next_batch_ = 0;
  const uint8_t* begin_ = nullptr;  // Of the record.
  const uint8_t* at_ = nullptr;     // Behind it.
  const uint8_t* end_ = nullptr;    // Of the batch.
  Nanos time_ = 0;                  // Of the record, as written.
  uint64_t late_events_ = 0;
  std::string_view fault_;
  WireRecord record_;
};

}  // namespace skein
