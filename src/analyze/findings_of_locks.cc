#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "analyze/blockers.h"
#include "analyze/finding_sorts.h"
#include "analyze/goroutine_titles.h"
#include "analyze/short_function.h"
#include "analyze/user_functions.h"
#include "base/text.h"

// Locks that somebody still waits for when the trace ends: a deadlock, mostly, or a holder that hangs. No wake-up tells
// of them, so they are in no contention.

namespace skein {

namespace {

constexpr Nanos kHealthyWait = 50'000'000;
constexpr double kHealthyShare = 0.25;  // Of the trace.

struct LockWait {
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  SliceIndex slice = kNoSlice;
  StackId stack = StackId::kNone;
  Nanos time_ns = 0;
};

// The last waits of goroutines, for mutexes, that last until the trace ends, and too long to be healthy.
class EndlessWaits {
 public:
  explicit EndlessWaits(const FindingSources& sources)
      : sources_(sources), trace_(sources.trace), table_(trace_.goroutine_slices) {
    // Who waited as long and went on was only slow: that is contention.
    for (const BlockPair& pair : sources.blockers.pairs) {
      Nanos& longest = longest_return_[sources.functions.of(pair.waiter)];
      longest = std::max(longest, pair.longest_ns);
    }
  }

  std::vector<LockWait> Find() {
    std::vector<LockWait> waits;
    for (const GoroutineGroup& group : trace_.groups) {
      if (group.system) continue;
      for (const GoroutineIndex goroutine : group.goroutines) {
        if (const LockWait wait = LastWaitOf(goroutine); IsEndless(wait)) waits.push_back(wait);
      }
    }
    return waits;
  }

 private:
  LockWait LastWaitOf(GoroutineIndex goroutine) const {
    const Goroutine& row = trace_.goroutines[Raw(goroutine)];
    const SliceIndex end = table_.end(Raw(goroutine));
    const bool ended = row.ended != kNever && !row.waits_forever;
    if (ended || end == table_.begin(Raw(goroutine))) return {};
    const SliceIndex last = end - 1;
    if (trace_.states[table_.state(last)].state != GoState::kWaiting) return {};
    return {goroutine, last, StackId{table_.value(last)}, trace_.end - table_.start(last)};
  }

  bool IsEndless(const LockWait& wait) {
    const bool is_long =
        wait.time_ns >= kHealthyWait && Part(wait.time_ns, trace_.end) >= kHealthyShare;
    if (!is_long || !IsMutex(wait.stack)) return false;
    const auto returned = longest_return_.find(sources_.functions.of(wait.stack));
    return returned == longest_return_.end() || wait.time_ns > returned->second;
  }

  bool IsMutex(StackId stack) {
    const auto [at, is_new] = is_mutex_.try_emplace(Raw(stack), false);
    if (is_new) at->second = IsAtMutex(trace_, stack);
    return at->second;
  }

  const FindingSources& sources_;
  const Trace& trace_;
  const SliceTable& table_;
  std::map<StringId, Nanos> longest_return_;  // By the function that waited.
  std::unordered_map<uint32_t, bool> is_mutex_;
};

// "main.a or main.b", the functions in which most wait first.
std::string FunctionsText(const FindingSources& sources, const std::vector<LockWait>& waits) {
  constexpr size_t kMost = 2;
  std::map<StringId, size_t> counts;
  for (const LockWait& wait : waits)
    ++counts[sources.functions.of(wait.stack)];
  std::vector<std::pair<size_t, StringId>> functions;
  for (const auto& [function, count] : counts)
    functions.push_back({count, function});
  std::stable_sort(functions.begin(), functions.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (size_t i = 0; i < std::min(functions.size(), kMost); ++i)
    text += (i == 0 ? "" : " or ") + ShortFunction(sources.trace.text(functions[i].second));
  if (functions.size() > kMost)
    text += fmt::format(" or {} more functions", FormatCount(functions.size() - kMost));
  return text;
}

}  // namespace

void FindEndlessLocks(const FindingSources& sources, std::vector<Finding>& found) {
  const std::vector<LockWait> waits = EndlessWaits(sources).Find();
  if (waits.empty()) return;
  const LockWait& longest =
      *std::max_element(waits.begin(), waits.end(),
                        [](const LockWait& a, const LockWait& b) { return a.time_ns < b.time_ns; });
  const bool one = waits.size() == 1;
  Nanos sum_ns = 0;
  for (const LockWait& wait : waits)
    sum_ns += wait.time_ns;
  const Nanos end = sources.trace.end;
  Finding finding = FindingOf("blocking", sum_ns, end - longest.time_ns, end);
  finding.text = fmt::format("{} for a lock in {} for {}{}, and still {} when the trace ends",
                             one ? sources.titles.ShortTitle(longest.goroutine) + " waits"
                                 : FormatCount(waits.size()) + " goroutines wait",
                             FunctionsText(sources, waits), one ? "" : "up to ",
                             FormatDuration(longest.time_ns), one ? "does" : "do");
  finding.slice = longest.slice;
  finding.goroutine = longest.goroutine;
  finding.stack = longest.stack;
  found.push_back(std::move(finding));
}

}  // namespace skein
