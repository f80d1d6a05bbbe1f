#pragma once

#include <cstdint>
#include <vector>

#include "report/frame_stacks.h"

namespace skein {

// What was counted for one frame, or for one frame's calls of another.
struct FrameSum {
  uint32_t frame = 0;
  int64_t flat = 0;  // Of stacks that end in it.
  int64_t cum = 0;   // Of stacks that it is in, each once however often it calls itself.
  int64_t base_flat = 0;
  int64_t base_cum = 0;
};

// Every frame that is in some stack; by frame.
std::vector<FrameSum> SumsByFrame(const FrameStacks& stacks);

// Who calls a frame, and whom it calls, directly; by falling cum, equals by frame. `cum` of a neighbour is of
// the stacks that hold the call, each once; `flat` of a callee is of those that end in it by that call.
struct Neighbours {
  FrameSum itself;
  std::vector<FrameSum> callers;
  std::vector<FrameSum> callees;
};
Neighbours NeighboursOf(const FrameStacks& stacks, uint32_t frame);

}  // namespace skein
