#include "api/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyze/blockers.h"
#include "analyze/charged_ranges.h"
#include "analyze/counters.h"
#include "analyze/findings.h"
#include "analyze/function_uses.h"
#include "analyze/gc_cycles.h"
#include "analyze/goroutine_stats.h"
#include "analyze/goroutine_titles.h"
#include "analyze/id_index.h"
#include "analyze/idle_stacks.h"
#include "analyze/instants.h"
#include "analyze/leaks.h"
#include "analyze/ledger.h"
#include "analyze/mmu.h"
#include "analyze/nested.h"
#include "analyze/processor_use.h"
#include "analyze/region_list.h"
#include "analyze/task_index.h"
#include "analyze/time_kind.h"
#include "analyze/trace_facts.h"
#include "analyze/user_functions.h"
#include "analyze/wakes.h"
#include "api/lazy.h"
#include "api/profile_session.h"
#include "api/profile_shelf.h"

namespace skein {

namespace {

// Bars of a sparkline.
constexpr uint32_t kSparkBins = 40;

// Goroutines by who created them, end to end.
struct Children {
  std::vector<uint32_t> first;
  std::vector<GoroutineIndex> children;
};

Children IndexChildren(const Trace& trace) {
  Children index;
  const size_t count = trace.goroutines.size();
  index.first.assign(count + 1, 0);
  for (const Goroutine& goroutine : trace.goroutines) {
    if (goroutine.creator != GoroutineIndex::kNone) ++index.first[Raw(goroutine.creator) + 1];
  }
  for (size_t i = 0; i < count; ++i)
    index.first[i + 1] += index.first[i];
  index.children.resize(index.first[count]);
  std::vector<uint32_t> next = index.first;
  for (uint32_t i = 0; i < count; ++i) {
    const GoroutineIndex creator = trace.goroutines[i].creator;
    if (creator != GoroutineIndex::kNone) index.children[next[Raw(creator)]++] = GoroutineIndex{i};
  }
  return index;
}

}  // namespace

struct Session::Caches {
  Lazy<IdIndex> ids;
  Lazy<GoroutineTitles> titles;
  Lazy<TraceFacts> facts;
  Lazy<Counters> counters;
  Lazy<WakeIndex> wakes;
  Lazy<InstantIndex> instants;
  Lazy<TaskIndex> tasks;
  Lazy<TimeKinds> time_kinds;
  Lazy<UserFunctions> user_functions;
  Lazy<std::vector<FunctionUse>> function_uses;
  Lazy<NestedIndex> nested;
  Lazy<ChargedRanges> charged_ranges;
  Lazy<RegionTypes> region_types;
  Lazy<std::vector<GcCycle>> gc_cycles;
  RecentCache<MmuCurve> mmu_curves{8};
  Lazy<Children> children;
  Lazy<std::vector<Finding>> findings;
  Lazy<std::vector<StuckGoroutines>> stuck;
  Lazy<std::vector<bool>> idle_stacks;
  RecentCache<Blockers> blockers{8};
  RecentCache<Ledgers> ledgers{8};
  RecentCache<ProcessorUse> processor_uses{16};
  RecentCache<std::vector<GoroutineIndex>> goroutine_orders{32};
  RecentCache<std::vector<uint32_t>> region_orders{16};
  RecentCache<std::shared_ptr<const ProfileSession>> profiles{8};
  std::shared_ptr<ProfileShelf> profile_shelf = std::make_shared<ProfileShelf>();
  RecentCache<std::vector<GroupStats>> group_stats{8};
};

Session::Session(std::shared_ptr<const Trace> trace, std::string file_name)
    : trace_(std::move(trace)),
      file_name_(std::move(file_name)),
      caches_(std::make_unique<Caches>()) {}

Session::~Session() = default;

const IdIndex& Session::ids() const {
  return caches_->ids.Get([this] { return IdIndex(*trace_); });
}

const GoroutineTitles& Session::titles() const {
  return caches_->titles.Get([this] { return GoroutineTitles(*trace_); });
}

const TraceFacts& Session::facts() const {
  return caches_->facts.Get([this] { return FactsOf(*trace_); });
}

const Counters& Session::counters() const {
  return caches_->counters.Get([this] { return Counters(*trace_); });
}

const WakeIndex& Session::wakes() const {
  return caches_->wakes.Get([this] { return WakeIndex(*trace_); });
}

const InstantIndex& Session::instants() const {
  return caches_->instants.Get([this] { return InstantIndex(*trace_, wakes()); });
}

const TaskIndex& Session::tasks() const {
  return caches_->tasks.Get([this] { return TaskIndex(*trace_); });
}

const TimeKinds& Session::time_kinds() const {
  return caches_->time_kinds.Get([this] { return TimeKinds(*trace_); });
}

const UserFunctions& Session::user_functions() const {
  return caches_->user_functions.Get([this] { return UserFunctions(*trace_); });
}

const std::vector<FunctionUse>& Session::function_uses() const {
  return caches_->function_uses.Get([this] { return UsesOfFunctions(*trace_); });
}

const NestedIndex& Session::nested() const {
  return caches_->nested.Get([this] { return NestedIndex(*trace_, tasks()); });
}

const ChargedRanges& Session::charged_ranges() const {
  return caches_->charged_ranges.Get([this] { return ChargedRanges(*trace_); });
}

const std::vector<GcCycle>& Session::gc_cycles() const {
  return caches_->gc_cycles.Get([this] { return GcCyclesOf(*trace_); });
}

std::shared_ptr<const MmuCurve> Session::mmu_curve(const UtilizationFlags& flags) const {
  const std::string key =
      fmt::format("{} {} {} {} {} {}", flags.stw, flags.background, flags.assist, flags.sweep,
                  flags.per_proc, flags.workers_once);
  return caches_->mmu_curves.Get(key, [&] { return MmuCurve(MutatorUtilization(*trace_, flags)); });
}

const RegionTypes& Session::region_types() const {
  return caches_->region_types.Get([this] { return RegionTypes(*trace_); });
}

std::span<const GoroutineIndex> Session::children(GoroutineIndex goroutine) const {
  const Children& index = caches_->children.Get([this] { return IndexChildren(*trace_); });
  const uint32_t first = index.first[Raw(goroutine)];
  return std::span(index.children).subspan(first, index.first[Raw(goroutine) + 1] - first);
}

RecentCache<std::vector<GoroutineIndex>>& Session::goroutine_orders() const {
  return caches_->goroutine_orders;
}

RecentCache<std::vector<uint32_t>>& Session::region_orders() const {
  return caches_->region_orders;
}

RecentCache<ProcessorUse>& Session::processor_uses() const {
  return caches_->processor_uses;
}

const std::shared_ptr<ProfileShelf>& Session::profile_shelf() const {
  return caches_->profile_shelf;
}

RecentCache<std::shared_ptr<const ProfileSession>>& Session::profiles() const {
  return caches_->profiles;
}

std::shared_ptr<const std::vector<GroupStats>> Session::group_stats(Nanos from, Nanos to) const {
  return caches_->group_stats.Get(fmt::format("{} {}", from, to),
                                  [&] { return StatsOfGroups(*trace_, from, to, kSparkBins); });
}

const std::vector<Finding>& Session::findings() const {
  return caches_->findings.Get([this] {
    const auto groups = group_stats(0, std::max<Nanos>(trace_->end, 1));
    const auto waits = blockers({}, 0, trace_->end);
    return WhatStandsOut(
        {*trace_, titles(), counters(), tasks(), time_kinds(), user_functions(), *groups, *waits});
  });
}

const std::vector<StuckGoroutines>& Session::stuck() const {
  return caches_->stuck.Get(
      [this] { return FindStuckGoroutines(*trace_, time_kinds(), kSparkBins); });
}

const std::vector<bool>& Session::idle_stacks() const {
  return caches_->idle_stacks.Get([this] { return IdleStacks(*trace_); });
}

std::shared_ptr<const Blockers> Session::blockers(const BlockerScope& scope,
                                                  Nanos from,
                                                  Nanos to) const {
  const auto number = [](const std::optional<uint32_t>& group) {
    return group ? static_cast<int64_t>(*group) : -1;
  };
  const std::string key =
      fmt::format("{} {} {} {}", number(scope.waiters), number(scope.wakers), from, to);
  return caches_->blockers.Get(
      key, [&] { return WhoBlocksWhom(*trace_, time_kinds(), scope, from, to); });
}

std::shared_ptr<const Ledgers> Session::ledgers(Nanos from, Nanos to) const {
  return caches_->ledgers.Get(fmt::format("{} {}", from, to), [&] {
    return Ledgers{LedgerOfGroups(*trace_, time_kinds(), from, to),
                   LedgerOfTasks(*trace_, tasks(), time_kinds(), from, to)};
  });
}

}  // namespace skein
