#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "store/packed_slices_builder.h"

// For tests: tracks of random slices, plain and packed.

namespace skein {

struct RandomSlices {
  // Of each track; the last row is the sentinel. Empty: the track is unused.
  std::vector<std::vector<SliceRow>> tracks;
  std::shared_ptr<const PackedSlices> packed;
  Transitions::TimeOrder by_time;
  Nanos end = 0;
};

// Codes: 0 is of class kNone, 1 to 8 are the eight classes in order.
inline const StateClasses& RandomClasses() {
  static const StateClasses classes = [] {
    StateClasses made{StateClass::kNone};
    for (size_t kind = 0; kind < kStateClassCount; ++kind)
      made[kind + 1] = static_cast<StateClass>(kind);
    return made;
  }();
  return classes;
}

// From 0 to before `bound`.
inline uint32_t Below(uint32_t bound, std::mt19937& random) {
  return static_cast<uint32_t>(random() % bound);
}

inline SliceRow RandomRow(std::mt19937& random, Nanos start) {
  constexpr uint32_t kSpecial[] = {UINT32_MAX, UINT32_MAX - 1, 0x8000'0000u, 0x8000'0003u, 0};
  const auto number = [&] {
    return random() % 8 == 0 ? kSpecial[random() % std::size(kSpecial)]
                             : static_cast<uint32_t>(random() % 1000);
  };
  return {start, number(), number(), static_cast<StateCode>(random() % 9)};
}

// Slices begin in order of time, but for some that are said to have begun at 0 when they are first
// mentioned. Now and then a track ends and goes on later.
inline RandomSlices MakeRandomSlices(uint32_t seed, uint32_t track_count, uint32_t slice_count) {
  std::mt19937 random(seed);
  RandomSlices made;
  made.tracks.resize(track_count);
  PackedSlicesBuilder builder(RandomClasses());
  const auto append = [&](uint32_t track, const SliceRow& row) {
    made.tracks[track].push_back(row);
    builder.Append(track, row);
  };
  Nanos time = 0;
  for (uint32_t i = 0; i < slice_count; ++i) {
    time += static_cast<Nanos>(random() % 100 == 0 ? random() : 1 + random() % 1000);
    // The first tracks get most of the slices, the last one none.
    const uint32_t track = std::min(Below(track_count, random), Below(track_count, random));
    if (track + 1 == track_count) continue;
    const bool was_so = made.tracks[track].empty() && random() % 2 == 0;
    append(track, RandomRow(random, was_so ? 0 : time));
    if (random() % 50 == 0) builder.Pack(track);
  }
  made.end = time + 100;
  for (uint32_t track = 0; track < track_count; ++track) {
    if (!made.tracks[track].empty()) append(track, {.start = made.end});
  }
  made.packed = builder.Build(track_count);
  made.by_time = builder.TakeTimeOrder(*made.packed);
  return made;
}

// Time per class of the track within [from, to), slice by slice.
inline StateMix MixByHand(const std::vector<SliceRow>& track, Nanos from, Nanos to) {
  StateMix mix{};
  for (size_t i = 0; i + 1 < track.size(); ++i) {
    const Nanos start = std::max(track[i].start, from);
    const Nanos end = std::min(track[i + 1].start, to);
    if (start < end) AddTime(RandomClasses()[track[i].state], end - start, mix);
  }
  return mix;
}

}  // namespace skein
