#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "collect/wire_batch.h"
#include "sigsafe/stack_walk.h"

namespace skein {

// Recording of this process by itself: what the public API starts and stops.

struct RecordingOptions {
  size_t record_bytes = 64 << 20;  // Of memory for records that are not yet composed.
  Unwinding unwinding = Unwinding::kCallFrameInfo;
  // A flight recorder keeps records at least so long, as memory allows; nothing is composed until
  // somebody asks. 0: composed as they come, into the sink.
  uint64_t flight_ns = 0;
  size_t flight_bytes = 0;
};

// Starts; `sink` is called by a thread of ours, and by StopRecording(). An empty text, or why not.
std::string StartRecording(const RecordingOptions& options, TraceSink sink);
// Stops, and returns when the sink has got everything. Does nothing if nothing runs.
void StopRecording();
// What a flight recorder holds, as a trace. An empty text, or why not.
std::string SnapshotRecording(const TraceSink& sink);

}  // namespace skein
