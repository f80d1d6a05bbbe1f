#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "export/perfetto_packets.h"

namespace skein::perfetto {

// What Perfetto shows of a slice beside its name.
struct Annotation {
  std::string_view name;
  uint64_t number = 0;
};

struct SliceStart {
  Nanos time = 0;
  uint64_t track = 0;
  std::string_view category;
  std::string_view name;
  std::vector<Annotation> annotations = {};
  std::vector<uint64_t> flows = {};        // Arrows that begin here,
  std::optional<uint64_t> last_flow = {};  // or end.
};

// The kinds of tracks and of what happens on them. Tracks are numbered by who makes them.
struct TrackPlace {
  uint64_t parent = 0;  // 0: none.
  int32_t rank = 0;     // Among those of one parent.
};
void DescribeTrack(Packets& packets, uint64_t track, std::string_view name, TrackPlace place = {});
void DescribeThreadTrack(Packets& packets, uint64_t track, int32_t pid, int32_t tid);
void DescribeCounter(
    Packets& packets, uint64_t track, std::string_view name, int32_t unit, TrackPlace place = {});

void BeginSlice(Packets& packets, const SliceStart& start);
void EndSlice(Packets& packets, Nanos time, uint64_t track);
void WriteInstant(Packets& packets, const SliceStart& at);
void WriteCount(Packets& packets, Nanos time, uint64_t track, uint64_t value);

}  // namespace skein::perfetto
