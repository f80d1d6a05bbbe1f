#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyze/track.h"
#include "analyze/wakes.h"
#include "store/trace.h"

namespace skein {

enum class InstantKind : uint8_t {
  kProcStart,    // ref: the processor's slice.
  kProcStop,     // ref: the processor's slice.
  kSample,       // ref: into Trace::samples.
  kLog,          // ref: into Trace::logs.
  kLabel,        // ref: into Trace::labels.
  kUnblock,      // ref: the Runnable slice.
  kSyscallExit,  // ref: the Runnable slice.
  kGomaxprocs,   // ref: into Trace::gomaxprocs.
};

constexpr std::string_view Name(InstantKind kind) {
  constexpr std::string_view kNames[] = {"proc start", "proc stop", "sample",       "log",
                                         "label",      "unblock",   "syscall exit", "gomaxprocs"};
  return kNames[static_cast<size_t>(kind)];
}

// Something that happened at a moment, or several of one kind too close to be told apart.
struct Instant {
  Nanos time = 0;    // Of the first.
  Nanos end = 0;     // Of the last.
  uint32_t ref = 0;  // Of the first.
  uint32_t count = 1;
  InstantKind kind = InstantKind::kProcStart;
};

// Where every instant of a trace stands, worked out once.
class InstantIndex {
 public:
  // `trace` and `wakes` must outlive it.
  InstantIndex(const Trace& trace, const WakeIndex& wakes);

  // Those of the track within [from, to), in order; those of one kind within four of `columns` equal
  // parts merged: a mark is some columns wide. Grows with the instants in the window, at a billion a second.
  std::vector<Instant> Query(Track track, Nanos from, Nanos to, uint32_t columns) const;

 private:
  struct Moment {
    Nanos time = 0;
    uint32_t ref = 0;
    InstantKind kind = InstantKind::kProcStart;
  };
  using Moments = std::vector<Moment>;

  void AddProcChanges(uint32_t proc);
  void AddProcChange(uint32_t proc, const Moment& moment);
  void AddSamples();
  void AddLogs();
  void AddLabels();
  void Sort();
  // visit(time, ref, kind) for each instant of an event lane.
  template <typename Visit>
  void VisitLane(TrackKind lane, Nanos from, Nanos to, Visit visit) const;

  const Trace& trace_;
  const WakeIndex& wakes_;
  std::vector<Moments> procs_;                                 // By ProcIndex.
  std::vector<Moments> threads_;                               // By ThreadIndex.
  std::vector<std::pair<GoroutineIndex, Moment>> goroutines_;  // By goroutine, then time.
};

// The goroutine, processor and thread an instant concerns.
struct InstantPlace {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  ProcIndex proc = ProcIndex::kNone;
  ThreadIndex thread = ThreadIndex::kNone;
};
InstantPlace PlaceOfInstant(const Trace& trace, const Instant& instant);

}  // namespace skein
