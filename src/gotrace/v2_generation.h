#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gotrace/event_reader.h"
#include "gotrace/id_map.h"
#include "gotrace/v2_framing.h"
#include "model/names.h"

namespace skein {

// The event batches of one thread, in file order.
struct ThreadBatches {
  uint64_t thread = Batch::kNoThread;
  std::vector<Batch> batches;
};

// A CPU profile sample as it stands in the trace.
struct WireSample {
  uint64_t ticks = 0;
  uint64_t thread = 0;
  uint64_t proc = 0;
  uint64_t goroutine = 0;  // 0: none.
  uint64_t stack = 0;
};

struct WireClockSnapshot {
  uint64_t ticks = 0;
  uint64_t mono_ns = 0;
  uint64_t wall_sec = 0;
  uint64_t wall_nsec = 0;
};

// Ticks to nanoseconds, truncated as Go truncates.
class TickClock {
 public:
  TickClock() = default;
  explicit TickClock(double ns_per_tick) : ns_per_tick_(ns_per_tick) {
    if (ns_per_tick >= 1 && ns_per_tick <= kMostWhole && ns_per_tick == std::floor(ns_per_tick))
      whole_ns_per_tick_ = static_cast<uint32_t>(ns_per_tick);
  }

  // INT64_MAX / 2 for anything beyond kTooLateNs, so that two such times can be added.
  Nanos ToNanos(uint64_t ticks) const {
    // Where a double would be exact anyway: of nearly every event, for ticks are 64 ns or 1 ns.
    if (ticks <= UINT32_MAX && whole_ns_per_tick_ != 0)
      return static_cast<Nanos>(ticks * whole_ns_per_tick_);
    return ToNanosByDouble(ticks);
  }

 private:
  // Times at or beyond this cannot be meant.
  static constexpr double kTooLateNs = 4e18;
  static constexpr double kMostWhole = 1 << 20;

  Nanos ToNanosByDouble(uint64_t ticks) const {
    const double ns = ticks <= INT64_MAX
                          ? static_cast<double>(static_cast<int64_t>(ticks)) * ns_per_tick_
                          : kTooLateNs;
    return ns < kTooLateNs ? static_cast<Nanos>(ns) : INT64_MAX / 2;
  }

  double ns_per_tick_ = 0;
  uint64_t whole_ns_per_tick_ = 0;  // The same, if it is a whole number; else 0.
};

// The texts and stacks of one generation. Until Intern(), numbers count the generation's own entries;
// after it they are StringId and StackId.
class DecodedTables {
 public:
  // Each reads one batch and keeps what stands before the first mistake; nothing: there was none.
  std::optional<Diagnostic> AddStrings(std::span<const std::byte> trace, const Batch& batch);
  std::optional<Diagnostic> AddStacks(std::span<const std::byte> trace, const Batch& batch);

  // Stacks that name texts which are not there. Call once, after all batches.
  std::optional<Diagnostic> CheckStacks(uint64_t offset) const;

  void Intern(Names& names);

  // The number of a StringId or a StackId, or kAbsent. Require Intern().
  uint32_t String(uint64_t id) const {
    return id == 0 ? Raw(StringId::kEmpty) : string_ids_.Find(id);
  }
  uint32_t Stack(uint64_t id) const { return id == 0 ? Raw(StackId::kNone) : stack_ids_.Find(id); }

 private:
  struct WireFrame {
    uint64_t pc = 0;
    uint64_t function = 0;
    uint64_t file = 0;
    uint64_t line = 0;
  };

  StringId TextOrEmpty(uint64_t id, std::span<const StringId> texts) const;

  IdTable string_ids_;
  std::vector<std::string_view> texts_;  // Views into the trace.

  IdTable stack_ids_;
  std::vector<uint32_t> stack_begin_ = {0};  // Of stack i in stack_frames_.
  std::vector<uint32_t> stack_frames_;       // Indices of frames_.
  IdMap frame_by_pc_;
  std::vector<WireFrame> frames_;
};

// One generation, ready to be put in order.
struct Generation {
  GenerationFrame frame;
  DecodedTables tables;
  std::vector<ThreadBatches> threads;  // In the order of their first batches.
  std::vector<WireSample> samples;     // By time.
  std::vector<ExperimentalBatch> experimental;
  std::optional<WireClockSnapshot> snapshot;
  uint64_t ticks_per_second = 0;  // 0: unknown.
  uint64_t last_ticks = 0;        // No event is later; UINT64_MAX: unknown.

  // Entries of its tables may be missing: part of it is damaged, or the trace ends before its tables.
  bool tables_have_gaps = false;
  // Why none of it can be used; empty: it can.
  std::string unusable;
};

// Reads the tables of one generation. Touches nothing but its arguments: may run on any thread.
Generation DecodeGeneration(std::span<const std::byte> trace, GenerationFrame frame);

}  // namespace skein
