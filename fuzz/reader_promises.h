#pragma once

#include <cstdint>
#include <cstdlib>

#include "gotrace/event_reader.h"

// What every EventReader promises of what it delivers, whatever the bytes were.

namespace skein {

inline void Check(bool holds) {
  if (!holds) std::abort();
}

template <typename Index, typename Ids>
bool IsNamed(Index index, const Ids& ids) {
  return index == Index::kNone || Raw(index) < ids.size();
}

inline void CheckNames(const Event& event, const Names& names) {
  Check(IsNamed(event.thread, names.threads));
  Check(IsNamed(event.proc, names.procs));
  Check(IsNamed(event.goroutine, names.goroutines));
  Check(Raw(event.stack) < names.stacks.size());
  Check(Raw(event.transition_stack) < names.stacks.size());
  Check(Raw(event.name) < names.strings.size());
  Check(Raw(event.message) < names.strings.size());
}

inline void CheckResource(const Event& event, const Names& names) {
  if (event.resource_kind == ResourceKind::kGoroutine)
    Check(event.resource < names.goroutines.size());
  if (event.resource_kind == ResourceKind::kProc) Check(event.resource < names.procs.size());
}

inline void CheckReport(const ReadReport& report, size_t trace_bytes) {
  for (const Diagnostic& diagnostic : report.diagnostics) {
    Check(diagnostic.offset <= trace_bytes && !diagnostic.message.empty());
    Check(diagnostic.lost_bytes <= trace_bytes);
  }
  Check(report.lost_bytes <= trace_bytes);
}

}  // namespace skein
