// How the events of a v1 trace come into order.
//
// Every processor wrote its events in their order, with ticks of its own clock, which cannot be
// trusted against another's. What can be trusted are goroutines: each changes its state in a known
// way, and an event that takes a goroutine over from another processor carries the number of that
// change. So every event says which state it needs, and is ready once that state has been reached:
//
//   P0   GoCreate 7 ............ GoBlock 1 .... GoStart 8 (seq 3)   ready when 8 is runnable at 3
//   P1   GoStart 7 (seq 1) ..... GoUnblock 8 (seq 2)                which this makes so
//
// The merge takes, of all processors whose next event is ready, the one with the least ticks, until
// nothing is left or nothing is ready. Ties go as they go in Go.
//
// A processor whose event is not ready sleeps until the goroutine it waits for changes, so the
// cost of an event is that of a heap with as many entries as processors. CPU samples, sorted by
// their own time, take part as one more processor. Format 1.5 has a global sequence number and is
// sorted by it.
#include "gotrace/v1_ordering.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <unordered_map>

namespace skein {
namespace {

using K = V1Kind;

constexpr uint64_t kProgressBytes = 8 << 20;
constexpr uint32_t kNoGoroutine = V1Ids::kUnknown;
constexpr uint32_t kCollector = V1Ids::kUnknown - 1;  // In the place of a goroutine: the GC.

enum class State : uint8_t { kDead, kRunnable, kRunning, kWaiting };

// Whose state an event needs and changes.
enum class Whose : uint8_t { kNobody, kOwn, kArg, kGc };
// With which number.
enum class Sequence : uint8_t { kAny, kZero, kOne, kGiven };

struct Rule {
  Whose whose = Whose::kNobody;
  Sequence sequence = Sequence::kAny;
  State from = State::kDead;
  State to = State::kDead;
  bool counts = false;  // The number grows by one.
};

constexpr std::array<Rule, kV1KindCount> MakeRules() {
  constexpr Rule kStart{Whose::kArg, Sequence::kGiven, State::kRunnable, State::kRunning, true};
  constexpr Rule kStartLocal{Whose::kArg, Sequence::kAny, State::kRunnable, State::kRunning, true};
  constexpr Rule kWake{Whose::kArg, Sequence::kGiven, State::kWaiting, State::kRunnable, true};
  constexpr Rule kWakeLocal{Whose::kArg, Sequence::kAny, State::kWaiting, State::kRunnable, true};
  constexpr Rule kFound{Whose::kArg, Sequence::kOne, State::kRunnable, State::kWaiting, true};
  constexpr Rule kYield{Whose::kOwn, Sequence::kAny, State::kRunning, State::kRunnable, false};
  constexpr Rule kBlock{Whose::kOwn, Sequence::kAny, State::kRunning, State::kWaiting, false};

  std::array<Rule, kV1KindCount> rules{};
  auto set = [&](K kind, const Rule& rule) { rules[static_cast<uint8_t>(kind)] = rule; };
  set(K::kGoCreate, {Whose::kArg, Sequence::kZero, State::kDead, State::kRunnable, true});
  set(K::kGoWaiting, kFound);
  set(K::kGoInSyscall, kFound);
  set(K::kGoStart, kStart);
  set(K::kGoStartLabel, kStart);
  set(K::kGoStartLocal, kStartLocal);
  set(K::kGoUnblock, kWake);
  set(K::kGoSysExit, kWake);
  set(K::kGoUnblockLocal, kWakeLocal);
  set(K::kGoSysExitLocal, kWakeLocal);
  set(K::kGoSched, kYield);
  set(K::kGoPreempt, kYield);
  set(K::kGoSysBlock, kBlock);
  for (K kind : {K::kGoSleep, K::kGoBlock, K::kGoBlockSend, K::kGoBlockRecv, K::kGoBlockSelect,
                 K::kGoBlockSync, K::kGoBlockCond, K::kGoBlockNet, K::kGoBlockGc})
    set(kind, kBlock);
  set(K::kGcStart, {Whose::kGc, Sequence::kGiven, State::kDead, State::kDead, true});
  return rules;
}
constexpr std::array<Rule, kV1KindCount> kRules = MakeRules();

bool StartsGoroutine(K kind) {
  return kind == K::kGoStart || kind == K::kGoStartLocal || kind == K::kGoStartLabel;
}

bool IsExit(K kind) {
  return kind == K::kGoSysExit || kind == K::kGoSysExitLocal;
}

// Told apart from what the goroutine it names does: it happens on that goroutine.
bool IsAboutItself(K kind) {
  return IsExit(kind) || kind == K::kGoWaiting || kind == K::kGoInSyscall;
}

// After it, its processor runs no goroutine.
bool LeavesGoroutine(K kind) {
  const Rule& rule = kRules[static_cast<uint8_t>(kind)];
  return rule.whose == Whose::kOwn || kind == K::kGoEnd || kind == K::kGoStop;
}

// Ends the wakeup of a goroutine, if that wakeup was futile.
bool BlocksAgain(K kind) {
  return (kind >= K::kGoBlock && kind <= K::kGoBlockCond) && kind != K::kGoUnblock;
}

struct GoroutineState {
  uint64_t sequence = 0;
  int64_t left_ticks = std::numeric_limits<int64_t>::min();  // When it was last left in a syscall.
  uint64_t syscall = UINT64_MAX;                             // Of its last event, if a GoSysCall.
  State state = State::kDead;
};

// The rest of what a processor wrote, and its next event.
struct Source {
  const V1Batch* batch = nullptr;  // Null: CPU samples.
  const V1Batch* end_batch = nullptr;
  uint64_t offset = 0;
  uint64_t end = 0;
  uint64_t ticks = 0;
  uint64_t sequence = 0;            // Format 1.5.
  uint32_t running = kNoGoroutine;  // Which goroutine the processor runs.
  uint32_t subject = kNoGoroutine;  // Whose state the next event needs.
  V1Ordered next;
  V1Event event;
};

class Orderer {
 public:
  Orderer(const V1Decoder& decoder, const V1Index& index, Progress* progress)
      : decoder_(decoder), index_(index), progress_(progress), sources_(index.procs.size()) {
    for (size_t p = 0; p < sources_.size(); ++p)
      Open(p);
  }

