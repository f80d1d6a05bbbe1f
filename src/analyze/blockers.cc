#include "analyze/blockers.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "analyze/user_functions.h"

namespace skein {

namespace {

class Search {
 public:
  Search(
      const Trace& trace, const TimeKinds& kinds, const BlockerScope& scope, Nanos from, Nanos to)
      : trace_(trace), table_(trace.goroutine_slices), scope_(scope), from_(from), to_(to) {
    for (size_t code = 0; code < trace.states.size(); ++code) {
      const TimeKind kind = kinds.of(static_cast<StateCode>(code));
      kinds_.push_back(kind);
      const bool switches =
          kind == TimeKind::kOtherWait && trace.states[code].reason == StringId::kEmpty;
      waits_.push_back(kind == TimeKind::kLock || kind == TimeKind::kChannel || switches);
      runnable_.push_back(trace.states[code].state == GoState::kRunnable);
    }
  }

  Blockers Run() {
    if (scope_.waiters) {
      for (const GoroutineIndex goroutine : trace_.groups[*scope_.waiters].goroutines)
        Visit(goroutine);
    } else {
      for (const GoroutineGroup& group : trace_.groups) {
        if (group.system) continue;
        for (const GoroutineIndex goroutine : group.goroutines)
          Visit(goroutine);
      }
    }
    return Take();
  }

 private:
  void Visit(GoroutineIndex goroutine) {
    const uint32_t track = Raw(goroutine);
    SliceIndex slice = table_.At(track, from_);
    if (slice == kNoSlice) slice = table_.begin(track);
    // One slice more, so that the end of each wait is seen.
    const SliceIndex end = std::min(table_.LowerBound(track, to_, slice) + 1, table_.end(track));
    if (slice >= end) return;
    Wait wait;
    table_.Scan(slice, end, [&](Nanos start, Nanos finish, StateCode code) {
      if (wait.open && runnable_[code]) Add(goroutine, wait, slice);
      wait = {waits_[code], code, std::max(start, from_), std::min(finish, to_)};
      ++slice;
    });
  }

  struct Wait {
    bool open = false;
    StateCode code = 0;
    Nanos start = 0;
    Nanos end = 0;
  };

  // `next` is the Runnable slice after the wait.
  void Add(GoroutineIndex goroutine, const Wait& wait, SliceIndex next) {
    const Nanos time = wait.end - wait.start;
    const GoroutineIndex waker = DecodeWaker(table_.extra(next)).goroutine;
    if (time <= 0 || waker == GoroutineIndex::kNone || waker == goroutine) return;
    if (scope_.wakers && trace_.goroutines[Raw(waker)].group != *scope_.wakers) return;
    const StackId at{table_.value(next - 1)};
    const StackId by{table_.value(next)};
    const uint64_t key = uint64_t{Raw(at)} << 32 | Raw(by);
    uint32_t& place = places_[static_cast<size_t>(kinds_[wait.code])]
                          .try_emplace(key, static_cast<uint32_t>(found_.pairs.size()))
                          .first->second;
    if (place == found_.pairs.size())
      found_.pairs.push_back({.kind = kinds_[wait.code], .waiter = at, .waker = by});
    BlockPair& pair = found_.pairs[place];
    ++pair.count;
    ++found_.count;
    pair.time_ns += time;
    found_.time_ns += time;
    if (time <= pair.longest_ns) return;
    pair.longest_ns = time;
    pair.longest = next - 1;
    pair.longest_waiter = goroutine;
    pair.longest_waker = waker;
  }

  Blockers Take() {
    std::sort(found_.pairs.begin(), found_.pairs.end(), [](const auto& a, const auto& b) {
      return std::tuple(-a.time_ns, a.waiter, a.waker, a.kind) <
             std::tuple(-b.time_ns, b.waiter, b.waker, b.kind);
    });
    return std::move(found_);
  }

  const Trace& trace_;
  const SliceTable& table_;
  const BlockerScope scope_;
  const Nanos from_;
  const Nanos to_;
  std::vector<TimeKind> kinds_;  // By StateCode, like the next two.
  std::vector<bool> waits_;
  std::vector<bool> runnable_;
  Blockers found_;
  std::unordered_map<uint64_t, uint32_t> places_[kTimeKindCount];
};

}  // namespace

Blockers WhoBlocksWhom(
    const Trace& trace, const TimeKinds& kinds, const BlockerScope& scope, Nanos from, Nanos to) {
  return Search(trace, kinds, scope, from, to).Run();
}

Blockers Only(const Blockers& all, const std::vector<bool>& idle_stacks, bool idle) {
  Blockers some;
  for (const BlockPair& pair : all.pairs) {
    if (idle_stacks[Raw(pair.waiter)] != idle) continue;
    some.pairs.push_back(pair);
    some.count += pair.count;
    some.time_ns += pair.time_ns;
  }
  return some;
}

std::vector<BlockingFunctions> ByFunctions(const Blockers& blockers,
                                           const UserFunctions& functions) {
  std::map<std::tuple<TimeKind, StringId, StringId>, BlockingFunctions> sums;
  for (const BlockPair& pair : blockers.pairs) {
    const StringId waiter = functions.of(pair.waiter);
    const StringId waker = functions.of(pair.waker);
    BlockingFunctions& sum = sums[{pair.kind, waiter, waker}];
    sum.kind = pair.kind;
    sum.waiter = waiter;
    sum.waker = waker;
    sum.count += pair.count;
    sum.time_ns += pair.time_ns;
    sum.longest_ns = std::max(sum.longest_ns, pair.longest_ns);
  }
  std::vector<BlockingFunctions> rows;
  rows.reserve(sums.size());
  for (const auto& [key, sum] : sums)
    rows.push_back(sum);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.time_ns > b.time_ns; });
  return rows;
}

}  // namespace skein
