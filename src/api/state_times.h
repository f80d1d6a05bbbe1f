#pragma once

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "analyze/goroutine_stats.h"
#include "api/json_writer.h"
#include "store/trace.h"

// Where time went, as rows of goroutines, of groups and of regions have it.

namespace skein {

// `exec`, `sched`, ... `total`, as fields of an open object.
void WriteTimes(const GoroutineTimes& times, JsonWriter& json);
void WriteNamedTimes(std::string_view name,
                     const Trace& trace,
                     const std::vector<NamedTime>& times,
                     JsonWriter& json);

// The same, and `block` and `range`. Of GoroutineStats or GroupStats.
template <typename Stats>
void WriteStats(const Trace& trace, const Stats& stats, JsonWriter& json) {
  WriteTimes(stats.times, json);
  WriteNamedTimes("block", trace, stats.block, json);
  WriteNamedTimes("range", trace, stats.ranges, json);
}

// The part of the total that no state accounts for.
Nanos UnknownOf(const GoroutineTimes& times);

// 0 if there is none of that name.
Nanos TimeUnder(StringId name, const std::vector<NamedTime>& times);

// The names of which any row has time, in alphabetical order: the columns of a table.
class ColumnNames {
 public:
  explicit ColumnNames(const Trace& trace) : trace_(trace) {}

  template <typename Stats>
  void Add(const Stats& stats) {
    for (const NamedTime& time : stats.block)
      reasons_.insert(trace_.text(time.name));
    for (const NamedTime& time : stats.ranges)
      ranges_.insert(trace_.text(time.name));
  }

  // The fields `reasons` and `ranges`.
  void Write(JsonWriter& json) const;

 private:
  const Trace& trace_;
  std::set<std::string_view> reasons_;
  std::set<std::string_view> ranges_;
};

}  // namespace skein