  V1Order Run() {
    if (decoder_.version() == 5)
      SortBySequence();
    else
      Merge();
    // Exits with the same time stay in the order they were written in.
    std::ranges::stable_sort(order_.exits, {},
                             [](const V1Order::Exit& exit) { return exit.event.ticks; });
    ReportClock();
    return std::move(order_);
  }

 private:
  void Open(size_t p) {
    Source& source = sources_[p];
    const std::vector<V1Batch>& batches = index_.procs[p].batches;
    source.next.proc = static_cast<uint32_t>(p);
    source.batch = batches.data();
    source.end_batch = batches.data() + batches.size();
    if (source.batch != source.end_batch) EnterBatch(source);
  }

  static void EnterBatch(Source& source) {
    source.offset = source.batch->begin;
    source.end = source.batch->end;
    source.ticks = source.batch->ticks;
    source.sequence = source.batch->sequence;
  }

  // Makes the source's next event current; false: there is none.
  bool Advance(Source& source) {
    while (source.batch != source.end_batch) {
      while (source.offset < source.end) {
        const uint64_t offset = source.offset;
        decoder_.Decode(offset, source.event);
        source.offset += source.event.size;
        if (source.event.kind == K::kCpuSample || !SpecOf(source.event.kind).timed) continue;
        source.next.offset = offset & V1Ordered::kMaxOffset;
        Place(source);
        return true;
      }
      if (++source.batch != source.end_batch) EnterBatch(source);
    }
    return false;
  }

