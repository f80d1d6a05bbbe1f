#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/column.h"
#include "model/ids.h"
#include "store/lane_state.h"
#include "store/packed_slices.h"
#include "store/slice_types.h"

namespace skein {

// What happens on processors, or on threads: mostly, goroutines execute there. So a lane is a list of
// references to goroutine slices, 4 bytes each. Whatever lies between two of them is a gap in which no
// goroutine executes; gaps need not be stored. Immutable once built.
//
//   entries      e0 = goroutine slice 17         e1 = goroutine slice 99    e2 = own: idle
//   SliceIndex   | 0             | 1 (gap)       | 2                  | 3 (gap, of no length)
//                                                                     | 4            | 5 (gap)
//
// Every entry has two numbers, its own and that of the gap behind it; the gap behind a lane's last entry
// is the lane's sentinel.
class LaneSlices {
 public:
  uint32_t lane_count() const { return static_cast<uint32_t>(first_.size()); }
  SliceIndex begin(uint32_t lane) const { return 2 * first_[lane] + (used_[lane] != 0 ? 0 : 1); }
  SliceIndex end(uint32_t lane) const { return 2 * end_[lane] - 1; }
  uint32_t LaneOf(SliceIndex slice) const;
  // Numbers below which all slices lie; some are of no lane.
  size_t slice_count() const { return 2 * kChunkEntries * chunk_of_.size(); }

  Nanos start(SliceIndex slice) const {
    return IsGap(slice) ? EntryFinish(slice / 2) : EntryStart(slice / 2);
  }
  LaneState state(SliceIndex slice) const { return IsGap(slice) ? gap_ : EntryState(slice / 2); }
  uint32_t goroutine(SliceIndex slice) const;
  // Where the lane is idle, or begins: the thread that then took the processor, if that is known.
  ThreadIndex TakenBy(SliceIndex slice) const;

  SliceIndex LowerBound(uint32_t lane, Nanos time, SliceIndex from) const;
  StateMix MixBefore(SliceIndex slice) const;

  // See SliceTable. Looks at each entry once.
  template <typename Visit>
  void Scan(SliceIndex slice, SliceIndex to, Visit visit) const {
    if (slice >= to) return;
    Entry entry = At(slice / 2);
    for (;;) {
      if (!IsGap(slice)) {
        visit(entry.start, entry.finish, entry.state);
        if (++slice == to) return;
      }
      const Entry next = At(++slice / 2);
      visit(entry.finish, next.start, gap_);
      if (slice == to) return;
      entry = next;
    }
  }

  // See SliceTable. Both look at idle entries only.
  template <typename Visit>
  void ScanBusy(uint32_t lane, Visit visit) const {
    SliceIndex begun = begin(lane);
    for (uint32_t i = first_idle_[lane]; i < first_idle_[lane + 1]; ++i) {
      const SliceIndex idle = 2 * idle_[i];
      if (EntryStart(idle_[i]) == EntryFinish(idle_[i])) continue;
      VisitBusy(begun, idle, visit);
      begun = idle + 1;
    }
    VisitBusy(begun, end(lane), visit);
  }

  template <typename Visit>
  void ScanBusyTimes(uint32_t lane, Visit visit) const {
    Nanos begun = start(begin(lane));
    const auto busy_until = [&](Nanos until) {
      if (begun < until) visit(begun, until);
    };
    for (uint32_t i = first_idle_[lane]; i < first_idle_[lane + 1]; ++i) {
      const Own& idle = OwnOf(EntryAt(idle_[i]));
      if (idle.start == idle.finish) continue;
      busy_until(idle.start);
      begun = idle.finish;
    }
    busy_until(start(end(lane)));
  }

  // Without what it refers to.
  size_t memory_bytes() const;

 private:
  friend class LaneSlicesBuilder;

  static constexpr uint32_t kChunkEntries = 16;
  static constexpr uint32_t kOwn = 0x8000'0000;  // An entry in own_.

  // What is no goroutine's slice, or not all of it.
  struct Own {
    Nanos start = 0;
    Nanos finish = 0;
    LaneState state = LaneState::kIdle;
    uint32_t who = UINT32_MAX;  // The goroutine that executes; of others the thread that ends them.
  };
  // Running, in a system call, in one without processor.
  using Times = std::array<Nanos, 3>;
  struct Chunk {      // Neighbouring entries of one lane; its last chunk may have room for more.
    Nanos start = 0;  // Of the first.
    Times before{};   // Time on the lane before it.
    std::array<uint32_t, kChunkEntries> entries;
  };

  static bool IsGap(SliceIndex slice) { return slice % 2 != 0; }
  static bool Executes(LaneState state) {
    return state != LaneState::kIdle && state != LaneState::kNoGoroutine;
  }
  static bool IsOwn(uint32_t entry) { return (entry & kOwn) != 0; }
  const Own& OwnOf(uint32_t entry) const { return own_[entry & ~kOwn]; }

  template <typename Visit>
  void VisitBusy(SliceIndex begun, SliceIndex until, Visit visit) const {
    while (begun < until && start(begun) == start(begun + 1))
      ++begun;
    if (begun < until) visit(begun, until);
  }

  const Chunk& ChunkOf(uint32_t number) const { return chunks_[chunk_of_[number / kChunkEntries]]; }
  // A goroutine slice, or kOwn and a row of own_.
  uint32_t EntryAt(uint32_t number) const {
    return ChunkOf(number).entries[number % kChunkEntries];
  }

  // What the entry is, at the price of one search.
  struct Entry {
    Nanos start = 0;
    Nanos finish = 0;
    LaneState state = LaneState::kIdle;
  };
  Entry At(uint32_t number) const {
    const uint32_t entry = EntryAt(number);
    if (IsOwn(entry)) return {OwnOf(entry).start, OwnOf(entry).finish, OwnOf(entry).state};
    const PackedSlices::Slice slice = goroutines_->At(entry);
    return {slice.start, slice.finish, states_[slice.state]};
  }
  Nanos EntryStart(uint32_t number) const {
    const uint32_t entry = EntryAt(number);
    return IsOwn(entry) ? OwnOf(entry).start : goroutines_->start(entry);
  }
  Nanos EntryFinish(uint32_t number) const {
    const uint32_t entry = EntryAt(number);
    return IsOwn(entry) ? OwnOf(entry).finish : goroutines_->finish(entry);
  }
  LaneState EntryState(uint32_t number) const {
    const uint32_t entry = EntryAt(number);
    return IsOwn(entry) ? OwnOf(entry).state : states_[goroutines_->state(entry)];
  }
  static void AddTime(LaneState state, Nanos time, Times& times);

  std::shared_ptr<const PackedSlices> goroutines_;
  LaneState gap_ = LaneState::kIdle;
  std::vector<LaneState> states_;     // By the goroutines' StateCode.
  std::vector<uint32_t> first_;       // Per lane: the number of its first entry, that of a chunk's.
  std::vector<uint32_t> end_;         // Per lane: behind its last entry.
  std::vector<uint8_t> used_;         // An unused lane has one entry of no length.
  Column<uint32_t> chunk_of_;         // Lane after lane, into chunks_.
  std::vector<uint32_t> first_idle_;  // Per lane, and one more: into idle_.
  Column<uint32_t> idle_;             // Idle entries.
  Column<Chunk> chunks_;              // Of all lanes, in the order in which they were begun.
  Column<Own> own_;
};

}  // namespace skein
