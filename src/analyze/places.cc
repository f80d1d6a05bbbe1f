#include "analyze/places.h"

namespace skein {

namespace {

bool IsValid(const SliceTable& table, uint32_t track) {
  return track < table.track_count();
}

SliceIndex SliceAt(const SliceTable& table, uint32_t track, Nanos time) {
  if (!IsValid(table, track)) return kNoSlice;
  const SliceIndex slice = table.At(track, time);
  return slice < table.end(track) ? slice : kNoSlice;
}

}  // namespace

Place PlaceOf(const Trace& trace, SliceIndex slice) {
  const SliceTable& table = trace.goroutine_slices;
  switch (StateOf(trace, slice).state) {
    case GoState::kRunning:
      return {ProcIndex{table.extra(slice)}, ThreadIndex{table.value(slice)}};
    case GoState::kSyscall:
      return {ProcIndex{table.extra(slice)}, ThreadIndex::kNone};
    default:
      return {};
  }
}

Place PlaceAt(const Trace& trace, GoroutineIndex goroutine, Nanos time) {
  const SliceTable& table = trace.goroutine_slices;
  SliceIndex slice = GoroutineSliceAt(trace, goroutine, time);
  if (slice == kNoSlice) return {};
  // A coroutine switch stops the goroutine one tick before what it causes.
  const GoState state = StateOf(trace, slice).state;
  const bool stopped = state != GoState::kRunning && state != GoState::kSyscall;
  if (stopped && slice > table.begin(Raw(goroutine))) --slice;
  return PlaceOf(trace, slice);
}

SliceIndex ProcSliceAt(const Trace& trace, ProcIndex proc, Nanos time) {
  return SliceAt(trace.proc_slices, Raw(proc), time);
}

SliceIndex ThreadSliceAt(const Trace& trace, ThreadIndex thread, Nanos time) {
  return SliceAt(trace.thread_slices, Raw(thread), time);
}

SliceIndex GoroutineSliceAt(const Trace& trace, GoroutineIndex goroutine, Nanos time) {
  return SliceAt(trace.goroutine_slices, Raw(goroutine), time);
}

}  // namespace skein
