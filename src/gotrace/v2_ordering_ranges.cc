#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "gotrace/v2_ordering.h"

namespace skein {

Verdict Ordering::GcActive(Turn& turn) {
  const uint64_t sequence = turn.arg(0);
  if (in_first_generation()) {
    if (gc_ != Gc::kUndetermined)
      return Broken("GCActive in the first generation isn't first GC event");
  } else {
    if (sequence != gc_sequence_ + 1) return Verdict::kWait;
    if (gc_ != Gc::kRunning) return Broken("encountered GCActive while GC was not in progress");
    if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  }
  gc_sequence_ = sequence;
  gc_ = Gc::kRunning;
  EmitRange(turn, EventKind::kRangeActive, fixed_.mark, ResourceKind::kNone, UINT32_MAX);
  return Verdict::kDone;
}

Verdict Ordering::GcBegin(Turn& turn) {
  const uint64_t sequence = turn.arg(0);
  if (gc_ != Gc::kUndetermined) {
    if (sequence != gc_sequence_ + 1) return Verdict::kWait;
    if (gc_ == Gc::kRunning) return Broken("encountered GCBegin while GC was already in progress");
    if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  }
  gc_sequence_ = sequence;
  gc_ = Gc::kRunning;
  EmitRange(turn, EventKind::kRangeBegin, fixed_.mark, ResourceKind::kNone, UINT32_MAX).stack =
      Stack(turn.arg(1));
  return Verdict::kDone;
}

Verdict Ordering::GcEnd(Turn& turn) {
  if (turn.arg(0) != gc_sequence_ + 1) return Verdict::kWait;
  if (gc_ != Gc::kRunning) return Broken("encountered GCEnd when GC was not in progress");
  if (!RequireUserCode(turn.now)) return Verdict::kBroken;
  gc_sequence_ = turn.arg(0);
  gc_ = Gc::kNotRunning;
  EmitRange(turn, EventKind::kRangeEnd, fixed_.mark, ResourceKind::kNone, UINT32_MAX);
  return Verdict::kDone;
}

Verdict Ordering::SweepBegin(Turn& turn) {
  if (!Require(turn.now, Need::kMust, Need::kMay)) return Verdict::kBroken;
  bool& sweeping = processors_[turn.now.proc].sweeping;
  if (std::exchange(sweeping, true))
    return Broken("discovered event already in-flight: GCSweepBegin");
  EmitRange(turn, EventKind::kRangeBegin, fixed_.sweep, ResourceKind::kProc, Raw(turn.now.proc))
      .stack = Stack(turn.arg(0));
  return Verdict::kDone;
}

Verdict Ordering::SweepActive(Turn& turn) {
  const ProcIndex proc = ExistingProc(turn.arg(0));
  if (proc == ProcIndex::kNone)
    return Broken(fmt::format("encountered GCSweepActive for unknown proc {}", turn.arg(0)));
  if (processors_[proc].sweeping == in_first_generation())
    return Broken(in_first_generation()
                      ? "found named active range already in first gen: GCSweepBegin"
                      : "resource is missing active range: GCSweepBegin");
  processors_[proc].sweeping = true;
  EmitRange(turn, EventKind::kRangeActive, fixed_.sweep, ResourceKind::kProc, Raw(proc));
  return Verdict::kDone;
}

Verdict Ordering::SweepEnd(Turn& turn) {
  if (!Require(turn.now, Need::kMust, Need::kMay)) return Verdict::kBroken;
  bool& sweeping = processors_[turn.now.proc].sweeping;
  if (!std::exchange(sweeping, false))
    return Broken("tried to end event GCSweepBegin, but not in-flight");
  Event& event =
      EmitRange(turn, EventKind::kRangeEnd, fixed_.sweep, ResourceKind::kProc, Raw(turn.now.proc));
  event.value = turn.arg(0);
  event.value2 = turn.arg(1);
  return Verdict::kDone;
}

Verdict Ordering::AssistBegin(Turn& turn) {
  GoroutineRanges* ranges = CurrentRanges(turn);
  if (ranges == nullptr) return Verdict::kBroken;
  if (std::exchange(ranges->assisting, true))
    return Broken("discovered event already in-flight: GCMarkAssistBegin");
  EmitRange(turn, EventKind::kRangeBegin, fixed_.assist, ResourceKind::kGoroutine,
            Raw(turn.now.goroutine))
      .stack = Stack(turn.arg(0));
  return Verdict::kDone;
}

Verdict Ordering::AssistActive(Turn& turn) {
  const GoroutineIndex goroutine = ExistingGoroutine(turn.arg(0));
  if (goroutine == GoroutineIndex::kNone)
    return Broken(
        fmt::format("uninitialized goroutine {} found during GCMarkAssistActive", turn.arg(0)));
  bool& assisting = Ranges(goroutines_[goroutine]).assisting;
  if (assisting == in_first_generation())
    return Broken(in_first_generation()
                      ? "found named active range already in first gen: GCMarkAssistBegin"
                      : "resource is missing active range: GCMarkAssistBegin");
  assisting = true;
  EmitRange(turn, EventKind::kRangeActive, fixed_.assist, ResourceKind::kGoroutine, Raw(goroutine));
  return Verdict::kDone;
}

Verdict Ordering::AssistEnd(Turn& turn) {
  GoroutineRanges* ranges = CurrentRanges(turn);
  if (ranges == nullptr) return Verdict::kBroken;
  if (!std::exchange(ranges->assisting, false))
    return Broken("tried to end event GCMarkAssistBegin, but not in-flight");
  EmitRange(turn, EventKind::kRangeEnd, fixed_.assist, ResourceKind::kGoroutine,
            Raw(turn.now.goroutine));
  return Verdict::kDone;
}

Verdict Ordering::StwBegin(Turn& turn) {
  GoroutineRanges* ranges = CurrentRanges(turn);
  if (ranges == nullptr) return Verdict::kBroken;
  const std::string name =
      fmt::format("stop-the-world ({})", names_.strings.text(String(turn.arg(0))));
  const StringId id = names_.strings.Intern(name);
  std::vector<StringId>& open = ranges->stop_the_worlds;
  if (std::ranges::find(open, id) != open.end())
    return Broken("discovered event already in-flight: STWBegin");
  open.push_back(id);
  EmitRange(turn, EventKind::kRangeBegin, id, ResourceKind::kGoroutine, Raw(turn.now.goroutine))
      .stack = Stack(turn.arg(1));
  return Verdict::kDone;
}

Verdict Ordering::StwEnd(Turn& turn) {
  GoroutineRanges* ranges = CurrentRanges(turn);
  if (ranges == nullptr) return Verdict::kBroken;
  std::vector<StringId>& open = ranges->stop_the_worlds;
  if (open.empty()) return Broken("tried to end event STWBegin, but not in-flight");
  // Of several, Go ends the first and puts the last in its place.
  const StringId id = open.front();
  open.front() = open.back();
  open.pop_back();
  EmitRange(turn, EventKind::kRangeEnd, id, ResourceKind::kGoroutine, Raw(turn.now.goroutine));
  return Verdict::kDone;
}

}  // namespace skein
