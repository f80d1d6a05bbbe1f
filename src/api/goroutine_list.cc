#include "api/goroutine_list.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "analyze/goroutine_stats.h"
#include "api/state_times.h"

namespace skein {

namespace {

using SortColumn = GoroutineKey::Column;

constexpr std::array<std::string_view, 9> kColumns = {
    "total", "id", "created", "exec", "sched", "syscall", "syscall_block", "blocked", "unknown"};

// A goroutine whose whole life is one moment existed at that moment.
bool ExistedWithin(const Goroutine& goroutine, const Window& window) {
  if (goroutine.created == kNever || goroutine.created > window.to) return false;
  return goroutine.ended == kNever || goroutine.ended >= window.from;
}

int64_t ValueOf(const Session& session,
                GoroutineIndex goroutine,
                const GoroutineTimes& times,
                const Window& window,
                GoroutineKey key) {
  const Trace& trace = session.trace();
  const auto stats = [&] {
    return StatsOf(trace, session.charged_ranges(), goroutine, window.from, window.to);
  };
  switch (key.column) {
    case SortColumn::kTotal:
      return times.total_ns;
    case SortColumn::kId:
      return static_cast<int64_t>(trace.id(goroutine));
    case SortColumn::kCreated:
      return trace.goroutines[Raw(goroutine)].created;
    case SortColumn::kExec:
      return times.exec_ns;
    case SortColumn::kSched:
      return times.sched_ns;
    case SortColumn::kSyscall:
      return times.syscall_ns;
    case SortColumn::kSyscallBlock:
      return times.syscall_block_ns;
    case SortColumn::kBlocked:
      return times.block_ns;
    case SortColumn::kUnknown:
      return UnknownOf(times);
    case SortColumn::kBlock:
      return TimeUnder(key.name, stats().block);
    case SortColumn::kRange:
      return TimeUnder(key.name, stats().ranges);
  }
  return 0;
}

}  // namespace

GoroutineKey GoroutineKeyOf(const Trace& trace, QueryReader& in) {
  constexpr std::pair<std::string_view, SortColumn> kNamed[] = {{"block:", SortColumn::kBlock},
                                                                {"range:", SortColumn::kRange}};
  const std::string_view sort = in.Text("sort");
  for (const auto& [prefix, column] : kNamed) {
    if (!sort.starts_with(prefix)) continue;
    return {column, trace.names.strings.Find(sort.substr(prefix.size()))};
  }
  GoroutineKey key;
  key.column = static_cast<SortColumn>(in.Choice("sort", kColumns));
  return key;
}

std::vector<GoroutineIndex> SortedGoroutines(const Session& session,
                                             std::optional<uint32_t> group,
                                             const Window& window,
                                             GoroutineKey key) {
  const Trace& trace = session.trace();
  struct Row {
    int64_t value;
    GoroutineId id;
    GoroutineIndex goroutine;
  };
  std::vector<Row> rows;
  const bool needs_times = key.column != SortColumn::kId && key.column != SortColumn::kCreated;
  const auto add = [&](GoroutineIndex goroutine) {
    if (!ExistedWithin(trace.goroutines[Raw(goroutine)], window)) return;
    const GoroutineTimes times =
        needs_times ? TimesOf(trace, goroutine, window.from, window.to) : GoroutineTimes();
    rows.push_back(
        {ValueOf(session, goroutine, times, window, key), trace.id(goroutine), goroutine});
  };
  if (group) {
    for (const GoroutineIndex goroutine : trace.groups[*group].goroutines)
      add(goroutine);
  } else {
    for (uint32_t i = 0; i < trace.goroutines.size(); ++i)
      add(GoroutineIndex{i});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::tie(a.value, a.id) < std::tie(b.value, b.id);
  });
  std::vector<GoroutineIndex> order;
  order.reserve(rows.size());
  for (const Row& row : rows)
    order.push_back(row.goroutine);
  return order;
}

}  // namespace skein
