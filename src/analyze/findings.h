#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

class Counters;
class GoroutineTitles;
class TaskIndex;
class TimeKinds;
class UserFunctions;
struct Blockers;
struct GroupStats;

// Something about a trace that a person would want to be told first.
struct Finding {
  std::string_view kind;  // Static: "scheduling delay".
  std::string text;       // One sentence, no full stop.
  Nanos value_ns = 0;     // Of what the text tells: how long, or how much in all.
  Nanos from = 0;         // Where to look.
  Nanos to = 0;
  SliceIndex slice = kNoSlice;  // Of `goroutine`: the evidence itself.
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  uint32_t group = UINT32_MAX;
  uint32_t task = UINT32_MAX;      // Into Trace::tasks.
  StackId stack = StackId::kNone;  // Where they wait, or call the system.
  double weight = 0;  // How much it matters, in nanoseconds of the program's time lost to it.
};

// What findings are made from. `groups` and `blockers` as StatsOfGroups() and WhoBlocksWhom() give them for
// the whole trace.
struct FindingSources {
  const Trace& trace;
  const GoroutineTitles& titles;
  const Counters& counters;
  const TaskIndex& tasks;
  const TimeKinds& kinds;
  const UserFunctions& functions;
  const std::vector<GroupStats>& groups;
  const Blockers& blockers;
};

// What stands out, most important first, at most 20. A healthy trace has nothing of the kind: each
// sort of finding has a threshold, which stands beside it. Walks all slices a few times.
std::vector<Finding> WhatStandsOut(const FindingSources& sources);

}  // namespace skein
