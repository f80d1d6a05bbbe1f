#include "gotrace/event_specs.h"

#include <algorithm>

namespace skein {
namespace {

using W = WireEvent;

struct Row {
  WireEvent event;
  EventSpec spec;
};

// An entry of the framing or of a table.
constexpr Row Part(WireEvent event,
                   std::string_view name,
                   std::array<std::string_view, EventSpec::kMaxArgs> args,
                   uint8_t since = 22,
                   WireTrailer trailer = WireTrailer::kNothing) {
  EventSpec spec;
  spec.name = name;
  spec.args = args;
  spec.since = since;
  spec.trailer = trailer;
  return {event, spec};
}

constexpr Row Timed(WireEvent event,
                    std::string_view name,
                    std::array<std::string_view, EventSpec::kMaxArgs> args,
                    WireEvent begin = WireEvent::kNone,
                    uint8_t since = 22) {
  Row row = Part(event, name, args, since);
  row.spec.timed = true;
  row.spec.begin = begin;
  for (uint8_t arg = 0; arg < EventSpec::kMaxArgs; ++arg) {
    if (args[arg] == "stack") row.spec.stack_arg = arg;
  }
  return row;
}

constexpr Row AllocFree(WireEvent event,
                        std::string_view name,
                        std::array<std::string_view, EventSpec::kMaxArgs> args) {
  Row row = Timed(event, name, args, WireEvent::kNone, 23);
  row.spec.experiment = 1;
  return row;
}

constexpr Row kRows[] = {
    Part(W::kEventBatch, "EventBatch", {"gen", "m", "time", "size"}),
    Part(W::kStacks, "Stacks", {}),
    Part(W::kStack, "Stack", {"id", "nframes"}, 22, WireTrailer::kFrames),
    Part(W::kStrings, "Strings", {}),
    Part(W::kString, "String", {"id"}, 22, WireTrailer::kBytes),
    Part(W::kCpuSamples, "CPUSamples", {}),
    Part(W::kCpuSample, "CPUSample", {"time", "m", "p", "g", "stack"}),
    Part(W::kFrequency, "Frequency", {"freq"}),

    Timed(W::kProcsChange, "ProcsChange", {"dt", "procs_value", "stack"}),
    Timed(W::kProcStart, "ProcStart", {"dt", "p", "p_seq"}),
    Timed(W::kProcStop, "ProcStop", {"dt"}),
    Timed(W::kProcSteal, "ProcSteal", {"dt", "p", "p_seq", "m"}),
    Timed(W::kProcStatus, "ProcStatus", {"dt", "p", "pstatus"}),
    Timed(W::kGoCreate, "GoCreate", {"dt", "new_g", "new_stack", "stack"}),
    Timed(W::kGoCreateSyscall, "GoCreateSyscall", {"dt", "new_g"}),
    Timed(W::kGoStart, "GoStart", {"dt", "g", "g_seq"}),
    Timed(W::kGoDestroy, "GoDestroy", {"dt"}),
    Timed(W::kGoDestroySyscall, "GoDestroySyscall", {"dt"}),
    Timed(W::kGoStop, "GoStop", {"dt", "reason_string", "stack"}),
    Timed(W::kGoBlock, "GoBlock", {"dt", "reason_string", "stack"}),
    Timed(W::kGoUnblock, "GoUnblock", {"dt", "g", "g_seq", "stack"}),
    Timed(W::kGoSyscallBegin, "GoSyscallBegin", {"dt", "p_seq", "stack"}),
    Timed(W::kGoSyscallEnd, "GoSyscallEnd", {"dt"}, W::kGoSyscallBegin),
    Timed(W::kGoSyscallEndBlocked, "GoSyscallEndBlocked", {"dt"}, W::kGoSyscallBegin),
    Timed(W::kGoStatus, "GoStatus", {"dt", "g", "m", "gstatus"}),
    Timed(W::kStwBegin, "STWBegin", {"dt", "kind_string", "stack"}),
    Timed(W::kStwEnd, "STWEnd", {"dt"}, W::kStwBegin),
    Timed(W::kGcActive, "GCActive", {"dt", "gc_seq"}, W::kGcBegin),
    Timed(W::kGcBegin, "GCBegin", {"dt", "gc_seq", "stack"}),
    Timed(W::kGcEnd, "GCEnd", {"dt", "gc_seq"}, W::kGcBegin),
    Timed(W::kGcSweepActive, "GCSweepActive", {"dt", "p"}, W::kGcSweepBegin),
    Timed(W::kGcSweepBegin, "GCSweepBegin", {"dt", "stack"}),
    Timed(W::kGcSweepEnd, "GCSweepEnd", {"dt", "swept_value", "reclaimed_value"}, W::kGcSweepBegin),
    Timed(W::kGcMarkAssistActive, "GCMarkAssistActive", {"dt", "g"}, W::kGcMarkAssistBegin),
    Timed(W::kGcMarkAssistBegin, "GCMarkAssistBegin", {"dt", "stack"}),
    Timed(W::kGcMarkAssistEnd, "GCMarkAssistEnd", {"dt"}, W::kGcMarkAssistBegin),
    Timed(W::kHeapAlloc, "HeapAlloc", {"dt", "heapalloc_value"}),
    Timed(W::kHeapGoal, "HeapGoal", {"dt", "heapgoal_value"}),
    Timed(W::kGoLabel, "GoLabel", {"dt", "label_string"}),
    Timed(
        W::kUserTaskBegin, "UserTaskBegin", {"dt", "task", "parent_task", "name_string", "stack"}),
    Timed(W::kUserTaskEnd, "UserTaskEnd", {"dt", "task", "stack"}),
    Timed(W::kUserRegionBegin, "UserRegionBegin", {"dt", "task", "name_string", "stack"}),
    Timed(W::kUserRegionEnd,
          "UserRegionEnd",
          {"dt", "task", "name_string", "stack"},
          W::kUserRegionBegin),
    Timed(W::kUserLog, "UserLog", {"dt", "task", "key_string", "value_string", "stack"}),
    Timed(W::kGoSwitch, "GoSwitch", {"dt", "g", "g_seq"}, W::kNone, 23),
    Timed(W::kGoSwitchDestroy, "GoSwitchDestroy", {"dt", "g", "g_seq"}, W::kNone, 23),
    Timed(W::kGoCreateBlocked,
          "GoCreateBlocked",
          {"dt", "new_g", "new_stack", "stack"},
          W::kNone,
          23),
    Timed(W::kGoStatusStack, "GoStatusStack", {"dt", "g", "m", "gstatus", "stack"}, W::kNone, 23),

    Part(W::kExperimentalBatch,
         "ExperimentalBatch",
         {"exp", "gen", "m", "time"},
         23,
         WireTrailer::kBytes),
    Part(W::kSync, "Sync", {}, 25),
    Part(W::kClockSnapshot, "ClockSnapshot", {"dt", "mono", "sec", "nsec"}, 25),
    Part(W::kEndOfGeneration, "EndOfGeneration", {}, 26),

    AllocFree(W::kSpan, "Span", {"dt", "id", "npages_value", "kindclass"}),
    AllocFree(W::kSpanAlloc, "SpanAlloc", {"dt", "id", "npages_value", "kindclass"}),
    AllocFree(W::kSpanFree, "SpanFree", {"dt", "id"}),
    AllocFree(W::kHeapObject, "HeapObject", {"dt", "id", "type"}),
    AllocFree(W::kHeapObjectAlloc, "HeapObjectAlloc", {"dt", "id", "type"}),
    AllocFree(W::kHeapObjectFree, "HeapObjectFree", {"dt", "id"}),
    AllocFree(W::kGoroutineStack, "GoroutineStack", {"dt", "id", "order"}),
    AllocFree(W::kGoroutineStackAlloc, "GoroutineStackAlloc", {"dt", "id", "order"}),
    AllocFree(W::kGoroutineStackFree, "GoroutineStackFree", {"dt", "id"}),
};

constexpr std::array<EventSpec, 256> ByCode() {
  std::array<EventSpec, 256> specs{};
  for (const Row& row : kRows)
    specs[static_cast<uint8_t>(row.event)] = row.spec;
  return specs;
}

constexpr std::array<EventSpec, 256> kSpecs = ByCode();

}  // namespace

const std::array<EventSpec, 256>& EventSpecs() {
  return kSpecs;
}

std::optional<WireEvent> WireEventByName(std::string_view name) {
  const auto* row = std::ranges::find(kRows, name, [](const Row& r) { return r.spec.name; });
  if (row == std::end(kRows)) return std::nullopt;
  return row->event;
}

}  // namespace skein
