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

// The thread that took the processor where it began to run, at `slice`; or that of the first goroutine that then ran.
ThreadIndex ThreadFrom(const Trace& trace, SliceIndex slice) {
  const SliceTable& procs = trace.proc_slices;
  const uint32_t proc = procs.TrackOf(slice);
  for (SliceIndex at = slice; at > procs.begin(proc) && procs.start(at) == procs.start(slice);) {
    const ThreadIndex thread = procs.TakenBy(--at);
    if (thread != ThreadIndex::kNone) return thread;
  }
  for (; slice < procs.end(proc); ++slice) {
    const auto state = static_cast<LaneState>(procs.state(slice));
    if (state == LaneState::kIdle) break;
    if (state == LaneState::kNoGoroutine) continue;
    return PlaceAt(trace, GoroutineIndex{procs.value(slice)}, procs.start(slice)).thread;
  }
  return ThreadIndex::kNone;
}

// The thread of the last goroutine that ran on the processor before `slice`, where it stopped; without one
// that which had taken it.
ThreadIndex ThreadBefore(const Trace& trace, SliceIndex slice) {
  const SliceTable& procs = trace.proc_slices;
  const SliceIndex begin = procs.begin(procs.TrackOf(slice));
  while (slice > begin) {
    --slice;
    const auto state = static_cast<LaneState>(procs.state(slice));
    if (state == LaneState::kIdle) return procs.TakenBy(slice);
    if (state != LaneState::kNoGoroutine) {
      const Nanos last = std::max(procs.start(slice), procs.finish(slice) - 1);
      return PlaceAt(trace, GoroutineIndex{procs.value(slice)}, last).thread;
    }
    if (const ThreadIndex thread = procs.TakenBy(slice); thread != ThreadIndex::kNone)
      return thread;
  }
  return ThreadIndex::kNone;
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

struct InstantIndex::Collection {
  using Moments = Column<MomentTable::Moment>;

  template <typename Track>
  static void Add(Moments& moments, Track track, const Instant& instant) {
    moments.push_back({.track = Raw(track), .ref = instant.ref, .kind = instant.kind});
  }

  Moments procs;
  Moments threads;
  Moments goroutines;
};

InstantIndex::InstantIndex(const Trace& trace, const WakeIndex& wakes)
    : trace_(trace), wakes_(wakes) {
  Collection found;
  AddProcChanges(found);
  AddSamples(found);
  AddLogs(found);
  AddLabels(found);
  procs_ = MomentTable(trace, trace.proc_slices.track_count(), std::move(found.procs));
  threads_ = MomentTable(trace, trace.thread_slices.track_count(), std::move(found.threads));
  goroutines_ =
      MomentTable(trace, trace.goroutine_slices.track_count(), std::move(found.goroutines));
}

void InstantIndex::AddProcChanges(Collection& found) const {
  const SliceTable& table = trace_.proc_slices;
  const auto add = [&](uint32_t proc, SliceIndex slice, InstantKind kind) {
    const Instant change{.time = table.start(slice), .ref = slice, .kind = kind};
    Collection::Add(found.procs, ProcIndex{proc}, change);
    Collection::Add(found.threads, PlaceOfInstant(trace_, change).thread, change);
  };
  for (uint32_t proc = 0; proc < table.track_count(); ++proc) {
    table.ScanBusy(proc, [&](SliceIndex first, SliceIndex end) {
      add(proc, first, InstantKind::kProcStart);
      if (end != table.end(proc)) add(proc, end, InstantKind::kProcStop);
    });
  }
}

void InstantIndex::AddSamples(Collection& found) const {
  for (uint32_t i = 0; i < trace_.samples.size(); ++i) {
    const Sample& sample = trace_.samples[i];
    const Instant instant{.time = sample.time, .ref = i, .kind = InstantKind::kSample};
    Collection::Add(found.procs, sample.proc, instant);
    Collection::Add(found.threads, sample.thread, instant);
    Collection::Add(found.goroutines, sample.goroutine, instant);
  }
}

void InstantIndex::AddLogs(Collection& found) const {
  for (uint32_t i = 0; i < trace_.logs.size(); ++i) {
    const Log& log = trace_.logs[i];
    if (log.goroutine == GoroutineIndex::kNone) continue;
    const Instant instant{.time = log.time, .ref = i, .kind = InstantKind::kLog};
    const Place place = PlaceAt(trace_, log.goroutine, log.time);
    Collection::Add(found.procs, place.proc, instant);
    Collection::Add(found.threads, place.thread, instant);
    Collection::Add(found.goroutines, log.goroutine, instant);
  }
}

void InstantIndex::AddLabels(Collection& found) const {
  for (uint32_t i = 0; i < trace_.labels.size(); ++i) {
    const Label& label = trace_.labels[i];
    Collection::Add(found.goroutines, label.goroutine,
                    {.time = label.time, .ref = i, .kind = InstantKind::kLabel});
  }
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
  const WakeSet* wakes = wakes_.lane(lane);
  if (wakes == nullptr) return;
  const InstantKind kind =
      lane == TrackKind::kSyscalls ? InstantKind::kSyscallExit : InstantKind::kUnblock;
  wakes->ScanFrom(wakes->CountBefore(from), [&](SliceIndex slice) {
    const Nanos time = trace_.goroutine_slices.start(slice);
    if (time < to) visit(time, slice, kind);
    return time < to;
  });
}

std::vector<Instant> InstantIndex::Query(Track track,
                                         Nanos from,
                                         Nanos to,
                                         uint32_t columns) const {
  Merger merger(from, to, std::max<uint32_t>(1, columns / kColumnsPerMark));
  const auto add = [&](Nanos time, uint32_t ref, InstantKind kind) { merger.Add(time, ref, kind); };
  switch (track.kind) {
    case TrackKind::kProc:
      procs_.VisitWithin(trace_, track.index, from, to, add);
      break;
    case TrackKind::kThread:
      threads_.VisitWithin(trace_, track.index, from, to, add);
      break;
    case TrackKind::kGoroutine:
      goroutines_.VisitWithin(trace_, track.index, from, to, add);
      break;
    default:
      VisitLane(track.kind, from, to, add);
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
      return {.proc = proc, .thread = ThreadBefore(trace, instant.ref)};
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
