#include "analyze/ledger.h"

#include <algorithm>
#include <map>

namespace skein {

namespace {

// Cut to the window; empty if it lies outside.
PathTarget Clip(PathTarget target, Nanos from, Nanos to) {
  target.from = std::max(target.from, from);
  target.to = std::max(target.from, std::min(target.to, to));
  return target;
}

template <typename Row>
void SortByWall(std::vector<Row>& rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.wall_ns > b.wall_ns; });
}

void AddTo(const TimeByKind& times, TimeByKind& sums) {
  for (size_t kind = 0; kind < times.size(); ++kind)
    sums[kind] += times[kind];
}

}  // namespace

std::vector<GroupLedger> LedgerOfGroups(const Trace& trace,
                                        const TimeKinds& kinds,
                                        Nanos from,
                                        Nanos to) {
  std::vector<GroupLedger> rows;
  for (uint32_t group = 0; group < trace.groups.size(); ++group) {
    GroupLedger row{.group = group};
    for (const GoroutineIndex goroutine : trace.groups[group].goroutines) {
      const std::optional<PathTarget> life = TargetOf(trace, goroutine, from, to);
      if (!life) continue;
      ++row.goroutines;
      row.wall_ns += life->to - life->from;
      kinds.Add(goroutine, life->from, life->to, row.times);
    }
    if (row.goroutines > 0) rows.push_back(row);
  }
  SortByWall(rows);
  return rows;
}

std::vector<TaskLedger> LedgerOfTasks(
    const Trace& trace, const TaskIndex& index, const TimeKinds& kinds, Nanos from, Nanos to) {
  std::map<StringId, TaskLedger> by_type;
  for (uint32_t task = 0; task < trace.tasks.size(); ++task) {
    if (trace.tasks[task].id == TaskId::kBackground) continue;
    const PathTarget target = Clip(TargetOf(trace, index, task), from, to);
    if (target.from == target.to) continue;
    TaskLedger& row = by_type[trace.tasks[task].name];
    row.type = trace.tasks[task].name;
    ++row.tasks;
    row.complete += trace.tasks[task].start != kNever && trace.tasks[task].end != kNever ? 1u : 0u;
    row.wall_ns += target.to - target.from;
    const PathTotals totals = TotalsOf(trace, kinds, target);
    AddTo(totals.own, row.own);
    AddTo(totals.path, row.path);
  }
  std::vector<TaskLedger> rows;
  rows.reserve(by_type.size());
  for (const auto& [type, row] : by_type)
    rows.push_back(row);
  std::sort(rows.begin(), rows.end(), [&](const TaskLedger& a, const TaskLedger& b) {
    return trace.text(a.type) < trace.text(b.type);
  });
  SortByWall(rows);
  return rows;
}

namespace {

// Within [from, to).
void CollectWaitsOfGroup(const Trace& trace,
                         const TimeKinds& kinds,
                         uint32_t group,
                         Nanos from,
                         Nanos to,
                         WaitSpans& waits) {
  waits.clear();
  const SliceTable& table = trace.goroutine_slices;
  for (const GoroutineIndex goroutine : trace.groups[group].goroutines) {
    const std::optional<PathTarget> life = TargetOf(trace, goroutine, from, to);
    if (!life) continue;
    SliceIndex slice = table.At(Raw(goroutine), life->from);
    if (slice == kNoSlice) slice = table.begin(Raw(goroutine));
    const SliceIndex end = table.LowerBound(Raw(goroutine), life->to, slice);
    table.Scan(slice, std::min(end, table.end(Raw(goroutine))),
               [&](Nanos start, Nanos finish, StateCode code) {
                 start = std::max(start, life->from);
                 finish = std::min(finish, life->to);
                 if (kinds.of(code) != TimeKind::kRunnable || start >= finish) return;
                 kinds.Cut(goroutine, code, start, finish, [&](Nanos s, Nanos e, TimeKind kind) {
                   if (kind == TimeKind::kRunnable) waits.push_back({s, e});
                 });
               });
  }
}

void AddUses(const Trace& trace,
             const std::vector<WaitSpans>& waits,
             std::vector<ProcessorUse>& sums) {
  const std::vector<ProcessorUse> parts = UsesDuring(trace, waits);
  for (size_t i = 0; i < parts.size(); ++i)
    AddTo(parts[i], sums[i]);
}

}  // namespace

// Part by part of the time, so that only a part's waits are in memory.
std::vector<ProcessorUse> UsesWhileGroupsWaited(const Trace& trace,
                                                const TimeKinds& kinds,
                                                const std::vector<uint32_t>& groups,
                                                Nanos from,
                                                Nanos to) {
  constexpr Nanos kParts = 16;
  from = std::max<Nanos>(from, 0);
  to = std::min(to, trace.end + 1);
  std::vector<ProcessorUse> uses(groups.size());
  std::vector<WaitSpans> waits(groups.size());
  const Nanos length = std::max<Nanos>(1, (to - from + kParts - 1) / kParts);
  for (Nanos start = from; start < to; start += length) {
    const Nanos end = std::min(to, start + length);
    for (size_t i = 0; i < groups.size(); ++i)
      CollectWaitsOfGroup(trace, kinds, groups[i], start, end, waits[i]);
    AddUses(trace, waits, uses);
  }
  return uses;
}

std::vector<ProcessorUse> UsesWhileTasksWaited(const Trace& trace,
                                               const TaskIndex& index,
                                               const TimeKinds& kinds,
                                               const std::vector<StringId>& types,
                                               Nanos from,
                                               Nanos to) {
  constexpr size_t kWaitsAtOnce = 65'536;
  std::vector<ProcessorUse> uses(types.size());
  std::vector<WaitSpans> waits(types.size());
  size_t count = 0;
  for (uint32_t task = 0; task < trace.tasks.size(); ++task) {
    const auto type = std::find(types.begin(), types.end(), trace.tasks[task].name);
    if (type == types.end() || trace.tasks[task].id == TaskId::kBackground) continue;
    WaitSpans& of_type = waits[static_cast<size_t>(type - types.begin())];
    const PathTarget target = Clip(TargetOf(trace, index, task), from, to);
    WalkCriticalPath(trace, kinds, target, [&](const PathStep& step) {
      if (step.explained || step.kind != TimeKind::kRunnable) return;
      of_type.push_back({step.start, step.end});
      ++count;
    });
    if (count < kWaitsAtOnce) continue;
    AddUses(trace, waits, uses);
    waits.assign(types.size(), {});
    count = 0;
  }
  AddUses(trace, waits, uses);
  return uses;
}

}  // namespace skein
