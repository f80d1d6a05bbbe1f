#include "ingest/group_goroutines.h"

#include <algorithm>
#include <numeric>
#include <string_view>

#include "base/parallel_for.h"

namespace skein {

namespace {

StringId RootFunction(const Trace& trace, StackId stack) {
  const auto frames = trace.names.stacks.frames(stack);
  return frames.empty() ? StringId::kEmpty : trace.names.stacks.frame(frames.back()).function;
}

// The goroutine's own stack that the slice holds, if it does.
StackId OwnStack(const Trace& trace, SliceIndex slice) {
  const SliceTable& table = trace.goroutine_slices;
  const GoState state = trace.states[table.state(slice)].state;
  const bool own = state == GoState::kWaiting || state == GoState::kSyscall ||
                   (state == GoState::kRunnable && DecodeWaker(table.extra(slice)).self);
  return own ? StackId{table.value(slice)} : StackId::kNone;
}

// Of the first stack that names it: in old traces some have a root without a function.
StringId StartFunction(const Trace& trace, GoroutineIndex index) {
  const Goroutine& goroutine = trace.goroutines[Raw(index)];
  StringId name = RootFunction(trace, goroutine.entry_stack);
  if (goroutine.entry_stack == StackId::kNone || goroutine.life == kNoSlice) return name;
  const SliceIndex end = trace.goroutine_slices.end(Raw(index));
  for (SliceIndex slice = goroutine.life; name == StringId::kEmpty && slice < end; ++slice)
    name = RootFunction(trace, OwnStack(trace, slice));
  return name;
}

// Goroutines without a stack are locked to threads of C code, and count as the runtime's.
bool IsSystem(std::string_view function) {
  return function.empty() || (function.starts_with("runtime.") && function != "runtime.main");
}

// Groups in order of first appearance. A goroutine that was only mentioned, never alive, is in no
// group's list.
void FormGroups(Trace& trace) {
  std::vector<uint32_t> group_of(trace.names.strings.size(), UINT32_MAX);  // By name.
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i) {
    Goroutine& goroutine = trace.goroutines[i];
    const StringId name = StartFunction(trace, GoroutineIndex{i});
    uint32_t& group = group_of[Raw(name)];
    if (group == UINT32_MAX) {
      group = static_cast<uint32_t>(trace.groups.size());
      trace.groups.emplace_back();
      trace.groups.back().name = name;
      trace.groups.back().system = IsSystem(trace.text(name));
    }
    goroutine.group = group;
    if (goroutine.created != kNever) trace.groups[group].goroutines.push_back(GoroutineIndex{i});
  }
}

Nanos ExecutionTime(const GoroutineGroup& group) {
  return group.density.total()[static_cast<size_t>(StateClass::kRunning)];
}

void SortGroups(Trace& trace) {
  std::vector<uint32_t> order(trace.groups.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](uint32_t i, uint32_t j) {
    const GoroutineGroup& a = trace.groups[i];
    const GoroutineGroup& b = trace.groups[j];
    if (ExecutionTime(a) != ExecutionTime(b)) return ExecutionTime(a) > ExecutionTime(b);
    return trace.text(a.name) < trace.text(b.name);
  });
  std::vector<GoroutineGroup> sorted;
  std::vector<uint32_t> place(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    sorted.push_back(std::move(trace.groups[order[i]]));
    place[order[i]] = i;
  }
  trace.groups = std::move(sorted);
  for (Goroutine& goroutine : trace.goroutines)
    goroutine.group = place[goroutine.group];
}

void FinishGroup(const Trace& trace, GoroutineGroup& group) {
  std::ranges::sort(group.goroutines, {}, [&](GoroutineIndex g) { return trace.id(g); });
  group.goroutines.shrink_to_fit();
  std::vector<uint32_t> tracks;
  tracks.reserve(group.goroutines.size());
  for (GoroutineIndex goroutine : group.goroutines)
    tracks.push_back(Raw(goroutine));
  group.density = Density(trace.goroutine_slices, tracks, trace.end);
}

}  // namespace

void GroupGoroutines(Trace& trace, unsigned threads) {
  FormGroups(trace);
  ParallelFor(trace.groups.size(), threads, [&](size_t i) { FinishGroup(trace, trace.groups[i]); });
  SortGroups(trace);
}

}  // namespace skein
