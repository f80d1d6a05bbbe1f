#include "analyze/leaks.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "analyze/goroutine_life.h"
#include "analyze/places.h"

namespace skein {

namespace {

// Fewer are not worth telling of, let alone a leak.
constexpr uint32_t kFewest = 2;
constexpr uint32_t kFewestOfLeak = 5;

// Who waits for less than this part of the trace may just be waiting: a group is judged by the others.
constexpr Nanos kShortest = 50;

constexpr uint32_t kParts = 10;  // Of the trace, in which births are looked for
constexpr uint32_t kFewestParts = 3;

uint32_t PartOf(const Trace& trace, Nanos time, uint32_t parts) {
  if (trace.end <= 0) return 0;
  const double share = static_cast<double>(time) / static_cast<double>(trace.end);
  return std::min(parts - 1, static_cast<uint32_t>(share * parts));
}

class GroupSearch {
 public:
  GroupSearch(const Trace& trace, const TimeKinds& kinds, uint32_t group, uint32_t growth_parts)
      : trace_(trace),
        table_(trace.goroutine_slices),
        kinds_(kinds),
        group_(group),
        growth_parts_(growth_parts) {}

  void Run(std::vector<StuckGoroutines>& found) {
    for (const GoroutineIndex goroutine : trace_.groups[group_].goroutines)
      FindLastWait(goroutine);
    if (last_waits_.size() < kFewest) return;
    for (const GoroutineIndex goroutine : trace_.groups[group_].goroutines)
      FindReturns(goroutine);
    for (const LastWait& wait : last_waits_)
      AddStuck(wait);
    for (auto& [stack, stuck] : stuck_) {
      if (stuck.long_count < kFewest) continue;
      Judge(stuck);
      found.push_back(std::move(stuck.rows));
    }
  }

 private:
  struct LastWait {
    GoroutineIndex goroutine = GoroutineIndex::kNone;
    SliceIndex slice = kNoSlice;
    uint32_t stack = 0;
    Nanos start = 0;
  };
  struct Stuck {
    StuckGoroutines rows;
    // Of those that wait for long.
    uint32_t long_count = 0;
    uint32_t long_born = 0;
    std::array<bool, kParts> born_in{};
  };

  void FindLastWait(GoroutineIndex goroutine) {
    const Goroutine& row = trace_.goroutines[Raw(goroutine)];
    const GoroutineLife life = LifeOf(trace_, goroutine);
    if (!life.known) return;
    born_ += row.before_trace ? 0 : 1;
    const bool died = life.ends && !life.waits_forever;
    died_ += died ? 1 : 0;
    const SliceIndex end = table_.end(Raw(goroutine));
    if (died || end == table_.begin(Raw(goroutine))) return;
    const SliceIndex last = end - 1;
    if (StateOf(trace_, last).state != GoState::kWaiting) return;
    const uint32_t stack = table_.value(last);
    last_waits_.push_back({goroutine, last, stack, table_.start(last)});
    longest_return_.try_emplace(stack, 0);
  }

  // How long others, or the same before, waited at these stacks until they went on.
  void FindReturns(GoroutineIndex goroutine) {
    SliceIndex slice = table_.begin(Raw(goroutine));
    const SliceIndex end = table_.end(Raw(goroutine));
    if (slice == end) return;
    table_.Scan(slice, end - 1, [&](Nanos start, Nanos finish, StateCode code) {
      const SliceIndex at = slice++;
      if (!IsWaiting(kinds_.of(code))) return;
      const auto known = longest_return_.find(table_.value(at));
      if (known != longest_return_.end()) known->second = std::max(known->second, finish - start);
    });
  }

  void AddStuck(const LastWait& wait) {
    const Nanos waited = trace_.end - wait.start;
    const Nanos longest_return = longest_return_[wait.stack];
    Stuck& stuck = stuck_[wait.stack];
    StuckGoroutines& rows = stuck.rows;
    if (waited <= longest_return) {
      ++rows.undecided;
      return;
    }
    const StateCode code = table_.state(wait.slice);
    const Goroutine& goroutine = trace_.goroutines[Raw(wait.goroutine)];
    rows.group = group_;
    rows.stack = StackId{wait.stack};
    rows.kind = kinds_.of(code);
    rows.reason = trace_.states[code].reason;
    rows.longest_return_ns = longest_return;
    ++rows.count;
    rows.waited_ns += waited;
    const bool born = !goroutine.before_trace;
    rows.born += born ? 1 : 0;
    if (waited >= trace_.end / kShortest) {
      ++stuck.long_count;
      stuck.long_born += born ? 1 : 0;
      if (born) stuck.born_in[PartOf(trace_, goroutine.created, kParts)] = true;
    }
    rows.growth.resize(growth_parts_);
    if (growth_parts_ > 0) ++rows.growth[PartOf(trace_, wait.start, growth_parts_)];
    if (waited <= rows.longest_ns) return;
    rows.longest_ns = waited;
    rows.longest = wait.goroutine;
    rows.longest_slice = wait.slice;
  }

  void Judge(Stuck& stuck) const {
    StuckGoroutines& rows = stuck.rows;
    for (size_t i = 1; i < rows.growth.size(); ++i)
      rows.growth[i] += rows.growth[i - 1];
    rows.group_born = born_;
    rows.group_died = died_;
    const auto parts = std::count(stuck.born_in.begin(), stuck.born_in.end(), true);
    rows.leak =
        stuck.long_born >= kFewestOfLeak && born_ >= died_ + rows.born / 2 && parts >= kFewestParts;
  }

  const Trace& trace_;
  const SliceTable& table_;
  const TimeKinds& kinds_;
  const uint32_t group_;
  const uint32_t growth_parts_;
  uint32_t born_ = 0;
  uint32_t died_ = 0;
  std::vector<LastWait> last_waits_;
  std::unordered_map<uint32_t, Nanos> longest_return_;  // By stack.
  std::map<uint32_t, Stuck> stuck_;                     // By stack.
};

}  // namespace

std::vector<StuckGoroutines> FindStuckGoroutines(const Trace& trace,
                                                 const TimeKinds& kinds,
                                                 uint32_t growth_parts) {
  std::vector<StuckGoroutines> found;
  for (uint32_t group = 0; group < trace.groups.size(); ++group) {
    if (!trace.groups[group].system) GroupSearch(trace, kinds, group, growth_parts).Run(found);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::pair(a.leak, a.count) > std::pair(b.leak, b.count);
  });
  return found;
}

}  // namespace skein
