#include "api/goroutine_list.h"

#include <array>

#include "analyze/goroutine_stats.h"
#include "api/state_times.h"
#include "base/radix_sort.h"

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
                const Window& window,
                GoroutineKey key) {
  const Trace& trace = session.trace();
  const auto times = [&] { return TimesOf(trace, goroutine, window.from, window.to); };
  switch (key.column) {
    case SortColumn::kTotal:
      return ExistedFor(trace, goroutine, window.from, window.to);
    case SortColumn::kId:
      return static_cast<int64_t>(trace.id(goroutine));
    case SortColumn::kCreated:
      return trace.goroutines[Raw(goroutine)].created;
    case SortColumn::kExec:
      return times().exec_ns;
    case SortColumn::kSched:
      return times().sched_ns;
    case SortColumn::kSyscall:
      return times().syscall_ns;
    case SortColumn::kSyscallBlock:
      return times().syscall_block_ns;
    case SortColumn::kBlocked:
      return times().block_ns;
    case SortColumn::kUnknown:
      return UnknownOf(times());
    case SortColumn::kBlock:
      return BlockedFor(trace, goroutine, key.name, window.from, window.to);
    case SortColumn::kRange:
      return InRangesFor(trace, session.charged_ranges(), goroutine, key.name, window.from,
                         window.to);
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
    uint64_t value;
    GoroutineIndex goroutine;
  };
  std::vector<Row> rows;
  rows.reserve(group ? trace.groups[*group].goroutines.size() : trace.goroutines.size());
  const auto add = [&](GoroutineIndex goroutine) {
    if (ExistedWithin(trace.goroutines[Raw(goroutine)], window))
      rows.push_back({RadixKey(ValueOf(session, goroutine, window, key)), goroutine});
  };
  if (group) {
    for (const GoroutineIndex goroutine : trace.groups[*group].goroutines)
      add(goroutine);
  } else {
    for (uint32_t i = 0; i < trace.goroutines.size(); ++i)
      add(GoroutineIndex{i});
  }
  RadixSort(rows, [&](const Row& row) {
    return RadixKey(static_cast<int64_t>(trace.id(row.goroutine)));
  });
  RadixSort(rows, [](const Row& row) { return row.value; });
  std::vector<GoroutineIndex> order;
  order.reserve(rows.size());
  for (const Row& row : rows)
    order.push_back(row.goroutine);
  return order;
}

}  // namespace skein
