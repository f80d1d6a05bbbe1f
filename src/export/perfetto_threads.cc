#include "export/perfetto_threads.h"

#include <algorithm>
#include <utility>

namespace skein::perfetto {
namespace {

constexpr uint32_t kOddIds = 0x4000'0000;  // Thread ids for goroutines with ids beyond.
constexpr uint64_t kTracks = uint64_t{4} << 32;
constexpr int32_t kKernel = 2;  // The process that Perfetto takes for the kernel's.

// As a track, for of a process Perfetto takes the name up to the first blank only.
void WriteProcess(Packets& packets, uint64_t track, int32_t pid, std::string_view name) {
  packets.Add([&](Message& one) {
    Message descriptor(one, packet::kTrackDescriptor);
    descriptor.add_uint64(track::kUuid, track);
    Message process(descriptor, track::kProcess);
    process.add_int32(track::kPid, pid);
    Put(process, track::kProcessName, name.empty() ? "(no stack seen)" : name);
  });
}

void WriteThread(Packets& packets, int32_t pid, int32_t tid, std::string_view name) {
  packets.Add([&](Message& one) {
    Message all(one, packet::kProcessTree);
    Message thread(all, tree::kThreads);
    thread.add_int32(tree::kTid, tid);
    Put(thread, tree::kThreadName, name);
    thread.add_int32(tree::kTgid, pid);
  });
}

}  // namespace

Threads::Threads(const Trace& trace) : trace_(trace), titles_(trace) {
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i)
    free_tid_ = std::max(free_tid_, Tid(GoroutineIndex{i}) + 1);
}

int32_t Threads::Tid(GoroutineIndex goroutine) const {
  if (goroutine == GoroutineIndex::kNone) return 0;
  const auto id = static_cast<int64_t>(trace_.id(goroutine));
  return static_cast<int32_t>(id > 0 && id < kOddIds ? id : kOddIds + Raw(goroutine));
}

int32_t Threads::Pid(GoroutineIndex goroutine) const {
  return PidOf(trace_.goroutines[Raw(goroutine)].group);
}

int32_t Threads::PidOf(uint32_t group) const {
  for (const GoroutineIndex goroutine : trace_.groups[group].goroutines) {
    if (Tid(goroutine) != kKernel) return Tid(goroutine);
  }
  return free_tid_;
}

bool Threads::Exists(GoroutineIndex goroutine, Nanos from, Nanos to) const {
  const SliceTable& table = trace_.goroutine_slices;
  const SliceIndex last = table.At(Raw(goroutine), to - 1);
  if (last == kNoSlice) return false;
  const bool ended = last == table.end(Raw(goroutine)) ||
                     trace_.states[table.state(last)].state == GoState::kNotExist;
  return !ended || table.start(last) >= from;
}

void Threads::Write(Nanos from, Nanos to, Packets& packets) const {
  for (uint32_t i = 0; i < trace_.groups.size(); ++i) {
    bool named = false;
    for (const GoroutineIndex goroutine : trace_.groups[i].goroutines) {
      if (!Exists(goroutine, from, to)) continue;
      if (!std::exchange(named, true))
        WriteProcess(packets, kTracks + i, PidOf(i), trace_.text(trace_.groups[i].name));
      WriteThread(packets, PidOf(i), Tid(goroutine), Name(goroutine));
    }
  }
}

}  // namespace skein::perfetto