  // Fills in when and on which goroutine the source's event happened.
  void Place(Source& source) {
    const V1Event& event = source.event;
    source.ticks += event.ticks_delta;
    source.sequence += event.sequence_delta;
    source.next.ticks = static_cast<int64_t>(source.ticks);
    source.next.flags = 0;
    const Rule& rule = RuleOf(event.kind);
    const uint32_t named = rule.whose == Whose::kArg ? Goroutine(event.goroutine()) : kNoGoroutine;
    if (StartsGoroutine(event.kind)) source.running = named;
    source.next.goroutine = IsAboutItself(event.kind) ? named : source.running;
    source.subject = rule.whose == Whose::kArg   ? named
                     : rule.whose == Whose::kOwn ? source.running
                     : rule.whose == Whose::kGc  ? kCollector
                                                 : kNoGoroutine;
    if (LeavesGoroutine(event.kind)) source.running = kNoGoroutine;
  }

  static const Rule& RuleOf(K kind) { return kRules[static_cast<uint8_t>(kind)]; }

  // Goroutine 0 is how Go says none.
  uint32_t Goroutine(uint64_t id) {
    if (id == 0) return kNoGoroutine;
    const uint32_t g = order_.goroutines.IndexOf(id);
    if (g >= goroutines_.size()) goroutines_.resize(g + 1);
    return g;
  }

  GoroutineState& StateOf(uint32_t subject) {
    return subject == kCollector ? collector_ : goroutines_[subject];
  }

  bool Ready(const Source& source) {
    const Rule& rule = RuleOf(source.event.kind);
    if (rule.whose == Whose::kNobody) return true;
    if (source.subject == kNoGoroutine) return false;
    const GoroutineState& now = StateOf(source.subject);
    if (now.state != rule.from) return false;
    switch (rule.sequence) {
      case Sequence::kAny:
        return true;
      case Sequence::kZero:
        return now.sequence == 0;
      case Sequence::kOne:
        return now.sequence == 1;
      case Sequence::kGiven:
        break;
    }
    const V1Event& event = source.event;
    return now.sequence == (rule.whose == Whose::kGc ? event.args[0] : event.sequence());
  }

  void Apply(const Source& source) {
    const Rule& rule = RuleOf(source.event.kind);
    if (rule.whose == Whose::kNobody) return;
    GoroutineState& now = StateOf(source.subject);
    now.state = rule.to;
    if (rule.counts) ++now.sequence;
  }

  struct Entry {
    int64_t ticks;
    uint32_t source;
  };

  // A heap as Go has it: which of two with the same ticks comes first depends on it.
  void Push(const Entry& entry) {
    size_t i = ready_.size();
    ready_.push_back(entry);
    for (; i > 0 && entry.ticks < ready_[(i - 1) / 2].ticks; i = (i - 1) / 2)
      std::swap(ready_[i], ready_[(i - 1) / 2]);
  }

  Entry Pop() {
    const Entry first = ready_.front();
    ready_.front() = ready_.back();
    ready_.pop_back();
    for (size_t i = 0, child = 1; child < ready_.size(); i = child, child = 2 * i + 1) {
      if (child + 1 < ready_.size() && ready_[child + 1].ticks < ready_[child].ticks) ++child;
      if (ready_[child].ticks >= ready_[i].ticks) break;
      std::swap(ready_[i], ready_[child]);
    }
    return first;
  }

  void Merge() {
    for (uint32_t s = 0; s < sources_.size(); ++s)
      Refill(s);
    while (true) {
      AppendSamplesBefore(ready_.empty() ? nullptr : &ready_.front());
      if (ready_.empty()) break;
      const uint32_t s = Pop().source;
      Source& source = sources_[s];
      // Another processor may have been faster: only in damaged traces.
      if (!Ready(source)) {
        asleep_.push_back(s);
        continue;
      }
      Apply(source);
      Append(source);
      const uint32_t changed = source.subject;
      if (changed != kNoGoroutine && !asleep_.empty()) Wake(changed);
      Refill(s);
      ReportProgress(source.offset);
    }
    ReportStuck();
  }

