#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyze/track.h"
#include "store/trace.h"

namespace skein {

// All slices of one title within a window.
struct TitleTotal {
  uint32_t group = UINT32_MAX;  // The start function, on processors and threads; else
  StateCode state = 0;          // this state of a goroutine.
  uint64_t count = 0;           // Slices, those cut by the window's edges too.
  Nanos wall_ns = 0;
  Nanos self_ns = 0;  // Without system calls.
};

struct SelectionTotals {
  SliceTable::Mix states{};        // Time per class, summed over the tracks.
  std::vector<TitleTotal> titles;  // By falling wall time.
  bool sampled = false;            // Titles are estimates: there were too many slices to visit.
};

// What happened on tracks with slices within [from, to). Visits at most some millions of slices.
SelectionTotals TotalsOf(const Trace& trace,
                         const std::vector<Track>& tracks,
                         Nanos from,
                         Nanos to);

// All goroutines' states, and all processors' titles.
SelectionTotals TotalsOfAll(const Trace& trace, Nanos from, Nanos to);

}  // namespace skein
