#pragma once

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "base/progress.h"
#include "gotrace/id_map.h"
#include "gotrace/v1_events.h"
#include "model/diagnostic.h"
#include "model/names.h"

namespace skein {

// Events that one processor wrote in one go.
struct V1Batch {
  uint64_t begin = 0;  // Offsets of its events, [begin, end), in the trace.
  uint64_t end = 0;
  uint64_t ticks = 0;
  uint64_t sequence = 0;  // Format 1.5.
};

// All that one processor wrote, in its order.
struct V1Proc {
  int64_t id = -1;  // -1: what was written without a processor.
  std::vector<V1Batch> batches;
};

// A CPU sample; they do not stand where they belong.
struct V1Sample {
  int64_t ticks = 0;
  uint64_t offset = 0;
};

// What there is in a trace and where, found in one pass from its begin to its end: the tables read,
// the events only measured. Every event within a batch is well formed.
struct V1Index {
  std::vector<V1Proc> procs;      // By first batch.
  std::vector<V1Sample> samples;  // By time.
  uint64_t ticks_per_second = 0;  // 0: the trace does not say.
  std::unordered_set<uint64_t> timer_goroutines;
  bool has_futile_wakeups = false;
  uint64_t event_count = 0;

  // Of wire ids.
  StringId String(uint64_t id) const;
  StackId Stack(uint64_t id) const;

  IdTable strings;  // StringId by id.
  IdTable stacks;   // StackId by id.

  std::vector<Diagnostic> diagnostics;
};

// Strings and stacks go into `names`. `progress` may be null.
V1Index IndexV1Trace(const V1Decoder& decoder, Names& names, Progress* progress);

}  // namespace skein
