#include "export/perfetto_thread_slices.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "analyze/nested.h"
#include "analyze/places.h"
#include "export/perfetto_tracks.h"

namespace skein::perfetto {
namespace {

constexpr uint64_t kTracks = uint64_t{1} << 32;

// A stretch of a goroutine's time that has a name.
struct Stretch {
  SliceStart slice;  // Without its track.
  Nanos end = 0;
};

// The numbers of a list that is split by goroutine.
template <typename Visit>
void VisitOf(const std::vector<uint32_t>& first,
             const std::vector<uint32_t>& list,
             GoroutineIndex goroutine,
             const Visit& visit) {
  if (Raw(goroutine) + 1 >= first.size()) return;
  for (uint32_t i = first[Raw(goroutine)]; i < first[Raw(goroutine) + 1]; ++i)
    visit(list[i]);
}

class ThreadSlices {
 public:
  ThreadSlices(const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets)
      : trace_(trace),
        threads_(threads),
        from_(from),
        to_(to),
        packets_(packets),
        described_(trace.goroutines.size()) {}

  void Write() {
    for (uint32_t i = 0; i < trace_.goroutines.size(); ++i) {
      stretches_.clear();
      AddRegions(GoroutineIndex{i});
      AddRanges(GoroutineIndex{i});
      AddCalls(GoroutineIndex{i});
      if (!stretches_.empty()) WriteStretches(Track(GoroutineIndex{i}));
    }
    WriteLogs();
  }

 private:
  uint64_t Track(GoroutineIndex goroutine) {
    const uint64_t track = kTracks + Raw(goroutine);
    if (!described_[Raw(goroutine)])
      DescribeThreadTrack(packets_, track, threads_.Pid(goroutine), threads_.Tid(goroutine));
    described_[Raw(goroutine)] = true;
    return track;
  }

  void Add(SliceStart slice, Nanos end) {
    if (slice.time >= to_ || end < from_) return;
    slice.time = std::max(slice.time, from_);
    stretches_.push_back({std::move(slice), end});
  }

  void AddRegions(GoroutineIndex goroutine) {
    VisitOf(trace_.region_first, trace_.region_of, goroutine, [&](uint32_t i) {
      const Region& region = trace_.regions[i];
      SliceStart slice{
          .time = region.start, .category = "region", .name = trace_.text(region.name)};
      if (region.task != TaskId::kBackground)
        slice.annotations = {{"task", static_cast<uint64_t>(region.task)}};
      Add(std::move(slice), region.end);
    });
  }

  void AddRanges(GoroutineIndex goroutine) {
    VisitOf(trace_.range_first, trace_.range_of, goroutine, [&](uint32_t i) {
      const Range& range = trace_.ranges[i];
      const std::string_view name = trace_.text(range.name);
      if (KindOfRange(name) != NestedKind::kStopTheWorld)
        Add({.time = range.start, .category = "runtime", .name = name}, range.end);
    });
  }

  // A call that loses its processor is two slices of the goroutine, or more.
  void AddCalls(GoroutineIndex goroutine) {
    const SliceTable& table = trace_.goroutine_slices;
    SliceIndex slice = table.At(Raw(goroutine), from_);
    if (slice == kNoSlice) slice = table.begin(Raw(goroutine));
    const auto in_call = [&] {
      return slice < table.end(Raw(goroutine)) && StateOf(trace_, slice).state == GoState::kSyscall;
    };
    for (; slice < table.end(Raw(goroutine)) && table.start(slice) < to_; ++slice) {
      if (!in_call()) continue;
      const Nanos start = table.start(slice);
      bool blocked = false;
      for (; in_call(); ++slice)
        blocked |= StateOf(trace_, slice).proc_lost;
      Add({.time = start,
           .category = "runtime",
           .name = "syscall",
           .annotations = {{"blocked", blocked ? 1u : 0u}}},
          table.start(slice));
      --slice;
    }
  }

  // The outer before the inner, each end before what begins then.
  void WriteStretches(uint64_t track) {
    std::stable_sort(stretches_.begin(), stretches_.end(), [](const Stretch& a, const Stretch& b) {
      return std::tuple(a.slice.time, b.end) < std::tuple(b.slice.time, a.end);
    });
    std::vector<Nanos> open;
    const auto end_until = [&](Nanos time) {
      for (; !open.empty() && open.back() <= time; open.pop_back())
        EndSlice(packets_, open.back(), track);
    };
    for (Stretch& stretch : stretches_) {
      end_until(stretch.slice.time);
      stretch.slice.track = track;
      BeginSlice(packets_, stretch.slice);
      open.push_back(stretch.end);
    }
    end_until(std::min(to_, trace_.end) - 1);
  }

  void WriteLogs() {
    for (const Log& log : trace_.logs) {
      if (log.goroutine == GoroutineIndex::kNone || log.time < from_ || log.time >= to_) continue;
      const std::string_view category = trace_.text(log.category);
      WriteInstant(packets_, {log.time,
                              Track(log.goroutine),
                              category.empty() ? "log" : category,
                              trace_.text(log.message),
                              {{"task", static_cast<uint64_t>(log.task)}}});
    }
  }

  const Trace& trace_;
  const Threads& threads_;
  const Nanos from_;
  const Nanos to_;
  Packets& packets_;
  std::vector<bool> described_;
  std::vector<Stretch> stretches_;  // Of one goroutine.
};

}  // namespace

void WriteThreadSlices(
    const Trace& trace, const Threads& threads, Nanos from, Nanos to, Packets& packets) {
  ThreadSlices(trace, threads, from, to, packets).Write();
}

}  // namespace skein::perfetto
