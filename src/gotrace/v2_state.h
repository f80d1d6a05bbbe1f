#pragma once

#include <cstdint>
#include <vector>

#include "base/column.h"
#include "gotrace/event_specs.h"
#include "gotrace/id_map.h"
#include "model/ids.h"

namespace skein {

// As they stand in status events.
enum class GoStatus : uint8_t { kBad, kRunnable, kRunning, kSyscall, kWaiting, kCount };
enum class ProcStatus : uint8_t { kBad, kRunning, kIdle, kSyscall, kSyscallAbandoned, kCount };

// Where a resource stands in the order of its events. Counts start again in each generation.
struct Sequence {
  uint32_t generation = 0;
  uint32_t number = 0;  // No generation has so many events that it would not fit.

  bool IsFollowedBy(const Sequence& next) const {
    return next.generation == generation && next.number == uint64_t{number} + 1;
  }
};

struct OpenRegion {
  uint64_t task = 0;
  StringId name = StringId::kEmpty;

  bool operator==(const OpenRegion&) const = default;
};

// What only few goroutines have.
struct GoroutineRanges {
  std::vector<OpenRegion> regions;
  std::vector<StringId> stop_the_worlds;
  bool assisting = false;
};

struct GoroutineState {
  uint32_t epoch = 0;   // Exists if this is the ordering's epoch.
  uint32_t ranges = 0;  // Index + 1, or 0.
  Sequence sequence;
  GoStatus status = GoStatus::kBad;
};

struct ProcessorState {
  uint32_t epoch = 0;
  Sequence sequence;
  ProcStatus status = ProcStatus::kBad;
  bool sweeping = false;
};

struct ThreadState {
  uint32_t epoch = 0;
  ProcIndex proc = ProcIndex::kNone;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
};

struct OpenTask {
  uint64_t parent = 0;
  StringId name = StringId::kEmpty;
};

// Dense numbers for the ids of one kind of resource, and a state for each.
template <typename Id, typename Index, typename State>
class ResourceTable {
 public:
  // `ids` must outlive the table.
  explicit ResourceTable(std::vector<Id>& ids) : ids_(ids) {}

  // kNone: there is none.
  Index Find(uint64_t id) const { return Index{numbers_.Find(id)}; }

  Index FindOrAdd(uint64_t id) {
    if (const Index known = Find(id); known != Index::kNone) return known;
    const auto number = static_cast<uint32_t>(ids_.size());
    numbers_.Insert(id, number);
    ids_.push_back(Id{static_cast<int64_t>(id)});
    states_.emplace_back();
    return Index{number};
  }

  State& operator[](Index index) { return states_[Raw(index)]; }
  const State& operator[](Index index) const { return states_[Raw(index)]; }
  int64_t id(Index index) const { return static_cast<int64_t>(ids_[Raw(index)]); }
  uint32_t size() const { return static_cast<uint32_t>(states_.size()); }

 private:
  std::vector<Id>& ids_;
  SerialIdMap numbers_;
  Column<State> states_;
};

}  // namespace skein
