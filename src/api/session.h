#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/recent_cache.h"
#include "store/trace.h"

namespace skein {

class ChargedRanges;
class Counters;
class GoroutineTitles;
class IdIndex;
class MmuCurve;
class InstantIndex;
class NestedIndex;
class ProfileSession;
class ProfileShelf;
class RegionTypes;
class TaskIndex;
class TimeKinds;
class UserFunctions;
struct Blockers;
struct BlockerScope;
struct Finding;
struct FunctionUse;
struct GcCycle;
struct GroupStats;
struct Ledgers;
struct ProcessorUse;
struct StuckGoroutines;
struct TraceFacts;
struct UtilizationFlags;
struct WakeIndex;

// One opened trace, and what has been worked out about it so far. All methods may be called from
// any thread at any time; what they return lives as long as the session and never changes. Each
// index is made when it is first asked for, while others who ask for it wait.
class Session {
 public:
  // `file_name` is for people: a path or a URL.
  Session(std::shared_ptr<const Trace> trace, std::string file_name);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Trace& trace() const { return *trace_; }
  std::string_view file_name() const { return file_name_; }

  const IdIndex& ids() const;
  const GoroutineTitles& titles() const;
  const TraceFacts& facts() const;
  const Counters& counters() const;
  const WakeIndex& wakes() const;
  const InstantIndex& instants() const;
  const TaskIndex& tasks() const;
  const TimeKinds& time_kinds() const;
  const UserFunctions& user_functions() const;
  const std::vector<FunctionUse>& function_uses() const;
  const NestedIndex& nested() const;
  const ChargedRanges& charged_ranges() const;
  const RegionTypes& region_types() const;
  const std::vector<GcCycle>& gc_cycles() const;
  std::shared_ptr<const MmuCurve> mmu_curve(const UtilizationFlags& flags) const;
  const std::vector<Finding>& findings() const;
  const std::vector<StuckGoroutines>& stuck() const;
  const std::vector<bool>& idle_stacks() const;
  std::shared_ptr<const Blockers> blockers(const BlockerScope& scope, Nanos from, Nanos to) const;
  std::shared_ptr<const Ledgers> ledgers(Nanos from, Nanos to) const;

  // The key says of whom and when.
  RecentCache<ProcessorUse>& processor_uses() const;

  // The goroutines that it created, by index.
  std::span<const GoroutineIndex> children(GoroutineIndex goroutine) const;

  // Goroutines in rising order of something; the key says of what and in which window.
  RecentCache<std::vector<GoroutineIndex>>& goroutine_orders() const;

  // Numbers of regions in rising order of something; the key says of what, and of which.
  RecentCache<std::vector<uint32_t>>& region_orders() const;

  // Profiles made of the trace; the key says of what, and of which part.
  RecentCache<std::shared_ptr<const ProfileSession>>& profiles() const;

  // What they can be compared with.
  const std::shared_ptr<ProfileShelf>& profile_shelf() const;

  // One row per group, for the window [from, to).
  std::shared_ptr<const std::vector<GroupStats>> group_stats(Nanos from, Nanos to) const;

 private:
  struct Caches;

  std::shared_ptr<const Trace> trace_;
  std::string file_name_;
  std::unique_ptr<Caches> caches_;
};

}  // namespace skein
