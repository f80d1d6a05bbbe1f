#include "analyze/instants.h"

#include <algorithm>
#include <array>

#include "analyze/places.h"

namespace skein {

namespace {

constexpr size_t kKinds = 8;
constexpr uint32_t kColumnsPerMark = 4;

template <typename Moments>
size_t LowerBound(const Moments& moments, Nanos time) {
  const auto is_before = [](const auto& moment, Nanos t) { return moment.time < t; };
  return static_cast<size_t>(std::lower_bound(moments.begin(), moments.end(), time, is_before) -
                             moments.begin());
}

// The thread of the first goroutine that runs on the processor from `slice` on.
ThreadIndex ThreadFrom(const Trace& trace, SliceIndex slice) {
  const SliceTable& procs = trace.proc_slices;
  const SliceIndex end = procs.end(procs.TrackOf(slice));
  for (; slice < end; ++slice) {
    const auto state = static_cast<LaneState>(procs.state(slice));
    if (state == LaneState::kIdle) break;
    if (state == LaneState::kNoGoroutine) continue;
    return PlaceAt(trace, GoroutineIndex{procs.value(slice)}, procs.start(slice)).thread;
  }
  return ThreadIndex::kNone;
}

// The last goroutine that ran on the processor before `slice`.
GoroutineIndex GoroutineBefore(const Trace& trace, SliceIndex slice) {
  const SliceTable& procs = trace.proc_slices;
  const SliceIndex begin = procs.begin(procs.TrackOf(slice));
  while (slice > begin) {
    --slice;
    const auto state = static_cast<LaneState>(procs.state(slice));
    if (state == LaneState::kIdle) break;
    if (state != LaneState::kNoGoroutine) return GoroutineIndex{procs.value(slice)};
  }
  return GoroutineIndex::kNone;
}

// Merges what lies in one column and is of one kind.
class Merger {
 public:
  Merger(Nanos from, Nanos to, uint32_t columns)
      : from_(from), scale_(static_cast<double>(columns) / static_cast<double>(to - from)) {
    open_.fill(kNone);
  }

  void Add(Nanos time, uint32_t ref, InstantKind kind) {
    const auto column = static_cast<int64_t>(static_cast<double>(time - from_) * scale_);
    size_t& open = open_[static_cast<size_t>(kind)];
    int64_t& open_column = columns_[static_cast<size_t>(kind)];
    if (open != kNone && open_column == column) {
      instants_[open].end = time;
      ++instants_[open].count;
      return;
    }
    open = instants_.size();
    open_column = column;
    instants_.push_back({.time = time, .end = time, .ref = ref, .kind = kind});
  }

  std::vector<Instant> Take() { return std::move(instants_); }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  Nanos from_;
  double scale_;
  std::array<size_t, kKinds> open_{};
  std::array<int64_t, kKinds> columns_{};
  std::vector<Instant> instants_;
};

}  // namespace

InstantIndex::InstantIndex(const Trace& trace, const WakeIndex& wakes)
    : trace_(trace),
      wakes_(wakes),
      procs_(trace.proc_slices.track_count()),
      threads_(trace.thread_slices.track_count()) {
  for (uint32_t proc = 0; proc < procs_.size(); ++proc)
    AddProcChanges(proc);
  AddSamples();
  AddLogs();
  AddLabels();
  Sort();
}

void InstantIndex::AddProcChanges(uint32_t proc) {
  const SliceTable& table = trace_.proc_slices;
  table.ScanBusy(proc, [&](SliceIndex first, SliceIndex end) {
    AddProcChange(proc, {table.start(first), first, InstantKind::kProcStart});
    if (end != table.end(proc))
      AddProcChange(proc, {table.start(end), end, InstantKind::kProcStop});
  });
}

void InstantIndex::AddProcChange(uint32_t proc, const Moment& moment) {
  procs_[proc].push_back(moment);
  const Instant instant{
      .time = moment.time, .end = moment.time, .ref = moment.ref, .count = 1, .kind = moment.kind};
  const ThreadIndex thread = PlaceOfInstant(trace_, instant).thread;
  if (Raw(thread) < threads_.size()) threads_[Raw(thread)].push_back(moment);
}

void InstantIndex::AddSamples() {
  for (uint32_t i = 0; i < trace_.samples.size(); ++i) {
    const Sample& sample = trace_.samples[i];
    const Moment moment{sample.time, i, InstantKind::kSample};
    if (Raw(sample.proc) < procs_.size()) procs_[Raw(sample.proc)].push_back(moment);
    if (Raw(sample.thread) < threads_.size()) threads_[Raw(sample.thread)].push_back(moment);
    if (sample.goroutine != GoroutineIndex::kNone)
      goroutines_.emplace_back(sample.goroutine, moment);
  }
}

void InstantIndex::AddLogs() {
  for (uint32_t i = 0; i < trace_.logs.size(); ++i) {
    const Log& log = trace_.logs[i];
    if (log.goroutine == GoroutineIndex::kNone) continue;
    const Moment moment{log.time, i, InstantKind::kLog};
    const Place place = PlaceAt(trace_, log.goroutine, log.time);
    if (Raw(place.proc) < procs_.size()) procs_[Raw(place.proc)].push_back(moment);
    if (Raw(place.thread) < threads_.size()) threads_[Raw(place.thread)].push_back(moment);
    goroutines_.emplace_back(log.goroutine, moment);
  }
}

void InstantIndex::AddLabels() {
  for (uint32_t i = 0; i < trace_.labels.size(); ++i) {
    const Label& label = trace_.labels[i];
    if (label.goroutine == GoroutineIndex::kNone) continue;
    goroutines_.emplace_back(label.goroutine, Moment{label.time, i, InstantKind::kLabel});
  }
}

void InstantIndex::Sort() {
  const auto is_earlier = [](const Moment& a, const Moment& b) { return a.time < b.time; };
  for (Moments& moments : procs_)
    std::stable_sort(moments.begin(), moments.end(), is_earlier);
  for (Moments& moments : threads_)
    std::stable_sort(moments.begin(), moments.end(), is_earlier);
  std::stable_sort(goroutines_.begin(), goroutines_.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.time) < std::pair(b.first, b.second.time);
  });
}

