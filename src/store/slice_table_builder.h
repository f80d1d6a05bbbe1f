#pragma once

#include <cstdint>
#include <vector>

#include "store/slice_table.h"

namespace skein {

// Takes slices in (nearly) the order of time, of all tracks at once, and lays them out by track.
class SliceTableBuilder {
 public:
  // The track is in `state` from `start` on. Within a track, starts must not fall.
  void Append(uint32_t track,
              Nanos start,
              StateCode state,
              uint32_t value = UINT32_MAX,
              uint32_t extra = 0);

  // Leaves the builder empty. Each track that was appended to must have been ended by a state of class
  // kNone, which becomes its sentinel. `classes` says what the states mean.
  SliceTable Build(uint32_t track_count, std::vector<StateClass> classes);

  // After Build(): the slices of `table`, which it made, by start.
  std::vector<SliceIndex> TakeTimeOrder(const SliceTable& table);

 private:
  struct Record {
    Nanos start;
    uint32_t track;
    uint32_t value;
    uint32_t extra;
    StateCode state;
  };
  void Place(SliceTable& table);
  void AddMixes(SliceTable& table);

  std::vector<Record> records_;
  std::vector<SliceIndex> order_;
};

}  // namespace skein
