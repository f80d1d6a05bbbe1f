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
  // Ids are mostly dense: then their positions stand in a table; else sorted beside them.
  class Positions {
   public:
    Positions() = default;
    explicit Positions(std::vector<uint64_t> ids);

    std::optional<uint32_t> Find(uint64_t id) const;

   private:
    std::vector<uint32_t> by_id_;
    std::vector<std::pair<uint64_t, uint32_t>> sorted_;
  };

  Positions goroutines_;
  Positions procs_;
  Positions threads_;
  Positions tasks_;
};

}  // namespace skein
