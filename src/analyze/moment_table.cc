#include "analyze/moment_table.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace skein {

Nanos TimeOfInstant(const Trace& trace, InstantKind kind, uint32_t ref) {
  switch (kind) {
    case InstantKind::kProcStart:
    case InstantKind::kProcStop:
      return trace.proc_slices.start(ref);
    case InstantKind::kSample:
      return trace.samples[ref].time;
    case InstantKind::kLog:
      return trace.logs[ref].time;
    case InstantKind::kLabel:
      return trace.labels[ref].time;
    case InstantKind::kUnblock:
    case InstantKind::kSyscallExit:
      return trace.goroutine_slices.start(ref);
    case InstantKind::kGomaxprocs:
      return trace.gomaxprocs[ref].time;
  }
  return 0;
}

MomentTable::MomentTable(const Trace& trace, uint32_t tracks, Column<Moment> moments) {
  SetBegins(tracks, moments);
  Place(moments);
  moments = {};
  for (uint32_t track = 0; track < tracks; ++track)
    SortByTime(trace, track);
  begins_.Fit();
  refs_.Fit();
  kinds_.Fit();
}

void MomentTable::SetBegins(uint32_t tracks, const Column<Moment>& moments) {
  uint32_t* begins = begins_.Extend(tracks + 1);
  std::fill_n(begins, tracks + 1, 0);
  for (const Moment& moment : moments)
    if (moment.track < tracks) ++begins[moment.track + 1];
  for (uint32_t track = 0; track < tracks; ++track)
    begins[track + 1] += begins[track];
}

void MomentTable::Place(const Column<Moment>& moments) {
  std::vector<uint32_t> next(begins_.begin(), begins_.end() - 1);
  refs_.Extend(begins_.back());
  kinds_.Extend(begins_.back());
  for (const Moment& moment : moments) {
    if (moment.track >= next.size()) continue;
    const uint32_t at = next[moment.track]++;
    refs_[at] = moment.ref;
    kinds_[at] = moment.kind;
  }
}

void MomentTable::SortByTime(const Trace& trace, uint32_t track) {
  struct Timed {
    Nanos time;
    uint32_t ref;
    InstantKind kind;
  };
  const auto is_before = [](const Timed& a, const Timed& b) {
    return std::tie(a.time, a.kind, a.ref) < std::tie(b.time, b.kind, b.ref);
  };
  Column<Timed> order;
  for (uint32_t i = begins_[track]; i < begins_[track + 1]; ++i)
    order.push_back({TimeOfInstant(trace, kinds_[i], refs_[i]), refs_[i], kinds_[i]});
  if (std::is_sorted(order.begin(), order.end(), is_before)) return;
  std::stable_sort(order.begin(), order.end(), is_before);
  for (uint32_t i = 0; i < order.size(); ++i) {
    refs_[begins_[track] + i] = order[i].ref;
    kinds_[begins_[track] + i] = order[i].kind;
  }
}

uint32_t MomentTable::LowerBound(const Trace& trace, uint32_t track, Nanos time) const {
  uint32_t low = begins_[track];
  uint32_t high = begins_[track + 1];
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (TimeOfInstant(trace, kinds_[middle], refs_[middle]) < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

}  // namespace skein
