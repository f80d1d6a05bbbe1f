#include "store/trace.h"

namespace skein {

namespace {

template <typename T>
size_t BytesOf(const std::vector<T>& column) {
  return column.capacity() * sizeof(T);
}

template <typename T>
size_t BytesOf(const Column<T>& column) {
  return column.memory_bytes();
}

size_t BytesOf(const std::vector<GoroutineGroup>& groups) {
  size_t bytes = groups.capacity() * sizeof(GoroutineGroup);
  for (const GoroutineGroup& group : groups)
    bytes += BytesOf(group.goroutines) + group.density.memory_bytes();
  return bytes;
}

size_t BytesOf(const Names& names) {
  return names.strings.memory_bytes() + names.stacks.memory_bytes() + BytesOf(names.goroutines) +
         BytesOf(names.procs) + BytesOf(names.threads);
}

}  // namespace

Waker DecodeWaker(uint32_t extra) {
  if (extra == Waker::kNobody) return {};
  if (extra == Waker::kSelf) return {.self = true};
  if ((extra & Waker::kProcBit) != 0) return {.proc = ProcIndex{extra & ~Waker::kProcBit}};
  return {.goroutine = GoroutineIndex{extra}};
}

size_t Trace::memory_bytes() const {
  size_t held = sizeof(Trace) + format.capacity() + BytesOf(names);
  for (const SliceTable* table : {&goroutine_slices, &proc_slices, &thread_slices})
    held += table->memory_bytes();
  for (const std::vector<uint32_t>* list :
       {&range_first, &range_of, &proc_range_first, &proc_range_of, &region_first, &region_of})
    held += BytesOf(*list);
  for (const Column<MetricPoint>* metric : {&heap_bytes, &heap_goal_bytes, &gomaxprocs})
    held += BytesOf(*metric);
  return held + transitions.memory_bytes() + BytesOf(states) + BytesOf(goroutines) +
         BytesOf(groups) + BytesOf(ranges) + BytesOf(regions) + BytesOf(tasks) + BytesOf(logs) +
         BytesOf(labels) + BytesOf(samples) + BytesOf(lost_procs) + BytesOf(syncs) +
         BytesOf(diagnostics);
}

}  // namespace skein