  void Refill(uint32_t s) {
    if (Advance(sources_[s])) Enqueue(s);
  }

  void Enqueue(uint32_t s) {
    if (!Ready(sources_[s])) {
      asleep_.push_back(s);
      return;
    }
    Push({sources_[s].next.ticks, s});
  }

  void Wake(uint32_t subject) {
    for (size_t i = 0; i < asleep_.size();) {
      const uint32_t s = asleep_[i];
      if (sources_[s].subject != subject || !Ready(sources_[s])) {
        ++i;
        continue;
      }
      asleep_[i] = asleep_.back();
      asleep_.pop_back();
      Enqueue(s);
    }
  }

  // Samples need nothing. At the same time, they come last.
  void AppendSamplesBefore(const Entry* entry) {
    V1Event event;
    while (sample_ < index_.samples.size() &&
           (entry == nullptr || index_.samples[sample_].ticks < entry->ticks)) {
      const V1Sample& sample = index_.samples[sample_++];
      V1Ordered ordered;
      ordered.ticks = InOrder(sample.ticks, sample.offset);
      ordered.offset = sample.offset & V1Ordered::kMaxOffset;
      decoder_.Decode(sample.offset, event);
      ordered.goroutine = Goroutine(event.args[2]);
      order_.events.Append(ordered);
    }
  }

  void Append(Source& source) {
    V1Ordered& ordered = source.next;
    const K kind = source.event.kind;
    ordered.ticks = InOrder(ordered.ticks, ordered.offset);
    if (ordered.goroutine != kNoGoroutine) NoteSyscall(kind, ordered);
    if (index_.has_futile_wakeups) NoteWakeup(source);
    if (IsExit(kind) && AppendExit(source)) return;
    order_.events.Append(ordered);
  }

  // An exit goes back to when it happened, which is not before its goroutine was left.
  bool AppendExit(const Source& source) {
    const auto ticks = static_cast<int64_t>(source.event.exit_ticks());
    const int64_t left = goroutines_[source.next.goroutine].left_ticks;
    if (ticks == 0 || ticks >= source.next.ticks || left > source.next.ticks) return false;
    if (left == std::numeric_limits<int64_t>::min()) return false;
    V1Order::Exit exit{source.next, order_.events.size()};
    exit.event.ticks = std::max(ticks, left);
    order_.exits.push_back(exit);
    return true;
  }

  // Finds out which syscalls blocked, and when.
  void NoteSyscall(K kind, const V1Ordered& ordered) {
    GoroutineState& goroutine = goroutines_[ordered.goroutine];
    if (kind == K::kGoSysBlock && goroutine.syscall != UINT64_MAX)
      order_.events[goroutine.syscall].flags |= V1Ordered::kBlocked;
    goroutine.syscall = kind == K::kGoSysCall ? order_.events.size() : UINT64_MAX;
    if (kind == K::kGoSysBlock || kind == K::kGoInSyscall) goroutine.left_ticks = ordered.ticks;
  }

  // Old runtimes woke goroutines that then found nothing to do, and say so. All from the waking
  // until it blocks again is marked.
  struct Wakeup {
    std::vector<uint64_t> events;
    bool futile = false;
  };

  void NoteWakeup(const Source& source) {
    const K kind = source.event.kind;
    const uint64_t position = order_.events.size();
    if (kind == K::kGoUnblock || kind == K::kGoUnblockLocal) {
      if (source.subject != kNoGoroutine) wakeups_[source.subject].events = {position};
      return;
    }
    const uint32_t g = source.next.goroutine;
    if (kind == K::kGoStart || kind == K::kGoStartLocal || kind == K::kGoPreempt ||
        kind == K::kFutileWakeup) {
      wakeups_[g].events.push_back(position);
      wakeups_[g].futile |= kind == K::kFutileWakeup;
    } else if (BlocksAgain(kind)) {
      EndWakeup(g, source.next.proc);
    }
  }

