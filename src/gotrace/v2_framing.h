#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/diagnostic.h"

namespace skein {

// A batch of a v2 trace: header and place of its data.
struct Batch {
  static constexpr uint64_t kNoThread = UINT64_MAX;

  uint64_t generation = 0;
  uint64_t thread = kNoThread;
  uint64_t time = 0;       // Ticks.
  uint64_t offset = 0;     // Of its first byte in the trace.
  uint64_t data = 0;       // Of its data in the trace.
  uint32_t size = 0;       // Of its data.
  uint8_t experiment = 0;  // 0: none.
  bool cut = false;        // The trace ended, or broke, inside its data.

  uint64_t end() const { return data + size; }
};

// The batches of one generation, in file order.
struct GenerationFrame {
  uint64_t number = 0;  // 0: there are no batches, only diagnostics.
  int version = 0;      // Of the header before it.
  uint64_t begin = 0;   // The bytes [begin, end) of the trace.
  uint64_t end = 0;
  std::vector<Batch> batches;  // Empty ones are left out.
  uint64_t first_ticks = 0;    // Earliest time of a batch, as Go counts it: 0 stands for unknown.

  // No state of the generation before holds in this one.
  bool starts_anew = false;
  // Batches are missing, or what stands here may be wrong.
  bool has_gap = false;

  std::vector<Diagnostic> diagnostics;

  // Past a thousand, only the bytes lost are counted.
  void Note(Diagnostic diagnostic);

 private:
  static constexpr size_t kMaxDiagnostics = 1000;
};

// Cuts a v2 trace into generations, reading only the headers of batches. Where the framing is broken it
// looks for the next place from which it is sound, and goes on there.
class FrameWalker {
 public:
  // `trace` begins with the file header, is not copied and must outlive the walker.
  FrameWalker(std::span<const std::byte> trace, int version);

  // Nothing: the trace is at its end.
  std::optional<GenerationFrame> Next();

 private:
  enum class Fault { kNone, kNoBatch, kHeaderCut, kGenerationZero, kTooLarge, kDataCut };
  struct Parsed {
    Batch batch;
    Fault fault = Fault::kNone;
  };
  enum class LandingKind { kBatch, kTraceHeader, kEnd };
  struct Landing {
    uint64_t offset = 0;
    LandingKind kind = LandingKind::kEnd;
  };

  Parsed Parse(uint64_t offset) const;
  bool AtEndOfGeneration(uint64_t offset) const;
  int TraceVersionAt(uint64_t offset) const;

  void Add(GenerationFrame& frame, const Batch& batch);
  bool EndGeneration(GenerationFrame& frame);
  bool ChangeGeneration(GenerationFrame& frame, const Batch& batch);
  bool IsStray(const GenerationFrame& frame, const Batch& batch) const;

  // Both go on behind what they could not read; true: and `frame` ends there.
  bool Recover(GenerationFrame& frame, const Parsed& broken);
  bool IsRestOf(const GenerationFrame& frame, Batch batch, uint64_t end) const;
  bool Land(GenerationFrame& frame, const Landing& landing);

  Landing FindLanding(uint64_t from, const GenerationFrame& frame) const;
  bool IsChain(uint64_t offset, const GenerationFrame& frame) const;
  // Whether its data begins like that of a batch.
  bool HasContent(const Batch& batch) const;
  // Its content or what follows it confirms that it is a batch.
  bool IsSound(const Batch& batch) const;
  bool IsExpected(const Batch& batch, const GenerationFrame& frame) const;

  static std::string Describe(Fault fault);

  std::span<const std::byte> trace_;
  int version_;
  uint64_t at_;                    // Where the next batch should begin.
  uint64_t last_ticks_ = 0;        // Of the last batch; 0 before the first.
  bool anew_ = false;              // For the next generation.
  std::vector<Diagnostic> early_;  // Of the next generation.
};

}  // namespace skein
