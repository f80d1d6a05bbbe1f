#include "analyze/slice_detail.h"

#include <deque>
#include <unordered_set>

namespace skein {

namespace {

constexpr size_t kMostOutgoing = 100;
constexpr size_t kMostConnected = 50;

// Entries of the index that one slice may look through for wakes of its own.
constexpr size_t kMostVisited = 200'000;

bool Executes(GoState state) {
  return state == GoState::kRunning || state == GoState::kSyscall;
}

// The stack that a slice itself carries: where the goroutine waits, or what system call it is in.
StackId OwnStack(const Trace& trace, SliceIndex slice) {
  const GoState state = StateOf(trace, slice).state;
  const bool waits = state == GoState::kWaiting || state == GoState::kSyscall;
  if (waits) return StackId{trace.goroutine_slices.value(slice)};
  // A goroutine that yielded or was preempted stands where it stopped.
  const bool stopped =
      state == GoState::kRunnable && DecodeWaker(trace.goroutine_slices.extra(slice)).self;
  return stopped ? StackId{trace.goroutine_slices.value(slice)} : StackId::kNone;
}

// Where the goroutine stopped last before `slice`.
StackId StackBefore(const Trace& trace, uint32_t track, SliceIndex slice) {
  const SliceIndex begin = trace.goroutine_slices.begin(track);
  while (slice > begin) {
    --slice;
    if (StateOf(trace, slice).state == GoState::kRunning) break;
    if (const StackId stack = OwnStack(trace, slice); stack != StackId::kNone) return stack;
  }
  return StackId::kNone;
}

// The wakes that happened during a slice and were caused by its goroutine.
std::vector<Wake> WakesBy(
    const Trace& trace, const WakeIndex& index, SliceIndex slice, size_t limit, bool& truncated) {
  const SliceTable& table = trace.goroutine_slices;
  const uint32_t goroutine = table.TrackOf(slice);
  std::vector<Wake> wakes;
  if (!Executes(StateOf(trace, slice).state)) return wakes;
  const Nanos end = table.finish(slice);
  size_t visited = 0;
  index.all.ScanFrom(index.all.CountBefore(table.start(slice)), [&](SliceIndex woken) {
    ++visited;
    // A coroutine switch wakes the other one tick after its own end.
    if (table.start(woken) > end + 1) return false;
    if (Raw(DecodeWaker(table.extra(woken)).goroutine) != goroutine) return true;
    truncated |= wakes.size() == limit || visited > kMostVisited;
    if (truncated) return false;
    if (const std::optional<Wake> wake = WakeAt(trace, woken)) wakes.push_back(*wake);
    return true;
  });
  return wakes;
}

// The wake that a Running or Runnable slice owes its start to.
std::optional<Wake> WakeOf(const Trace& trace, SliceIndex slice) {
  const SliceTable& table = trace.goroutine_slices;
  const SliceIndex begin = table.begin(table.TrackOf(slice));
  // Back over the system calls of one run to the moment it became runnable.
  for (;; --slice) {
    const GoState state = StateOf(trace, slice).state;
    if (state == GoState::kRunnable) return WakeAt(trace, slice);
    if (!Executes(state) || slice == begin) return std::nullopt;
  }
}

// The chain of causes: what woke this goroutine, what woke its waker before that, and so on.
std::vector<Wake> Preceding(const Trace& trace, const std::optional<Wake>& first, bool& truncated) {
  std::vector<Wake> chain;
  std::optional<Wake> wake = first;
  while (wake && chain.size() < kMostConnected) {
    chain.push_back(*wake);
    if (wake->waker == GoroutineIndex::kNone) return chain;
    const SliceIndex cause = GoroutineSliceAt(trace, wake->waker, wake->time);
    wake = cause == kNoSlice ? std::nullopt : WakeOf(trace, cause);
  }
  truncated |= wake.has_value();
  return chain;
}

// What came of it, nearest first: those it woke, then those they woke when they next ran.
std::vector<Wake> Following(const Trace& trace,
                            const WakeIndex& index,
                            const std::vector<Wake>& first,
                            bool& truncated) {
  std::deque<Wake> open(first.begin(), first.end());
  std::unordered_set<SliceIndex> seen;
  std::vector<Wake> found;
  while (!open.empty() && found.size() < kMostConnected) {
    const Wake wake = open.front();
    open.pop_front();
    if (!seen.insert(wake.slice).second) continue;
    found.push_back(wake);
    if (wake.ran == kNoSlice) continue;
    for (const Wake& next : WakesBy(trace, index, wake.ran, kMostConnected, truncated))
      open.push_back(next);
  }
  truncated |= !open.empty();
  return found;
}

}  // namespace

SliceIndex GoroutineSliceOf(const Trace& trace, const SliceRef& ref) {
  if (ref.track.kind == TrackKind::kGoroutine) return ref.slice;
  const SliceTable& table = *SlicesOf(trace, ref.track.kind);
  const auto state = static_cast<LaneState>(table.state(ref.slice));
  if (state == LaneState::kIdle || state == LaneState::kNoGoroutine) return kNoSlice;
  const uint32_t goroutine = table.value(ref.slice);
  if (goroutine >= trace.goroutines.size()) return kNoSlice;
  return GoroutineSliceAt(trace, GoroutineIndex{goroutine}, table.start(ref.slice));
}

SliceDetail DetailOf(const Trace& trace, const WakeIndex& wakes, SliceIndex slice) {
  const SliceTable& table = trace.goroutine_slices;
  const uint32_t track = table.TrackOf(slice);
  SliceDetail detail;
  detail.slice = slice;
  detail.goroutine = GoroutineIndex{track};
  detail.start = table.start(slice);
  detail.end = table.finish(slice);
  detail.place = PlaceAt(trace, detail.goroutine, detail.start);
  const StackId own = OwnStack(trace, slice);
  detail.start_stack = own != StackId::kNone ? own : StackBefore(trace, track, slice);
  if (slice + 1 < table.end(track)) detail.end_stack = OwnStack(trace, slice + 1);
  const GoState state = StateOf(trace, slice).state;
  const bool is_woken_later = state == GoState::kWaiting && slice + 1 < table.end(track);
  detail.waker = is_woken_later ? WakeAt(trace, slice + 1) : WakeOf(trace, slice);
  detail.outgoing = WakesBy(trace, wakes, slice, kMostOutgoing, detail.truncated);
  detail.preceding = Preceding(trace, detail.waker, detail.truncated);
  detail.following = Following(trace, wakes, detail.outgoing, detail.truncated);
  return detail;
}

}  // namespace skein
