#include "api/group_list.h"

#include <algorithm>

#include "analyze/trace_facts.h"
#include "api/state_times.h"
#include "base/ascii.h"

namespace skein {

namespace {

Nanos AssistOf(const Trace& trace, const GroupStats& stats) {
  Nanos sum = 0;
  for (const NamedTime& time : stats.ranges) {
    if (trace.text(time.name) == kMarkAssist) sum += time.time_ns;
  }
  return sum;
}

Nanos StwOf(const Trace& trace, const GroupStats& stats) {
  Nanos sum = 0;
  for (const NamedTime& time : stats.ranges) {
    if (IsStopTheWorld(trace.text(time.name))) sum += time.time_ns;
  }
  return sum;
}

struct GroupColumn {
  std::string_view name;
  int64_t (*value)(const Trace&, const GroupStats&);  // Null: by name.
};
constexpr GroupColumn kGroupColumns[] = {
    {"exec", [](const Trace&, const GroupStats& s) { return s.times.exec_ns; }},
    {"name", nullptr},
    {"count", [](const Trace&, const GroupStats& s) { return Nanos{s.count}; }},
    {"never_ended", [](const Trace&, const GroupStats& s) { return Nanos{s.never_ended}; }},
    {"sched", [](const Trace&, const GroupStats& s) { return s.times.sched_ns; }},
    {"syscall", [](const Trace&, const GroupStats& s) { return s.times.syscall_ns; }},
    {"syscall_block", [](const Trace&, const GroupStats& s) { return s.times.syscall_block_ns; }},
    {"blocked", [](const Trace&, const GroupStats& s) { return s.times.block_ns; }},
    {"unknown", [](const Trace&, const GroupStats& s) { return UnknownOf(s.times); }},
    {"assist", AssistOf},
    {"stw", StwOf},
    {"total", [](const Trace&, const GroupStats& s) { return s.times.total_ns; }},
    {"mean", [](const Trace&, const GroupStats& s) { return s.mean_ns; }},
    {"p50", [](const Trace&, const GroupStats& s) { return s.p50_ns; }},
    {"p90", [](const Trace&, const GroupStats& s) { return s.p90_ns; }},
    {"p99", [](const Trace&, const GroupStats& s) { return s.p99_ns; }},
    {"max", [](const Trace&, const GroupStats& s) { return s.max_ns; }},
};

}  // namespace

GroupKey::GroupKey(const Trace& trace, QueryReader& in) {
  constexpr std::pair<std::string_view, std::vector<NamedTime> GroupStats::*> kNamed[] = {
      {"block:", &GroupStats::block}, {"range:", &GroupStats::ranges}};
  const std::string_view sort = in.Text("sort");
  for (const auto& [prefix, times] : kNamed) {
    if (!sort.starts_with(prefix)) continue;
    named_ = times;
    name_ = trace.names.strings.Find(sort.substr(prefix.size()));
    return;
  }
  std::vector<std::string_view> names;
  for (const GroupColumn& column : kGroupColumns)
    names.push_back(column.name);
  value_ = kGroupColumns[in.Choice("sort", names)].value;
  by_name_ = value_ == nullptr;
}

int64_t GroupKey::ValueOf(const Trace& trace, const GroupStats& stats) const {
  return named_ != nullptr ? TimeUnder(name_, stats.*named_) : value_(trace, stats);
}

std::vector<uint32_t> SortedGroups(const Trace& trace,
                                   const std::vector<GroupStats>& stats,
                                   std::string_view part_of_name,
                                   const GroupKey& key,
                                   bool falling) {
  const auto name = [&](uint32_t i) { return trace.text(trace.groups[stats[i].group].name); };
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < stats.size(); ++i) {
    if (stats[i].count > 0 && ContainsIgnoringCase(name(i), part_of_name)) order.push_back(i);
  }
  if (key.by_name()) {
    std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      return falling ? name(a) > name(b) : name(a) < name(b);
    });
    return order;
  }
  std::vector<int64_t> values;
  values.reserve(stats.size());
  for (const GroupStats& row : stats)
    values.push_back(key.ValueOf(trace, row));
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return falling ? values[a] > values[b] : values[a] < values[b];
  });
  return order;
}

}  // namespace skein
