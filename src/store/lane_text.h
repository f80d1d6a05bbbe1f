#pragma once

#include <string>

#include "store/slice_table.h"

// For tests: a processor's or a thread's lane, to be compared with what one can read.

namespace skein {

// "0-10 run 5, 10-12 none, 12-20 idle": its slices that last, with whom they show.
inline std::string LaneText(const SliceTable& table, uint32_t lane) {
  constexpr const char* kNames[] = {"idle", "run", "syscall", "blocked", "none"};
  std::string text;
  for (SliceIndex slice = table.begin(lane); slice < table.end(lane); ++slice) {
    if (table.start(slice) == table.finish(slice)) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(table.start(slice)) + "-" + std::to_string(table.finish(slice)) + " " +
            kNames[table.state(slice)];
    if (table.value(slice) != UINT32_MAX) text += " " + std::to_string(table.value(slice));
  }
  return text;
}

}  // namespace skein
