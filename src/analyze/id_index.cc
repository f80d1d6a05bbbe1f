#include "analyze/id_index.h"

#include <algorithm>

namespace skein {

namespace {

constexpr uint32_t kNoPosition = UINT32_MAX;

template <typename Id>
std::vector<uint64_t> Raws(const std::vector<Id>& ids) {
  std::vector<uint64_t> raws;
  raws.reserve(ids.size());
  for (const Id id : ids)
    raws.push_back(static_cast<uint64_t>(id));
  return raws;
}

std::vector<uint64_t> TaskIds(const Trace& trace) {
  std::vector<uint64_t> ids;
  ids.reserve(trace.tasks.size());
  for (const Task& task : trace.tasks)
    ids.push_back(static_cast<uint64_t>(task.id));
  return ids;
}

template <typename Position>
std::optional<Position> As(std::optional<uint32_t> found) {
  return found ? std::optional(Position{*found}) : std::nullopt;
}

}  // namespace

IdIndex::Positions::Positions(std::vector<uint64_t> ids) {
  constexpr uint64_t kSparsest = 8;
  const uint64_t most = ids.empty() ? 0 : *std::max_element(ids.begin(), ids.end());
  if (most / kSparsest <= ids.size()) {
    by_id_.assign(most + 1, kNoPosition);
    for (uint32_t i = 0; i < ids.size(); ++i)
      by_id_[ids[i]] = i;
    return;
  }
  for (const uint64_t id : ids)
    sorted_.emplace_back(id, static_cast<uint32_t>(sorted_.size()));
  std::sort(sorted_.begin(), sorted_.end());
}

std::optional<uint32_t> IdIndex::Positions::Find(uint64_t id) const {
  if (id < by_id_.size() && by_id_[id] != kNoPosition) return by_id_[id];
  const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair(id, uint32_t{0}));
  if (at == sorted_.end() || at->first != id) return std::nullopt;
  return at->second;
}

IdIndex::IdIndex(const Trace& trace)
    : goroutines_(Raws(trace.names.goroutines)),
      procs_(Raws(trace.names.procs)),
      threads_(Raws(trace.names.threads)),
      tasks_(TaskIds(trace)) {}

std::optional<GoroutineIndex> IdIndex::Find(GoroutineId id) const {
  return As<GoroutineIndex>(goroutines_.Find(static_cast<uint64_t>(id)));
}

std::optional<ProcIndex> IdIndex::Find(ProcId id) const {
  return As<ProcIndex>(procs_.Find(static_cast<uint64_t>(id)));
}

std::optional<ThreadIndex> IdIndex::Find(ThreadId id) const {
  return As<ThreadIndex>(threads_.Find(static_cast<uint64_t>(id)));
}

std::optional<uint32_t> IdIndex::Find(TaskId id) const {
  return tasks_.Find(static_cast<uint64_t>(id));
}

}  // namespace skein
