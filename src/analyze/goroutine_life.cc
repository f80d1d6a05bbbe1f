#include "analyze/goroutine_life.h"

namespace skein {
namespace {

bool IsWaitForever(const Trace& trace, SliceIndex slice) {
  const StateInfo& state = trace.states[trace.goroutine_slices.state(slice)];
  return state.state == GoState::kWaiting && trace.text(state.reason) == "forever";
}

}  // namespace

GoroutineLife LifeOf(const Trace& trace, GoroutineIndex goroutine) {
  const Goroutine& row = trace.goroutines[Raw(goroutine)];
  const SliceTable& slices = trace.goroutine_slices;
  GoroutineLife life;
  life.known = row.created != kNever && row.life != kNoSlice;
  if (!life.known) return life;
  life.begin = row.life;
  life.end = slices.end(Raw(goroutine));
  life.created = row.created;
  life.ends = row.ended != kNever;
  life.ended = life.ends ? row.ended : trace.end;
  if (life.begin < life.end && IsWaitForever(trace, life.end - 1)) {
    --life.end;
    life.waits_forever = life.ends = true;
    life.ended = slices.start(life.end);
  }
  return life;
}

}  // namespace skein
