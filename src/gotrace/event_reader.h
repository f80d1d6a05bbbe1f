#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "gotrace/event.h"
#include "model/diagnostic.h"
#include "model/names.h"

namespace skein {

// What the trace's clock showed at one moment, and what other clocks showed then.
struct ClockSnapshot {
  Nanos trace_ns = 0;  // Same clock as Event::time.
  uint64_t mono_ns = 0;
  int64_t wall_sec = 0;  // Unix time.
  uint32_t wall_nsec = 0;
};

// Bytes of an experiment that Go's format carries beside its events: kept, listed, not read.
struct ExperimentalBatch {
  uint64_t generation = 0;
  uint8_t experiment = 0;  // 1 is AllocFree.
  int64_t thread = -1;
  uint64_t offset = 0;  // Of its data in the trace.
  uint64_t size = 0;
};

// What reading left besides events. Complete once Read() has returned false.
struct ReadReport {
  std::string format;        // "go 1.23"
  uint64_t generations = 0;  // 0 for v1 traces.
  std::vector<ClockSnapshot> clock_snapshots;
  std::vector<ExperimentalBatch> experimental_batches;
  std::vector<Diagnostic> diagnostics;  // In file order.
  uint64_t lost_bytes = 0;
};

struct ReadOptions {
  unsigned threads = 0;          // For decoding generations; 0: as many as the machine has.
  Progress* progress = nullptr;  // May be null. Must outlive the reader.
};

// Delivers the events of one trace, in order. Read() may be called on one thread while another
// works on an earlier chunk, as long as that other does not touch names() before the end.
class EventReader {
 public:
  virtual ~EventReader() = default;

  // Replaces the content of `events` by the next few thousand. False: there are no more, and
  // `events` is empty. Damage is no failure: it is skipped, and stands in report().
  virtual bool Read(std::vector<Event>& events) = 0;

  virtual Names& names() = 0;
  // The text of a name that stood in an event. May be called at any time and on any thread, but waits while
  // Read() works.
  virtual std::string Text(StringId name) = 0;
  virtual const ReadReport& report() const = 0;
};

// A reader of any trace Go ever wrote. `trace` is not copied and must outlive the reader. Fails
// only when nothing of it can be read; the error says why in one line.
Result<std::unique_ptr<EventReader>> OpenEventReader(std::span<const std::byte> trace,
                                                     const ReadOptions& options);

}  // namespace skein
