#include "analyze/region_list.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "analyze/goroutine_stats.h"
#include "base/parallel_for.h"

namespace skein {
namespace {

Frame PlaceOf(const Trace& trace, StackId stack) {
  const std::span<const FrameId> frames = trace.names.stacks.frames(stack);
  if (frames.empty()) return {};
  Frame place = trace.names.stacks.frame(frames.front());
  place.pc = 0;  // The same line is the same place.
  return place;
}

bool Overlaps(const Region& region, Nanos from, Nanos to) {
  return region.start < to && region.end >= from;
}

bool Matches(const Region& region, const RegionFilter& filter) {
  if (filter.goroutine && region.goroutine != *filter.goroutine) return false;
  if (filter.task && region.task != *filter.task) return false;
  if (filter.complete && IsComplete(region) != *filter.complete) return false;
  const Nanos duration = region.end - region.start;
  return duration >= filter.min_ns && duration <= filter.max_ns &&
         Overlaps(region, filter.from, filter.to);
}

}  // namespace

bool IsComplete(const Region& region) {
  return !region.no_begin && !region.no_end;
}

RegionTypes::RegionTypes(const Trace& trace) {
  using Key = std::tuple<StringId, StringId, StringId, uint32_t>;
  std::map<Key, uint32_t> numbers;
  type_of_.reserve(trace.regions.size());
  for (const Region& region : trace.regions) {
    const Frame place = PlaceOf(trace, region.stack);
    const auto [entry, fresh] = numbers.try_emplace(
        Key(region.name, place.function, place.file, place.line), types_.size());
    if (fresh) types_.push_back({region.name, place});
    type_of_.push_back(entry->second);
  }
  const auto words = [&trace](const RegionType& type) {
    return std::tuple(trace.text(type.name), trace.text(type.place.function),
                      trace.text(type.place.file), type.place.line);
  };
  std::vector<uint32_t> order(types_.size());
  for (uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return words(types_[a]) < words(types_[b]); });
  std::vector<RegionType> sorted;
  std::vector<uint32_t> place_of(order.size());
  for (uint32_t i = 0; i < order.size(); ++i) {
    sorted.push_back(types_[order[i]]);
    place_of[order[i]] = i;
  }
  types_ = std::move(sorted);
  for (uint32_t& type : type_of_)
    type = place_of[type];
}

namespace {

// By number of region, of those that overlap [from, to); on all processors.
std::vector<Nanos> ExecTimes(const Trace& trace, Nanos from, Nanos to) {
  constexpr size_t kRegionsPerPiece = 4096;
  std::vector<Nanos> exec(trace.regions.size());
  const size_t pieces = (exec.size() + kRegionsPerPiece - 1) / kRegionsPerPiece;
  ParallelFor(pieces, 0, [&](size_t piece) {
    const size_t end = std::min((piece + 1) * kRegionsPerPiece, exec.size());
    for (size_t i = piece * kRegionsPerPiece; i < end; ++i) {
      const Region& region = trace.regions[i];
      if (Overlaps(region, from, to)) exec[i] = TimesOf(trace, region).exec_ns;
    }
  });
  return exec;
}

}  // namespace

std::vector<RegionTypeStats> StatsOfRegionTypes(const Trace& trace,
                                                const RegionTypes& types,
                                                Nanos from,
                                                Nanos to) {
  std::vector<RegionTypeStats> rows(types.size());
  std::vector<std::vector<Nanos>> all(types.size());
  std::vector<std::vector<Nanos>> complete(types.size());
  const std::vector<Nanos> exec = ExecTimes(trace, from, to);
  for (uint32_t i = 0; i < trace.regions.size(); ++i) {
    const Region& region = trace.regions[i];
    if (!Overlaps(region, from, to)) continue;
    RegionTypeStats& row = rows[types.TypeOf(i)];
    ++row.count;
    row.exec_ns += exec[i];
    all[types.TypeOf(i)].push_back(region.end - region.start);
    if (IsComplete(region)) complete[types.TypeOf(i)].push_back(region.end - region.start);
  }
  std::vector<RegionTypeStats> answer;
  for (uint32_t type = 0; type < rows.size(); ++type) {
    if (rows[type].count == 0) continue;
    rows[type].type = type;
    rows[type].complete = DurationsOf(std::move(complete[type]));
    rows[type].histogram = DurationsOf(std::move(all[type])).histogram;
    answer.push_back(std::move(rows[type]));
  }
  return answer;
}

std::vector<uint32_t> RegionsThat(const Trace& trace,
                                  const RegionTypes& types,
                                  const RegionFilter& filter) {
  std::vector<uint32_t> regions;
  for (uint32_t i = 0; i < trace.regions.size(); ++i) {
    if (filter.type && types.TypeOf(i) != *filter.type) continue;
    if (Matches(trace.regions[i], filter)) regions.push_back(i);
  }
  return regions;
}

}  // namespace skein
