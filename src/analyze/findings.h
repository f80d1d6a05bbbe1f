#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/counters.h"
#include "analyze/goroutine_stats.h"
#include "analyze/goroutine_titles.h"
#include "store/trace.h"

namespace skein {

// Something about a trace that a person would want to be told first.
struct Finding {
  std::string_view kind;  // Static: "scheduling delay".
  std::string text;       // One sentence, no full stop.
  Nanos value_ns = 0;
  Nanos from = 0;  // Where to look.
  Nanos to = 0;
  SliceIndex slice = kNoSlice;  // Of a goroutine: the evidence itself.
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  uint32_t group = UINT32_MAX;
  uint32_t task = UINT32_MAX;  // Into Trace::tasks.
};

// What stands out, most important first. `groups` as StatsOfGroups() gives them for the whole trace.
// Walks all slices once.
std::vector<Finding> WhatStandsOut(const Trace& trace,
                                   const GoroutineTitles& titles,
                                   const Counters& counters,
                                   const std::vector<GroupStats>& groups);

}  // namespace skein
