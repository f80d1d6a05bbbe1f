#include "analyze/id_index.h"

#include <algorithm>

namespace skein {

namespace {

template <typename Id>
std::vector<std::pair<Id, uint32_t>> Sorted(const std::vector<Id>& ids) {
  std::vector<std::pair<Id, uint32_t>> entries;
  entries.reserve(ids.size());
  for (const Id id : ids)
    entries.emplace_back(id, static_cast<uint32_t>(entries.size()));
  std::sort(entries.begin(), entries.end());
  return entries;
}

template <typename Id>
std::optional<uint32_t> FindIn(const std::vector<std::pair<Id, uint32_t>>& entries, Id id) {
  const auto at = std::lower_bound(entries.begin(), entries.end(), std::pair(id, uint32_t{0}));
  if (at == entries.end() || at->first != id) return std::nullopt;
  return at->second;
}

std::vector<TaskId> TaskIds(const Trace& trace) {
  std::vector<TaskId> ids;
  for (const Task& task : trace.tasks)
    ids.push_back(task.id);
  return ids;
}

}  // namespace

IdIndex::IdIndex(const Trace& trace)
    : goroutines_(Sorted(trace.names.goroutines)),
      procs_(Sorted(trace.names.procs)),
      threads_(Sorted(trace.names.threads)),
      tasks_(Sorted(TaskIds(trace))) {}

std::optional<GoroutineIndex> IdIndex::Find(GoroutineId id) const {
  const std::optional<uint32_t> at = FindIn(goroutines_, id);
  return at ? std::optional(GoroutineIndex{*at}) : std::nullopt;
}

std::optional<ProcIndex> IdIndex::Find(ProcId id) const {
  const std::optional<uint32_t> at = FindIn(procs_, id);
  return at ? std::optional(ProcIndex{*at}) : std::nullopt;
}

std::optional<ThreadIndex> IdIndex::Find(ThreadId id) const {
  const std::optional<uint32_t> at = FindIn(threads_, id);
  return at ? std::optional(ThreadIndex{*at}) : std::nullopt;
}

std::optional<uint32_t> IdIndex::Find(TaskId id) const {
  return FindIn(tasks_, id);
}

}  // namespace skein