  void EndWakeup(uint32_t g, uint32_t proc) {
    const auto found = wakeups_.find(g);
    if (found == wakeups_.end()) return;
    if (found->second.futile) {
      for (uint64_t position : found->second.events)
        order_.events[position].flags |= V1Ordered::kFutile;
      sources_[proc].next.flags |= V1Ordered::kFutile;
    }
    wakeups_.erase(found);
  }

  // Clocks that disagree are pushed forward: order is worth more than time.
  int64_t InOrder(int64_t ticks, uint64_t offset) {
    if (order_.events.size() == 0) last_ticks_ = ticks;
    if (ticks < last_ticks_) {
      if (late_events_++ == 0) late_offset_ = offset;
      return last_ticks_;
    }
    last_ticks_ = ticks;
    return ticks;
  }

  void SortBySequence() {
    std::vector<std::pair<uint64_t, V1Ordered>> events;
    for (Source& source : sources_) {
      while (Advance(source)) {
        const bool exit = source.event.kind == K::kGoSysExit;
        if (exit && source.event.exit_ticks() != 0)
          source.next.ticks = static_cast<int64_t>(source.event.exit_ticks());
        events.emplace_back(exit ? source.event.sequence() : source.sequence, source.next);
      }
    }
    std::ranges::stable_sort(events, {}, &std::pair<uint64_t, V1Ordered>::first);
    Source source;
    for (const auto& [sequence, ordered] : events) {
      source.next = ordered;
      decoder_.Decode(ordered.offset, source.event);
      Append(source);
    }
  }

  void ReportStuck() {
    if (asleep_.empty()) return;
    Diagnostic stuck{UINT64_MAX, "no consistent order of the events from here on", 0};
    for (uint32_t s : asleep_) {
      Source& source = sources_[s];
      stuck.offset = std::min<uint64_t>(stuck.offset, source.next.offset);
      do {
        stuck.lost_bytes += source.event.size;
      } while (Advance(source));
    }
    order_.diagnostics.push_back(stuck);
  }

  void ReportClock() {
    if (late_events_ == 0) return;
    order_.diagnostics.push_back({late_offset_,
                                  "time stamps out of order: " + std::to_string(late_events_) +
                                      " events are shown later than they say",
                                  0});
  }

  void ReportProgress(uint64_t offset) {
    if (progress_ == nullptr || offset < next_progress_) return;
    progress_->Report("ordering", offset, decoder_.trace().size());
    next_progress_ = offset + kProgressBytes;
  }

  const V1Decoder& decoder_;
  const V1Index& index_;
  Progress* progress_;
  V1Order order_;

  std::vector<Source> sources_;  // By proc.
  std::vector<Entry> ready_;     // A heap.
  std::vector<uint32_t> asleep_;
  size_t sample_ = 0;  // The next one.

  std::vector<GoroutineState> goroutines_;
  GoroutineState collector_;
  std::unordered_map<uint32_t, Wakeup> wakeups_;

  int64_t last_ticks_ = 0;
  uint64_t late_events_ = 0;
  uint64_t late_offset_ = 0;
  uint64_t next_progress_ = 0;
};

}  // namespace

V1Order OrderV1Events(const V1Decoder& decoder, const V1Index& index, Progress* progress) {
  return Orderer(decoder, index, progress).Run();
}

const V1Ordered* V1OrderCursor::Next() {
  if (exit_ < order_.exits.size()) {
    const V1Order::Exit& exit = order_.exits[exit_];
    const bool last = event_ == order_.events.size();
    const bool before =
        !last && (exit.event.ticks < order_.events[event_].ticks ||
                  (exit.event.ticks == order_.events[event_].ticks && exit.position <= event_));
    if (last || before) {
      ++exit_;
      return &exit.event;
    }
  }
  if (event_ == order_.events.size()) return nullptr;
  order_.events.DropBefore(event_);
  return &order_.events[event_++];
}

}  // namespace skein
