#include "analyze/trace_facts.h"

#include <algorithm>

namespace skein {

namespace {

std::optional<Nanos> WallStart(const Trace& trace) {
  for (const Sync& sync : trace.syncs) {
    if (sync.wall_ns != kNever) return sync.wall_ns - sync.time;
  }
  return std::nullopt;
}

}  // namespace

bool IsStopTheWorld(std::string_view name) {
  return name.starts_with("stop-the-world");
}

TraceFacts FactsOf(const Trace& trace) {
  TraceFacts facts;
  for (const MetricPoint& point : trace.gomaxprocs) {
    facts.gomaxprocs = std::max(facts.gomaxprocs, point.value);
  }
  for (const Range& range : trace.ranges) {
    const std::string_view name = trace.text(range.name);
    const Nanos duration = range.end - range.start;
    if (name == kMarkPhase) {
      ++facts.gc_cycles;
      facts.gc_mark_ns += duration;
    } else if (IsStopTheWorld(name)) {
      ++facts.stw_count;
      facts.stw_ns += duration;
    } else if (name == kMarkAssist) {
      facts.assist_ns += duration;
    }
  }
  facts.wall_start_ns = WallStart(trace);
  return facts;
}

}  // namespace skein
