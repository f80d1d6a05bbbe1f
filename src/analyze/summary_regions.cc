#include "analyze/summary_regions.h"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "analyze/goroutine_life.h"

namespace skein {
namespace {

std::span<const uint32_t> RegionsOf(const Trace& trace, GoroutineIndex goroutine) {
  const uint32_t begin = trace.region_first[Raw(goroutine)];
  return {trace.region_of.data() + begin, trace.region_first[Raw(goroutine) + 1] - begin};
}

struct Birth {
  GoroutineIndex creator = GoroutineIndex::kNone;
  GoroutineIndex child = GoroutineIndex::kNone;
  Nanos time = 0;
};

std::vector<Birth> Births(const Trace& trace) {
  std::vector<Birth> births;
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i) {
    const Goroutine& row = trace.goroutines[i];
    if (row.before_trace || row.created == kNever || row.creator == GoroutineIndex::kNone) continue;
    births.push_back({row.creator, GoroutineIndex{i}, row.created});
  }
  return births;
}

// Which goroutines were created inside a region of their creators that had a begin, by GoroutineIndex.
std::vector<bool> BornInRegions(const Trace& trace, std::vector<Birth>& births) {
  std::vector<bool> born(trace.goroutines.size());
  std::sort(births.begin(), births.end(), [](const Birth& a, const Birth& b) {
    return a.creator != b.creator ? a.creator < b.creator : a.time < b.time;
  });
  for (size_t i = 0; i < births.size();) {
    const GoroutineIndex creator = births[i].creator;
    const std::span<const uint32_t> regions = RegionsOf(trace, creator);
    auto next = regions.begin();
    Nanos open_until =
        kNever;  // Regions nest: the last end of those begun tells whether one is open.
    for (; i < births.size() && births[i].creator == creator; ++i) {
      for (; next != regions.end() && trace.regions[*next].start < births[i].time; ++next) {
        if (!trace.regions[*next].no_begin)
          open_until = std::max(open_until, trace.regions[*next].end);
      }
      born[Raw(births[i].child)] = births[i].time < open_until;
    }
  }
  return born;
}

// The end of the goroutine's first region that has no begin.
Nanos FirstStrayEnd(const Trace& trace, GoroutineIndex goroutine) {
  Nanos end = trace.end + 1;
  for (const uint32_t i : RegionsOf(trace, goroutine)) {
    if (trace.regions[i].no_begin) end = std::min(end, trace.regions[i].end);
  }
  return end;
}

// Which goroutines are given the nameless region, by GoroutineIndex.
std::vector<bool> Heirs(const Trace& trace) {
  std::vector<Birth> births = Births(trace);
  std::vector<bool> heirs = BornInRegions(trace, births);
  std::sort(births.begin(), births.end(),
            [](const Birth& a, const Birth& b) { return a.time < b.time; });
  for (const Birth& birth : births) {
    if (heirs[Raw(birth.child)] || !heirs[Raw(birth.creator)]) continue;
    heirs[Raw(birth.child)] = birth.time < FirstStrayEnd(trace, birth.creator);
  }
  return heirs;
}

class RegionSum {
 public:
  explicit RegionSum(const Trace& trace) : trace_(trace) {
    sums_.count.resize(trace.goroutines.size());
    sums_.task_forgets.resize(trace.regions.size());
  }

  RegionSummaries Run() {
    const std::vector<bool> heirs = Heirs(trace_);
    for (uint32_t i = 0; i < trace_.goroutines.size(); ++i) {
      const GoroutineLife life = LifeOf(trace_, GoroutineIndex{i});
      if (life.known) AddGoroutine(GoroutineIndex{i}, life, heirs[i]);
    }
    std::sort(sums_.by_name.begin(), sums_.by_name.end(),
              [&](const RegionSummary& a, const RegionSummary& b) {
                return trace_.text(a.name) < trace_.text(b.name);
              });
    return std::move(sums_);
  }

 private:
  void AddGoroutine(GoroutineIndex goroutine, const GoroutineLife& life, bool heir) {
    const Goroutine& row = trace_.goroutines[Raw(goroutine)];
    const bool system = trace_.groups[row.group].system;
    for (const uint32_t i : RegionsOf(trace_, goroutine)) {
      const Region& region = trace_.regions[i];
      if (region.start < row.created || (region.no_end && system)) continue;
      const bool ends_heirloom = region.no_begin && heir;
      if (ends_heirloom) {
        heir = false;
        sums_.task_forgets[i] = true;
      }
      const StringId name = ends_heirloom ? StringId::kEmpty : region.name;
      Add(goroutine, name, region.no_begin ? row.created : region.start,
          region.no_end ? life.ended : region.end);
    }
    if (heir && !system) Add(goroutine, StringId::kEmpty, row.created, life.ended);
  }

  void Add(GoroutineIndex goroutine, StringId name, Nanos from, Nanos to) {
    const auto [entry, fresh] = rows_.try_emplace(name, sums_.by_name.size());
    if (fresh) sums_.by_name.push_back({name});
    RegionSummary& row = sums_.by_name[entry->second];
    ++row.count;
    ++sums_.count[Raw(goroutine)];
    row.total_ns += to - from;
    const SliceTable::Mix mix = trace_.goroutine_slices.MixWithin(Raw(goroutine), from, to);
    row.exec_ns += mix[static_cast<size_t>(StateClass::kRunning)];
  }

  const Trace& trace_;
  RegionSummaries sums_;
  std::unordered_map<StringId, size_t> rows_;  // Into by_name.
};

}  // namespace

RegionSummaries SummarizeRegions(const Trace& trace) {
  if (trace.regions.empty()) return {{}, std::vector<uint32_t>(trace.goroutines.size()), {}};
  return RegionSum(trace).Run();
}

}  // namespace skein