template <typename Visit>
void InstantIndex::VisitLane(TrackKind lane, Nanos from, Nanos to, Visit visit) const {
  if (lane == TrackKind::kLogs) {
    for (size_t i = LowerBound(trace_.logs, from);
         i < trace_.logs.size() && trace_.logs[i].time < to; ++i) {
      visit(trace_.logs[i].time, static_cast<uint32_t>(i), InstantKind::kLog);
    }
    return;
  }
  if (lane == TrackKind::kGc) {
    for (size_t i = LowerBound(trace_.gomaxprocs, from); i < trace_.gomaxprocs.size(); ++i) {
      const Nanos time = trace_.gomaxprocs[i].time;
      const bool same = i > 0 && trace_.gomaxprocs[i].value == trace_.gomaxprocs[i - 1].value;
      if (time < to && !same) visit(time, static_cast<uint32_t>(i), InstantKind::kGomaxprocs);
    }
    return;
  }
  const std::span<const SliceIndex> wakes = wakes_.lane(lane);
  const InstantKind kind =
      lane == TrackKind::kSyscalls ? InstantKind::kSyscallExit : InstantKind::kUnblock;
  for (size_t i = WakeLowerBound(trace_, wakes, from); i < wakes.size(); ++i) {
    const Nanos time = trace_.goroutine_slices.start(wakes[i]);
    if (time >= to) break;
    visit(time, wakes[i], kind);
  }
}

std::vector<Instant> InstantIndex::Query(Track track,
                                         Nanos from,
                                         Nanos to,
                                         uint32_t columns) const {
  Merger merger(from, to, std::max<uint32_t>(1, columns / kColumnsPerMark));
  const auto add = [&](const Moments& moments) {
    for (size_t i = LowerBound(moments, from); i < moments.size() && moments[i].time < to; ++i) {
      merger.Add(moments[i].time, moments[i].ref, moments[i].kind);
    }
  };
  switch (track.kind) {
    case TrackKind::kProc:
      add(procs_[track.index]);
      break;
    case TrackKind::kThread:
      add(threads_[track.index]);
      break;
    case TrackKind::kGoroutine: {
      const auto is_before = [](const auto& entry, const auto& at) {
        return std::pair(entry.first, entry.second.time) < at;
      };
      auto at = std::lower_bound(goroutines_.begin(), goroutines_.end(),
                                 std::pair(GoroutineIndex{track.index}, from), is_before);
      for (; at != goroutines_.end() && Raw(at->first) == track.index && at->second.time < to;
           ++at) {
        merger.Add(at->second.time, at->second.ref, at->second.kind);
      }
      break;
    }
    default:
      VisitLane(track.kind, from, to,
                [&](Nanos time, uint32_t ref, InstantKind kind) { merger.Add(time, ref, kind); });
  }
  return merger.Take();
}

InstantPlace PlaceOfInstant(const Trace& trace, const Instant& instant) {
  switch (instant.kind) {
    case InstantKind::kProcStart: {
      const auto proc = ProcIndex{trace.proc_slices.TrackOf(instant.ref)};
      return {.proc = proc, .thread = ThreadFrom(trace, instant.ref)};
    }
    case InstantKind::kProcStop: {
      const auto proc = ProcIndex{trace.proc_slices.TrackOf(instant.ref)};
      const GoroutineIndex last = GoroutineBefore(trace, instant.ref);
      if (last == GoroutineIndex::kNone) return {.proc = proc};
      return {.proc = proc, .thread = PlaceAt(trace, last, instant.time - 1).thread};
    }
    case InstantKind::kSample: {
      const Sample& sample = trace.samples[instant.ref];
      return {sample.goroutine, sample.proc, sample.thread};
    }
    case InstantKind::kLog: {
      const Log& log = trace.logs[instant.ref];
      if (log.goroutine == GoroutineIndex::kNone) return {};
      const Place place = PlaceAt(trace, log.goroutine, log.time);
      return {log.goroutine, place.proc, place.thread};
    }
    case InstantKind::kLabel:
      return {.goroutine = trace.labels[instant.ref].goroutine,
              .proc = trace.labels[instant.ref].proc};
    case InstantKind::kUnblock:
    case InstantKind::kSyscallExit:
      return {.goroutine = GoroutineIndex{trace.goroutine_slices.TrackOf(instant.ref)}};
    case InstantKind::kGomaxprocs:
      return {};
  }
  return {};
}

}  // namespace skein
