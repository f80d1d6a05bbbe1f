#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyze/moment_table.h"
#include "analyze/track.h"
#include "analyze/wakes.h"
#include "store/trace.h"

namespace skein {

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
  // Adds what happened to processors and threads, then to goroutines too.
  struct Collection;
  void AddProcChanges(Collection& found) const;
  void AddSamples(Collection& found) const;
  void AddLogs(Collection& found) const;
  void AddLabels(Collection& found) const;
  // visit(time, ref, kind) for each instant of an event lane.
  template <typename Visit>
  void VisitLane(TrackKind lane, Nanos from, Nanos to, Visit visit) const;

  const Trace& trace_;
  const WakeIndex& wakes_;
  MomentTable procs_;
  MomentTable threads_;
  MomentTable goroutines_;
};

// The goroutine, processor and thread an instant concerns.
struct InstantPlace {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  ProcIndex proc = ProcIndex::kNone;
  ThreadIndex thread = ThreadIndex::kNone;
};
InstantPlace PlaceOfInstant(const Trace& trace, const Instant& instant);

}  // namespace skein
