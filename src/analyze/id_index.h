#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "store/trace.h"

namespace skein {

// From the ids that people know to the positions that Skein uses. O(log).
class IdIndex {
 public:
  explicit IdIndex(const Trace& trace);

  std::optional<GoroutineIndex> Find(GoroutineId id) const;
  std::optional<ProcIndex> Find(ProcId id) const;
  std::optional<ThreadIndex> Find(ThreadId id) const;
  std::optional<uint32_t> Find(TaskId id) const;  // Into Trace::tasks.

 private:
  template <typename Id>
  using Entries = std::vector<std::pair<Id, uint32_t>>;

  Entries<GoroutineId> goroutines_;
  Entries<ProcId> procs_;
  Entries<ThreadId> threads_;
  Entries<TaskId> tasks_;
};

}  // namespace skein
