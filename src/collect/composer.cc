#include "collect/composer.h"

#include <algorithm>
#include <string>

#include "collect/record_queue.h"
#include "gotrace/native_mark.h"

namespace skein {

using State = ModelThread::State;

// The records of one thread that are still to be composed.
struct Composer::Feed {
  uint64_t number = 0;
  ModelThread* thread = nullptr;  // The model's, until it ends.
  RecordQueue records;
  uint64_t leaves_proc = 0;  // When its system call becomes a long one; 0: it is in none that does.
  std::vector<std::pair<uint64_t, uint64_t>> unlocks;  // Not yet noted: when, and the lock.
  size_t next_unlock = 0;
  std::string message;  // Of the kText records since the last kLog.

  // It has a processor, which nobody takes.
  bool IsAlone() const { return thread != nullptr && thread->has_proc() && leaves_proc == 0; }
};

namespace {

constexpr uint64_t kNever = MergeTree::kNever;
constexpr uint64_t kWindowNs = 1 << 20;

// The call that the first one begins does not end (or nothing more is heard of the thread) for long.
inline bool IsLongCall(const RecordQueue& records) {
  const Record* behind = records.second();
  return behind == nullptr || behind->ticks >= records.front().ticks + Composer::kLongCallNs;
}

}  // namespace

Composer::Composer(RecordNames& names, Symbols& symbols, TraceSink sink)
    : model_(names, symbols, std::move(sink)) {}

Composer::~Composer() = default;

Composer::Feed* Composer::FeedOf(uint64_t number) {
  const auto feed = std::ranges::lower_bound(feeds_, number, {}, &Feed::number);
  return feed != feeds_.end() && (*feed)->number == number ? feed->get() : nullptr;
}

void Composer::AddThread(uint64_t number, uint32_t tid, uint64_t entry, State begins) {
  if (FeedOf(number) != nullptr) return;
  const auto behind = std::ranges::upper_bound(feeds_, number, {}, &Feed::number);
  Feed& feed = **feeds_.insert(behind, std::make_unique<Feed>());
  feed.number = number;
  ModelThread& thread = model_.Thread(number);
  feed.thread = &thread;
  thread.tid = tid;
  thread.entry.address = entry;
  if (begins != State::kAbsent) model_.StartsAs(thread, begins);
}

void Composer::Add(uint64_t number, std::vector<Record> records) {
  Feed* feed = FeedOf(number);
  if (feed == nullptr || records.empty()) return;
  for (const Record& record : records)
    if (record.kind == RecordKind::kWake && record.is_unlock())
      feed->unlocks.emplace_back(record.ticks, record.a);
  feed->records.Add(std::move(records));
}

void Composer::Compose(uint64_t until) {
  NoteUnlocks();
  while (BeginMerge() && PlayUntil(until))
    continue;
  unlocks_.Forget(model_.now());
  DropEnded();
}

// In order of time, but for what merge_ does not reach.
void Composer::NoteUnlocks() {
  const auto next_of = [](const Feed& feed) {
    return feed.next_unlock < feed.unlocks.size() ? feed.unlocks[feed.next_unlock].first : kNever;
  };
  const auto note_next = [this](Feed& feed) {
    const auto [time, lock] = feed.unlocks[feed.next_unlock++];
    unlocks_.Note(lock, time);
  };
  times_.clear();
  for (const auto& feed : feeds_)
    times_.push_back(next_of(*feed));
  for (merge_.Reset(times_); merge_.time() != kNever;) {
    Feed& feed = *feeds_[merge_.source()];
    note_next(feed);
    merge_.Replace(next_of(feed));
  }
  for (const auto& feed : feeds_) {
    while (feed->next_unlock < feed->unlocks.size())
      note_next(*feed);
    feed->unlocks.clear();
    feed->next_unlock = 0;
  }
}

// False: nobody has anything to say.
bool Composer::BeginMerge() {
  times_.clear();
  for (const auto& feed : feeds_)
    times_.push_back(NextTime(*feed));
  merge_.Reset(times_);
  return merge_.time() != kNever;
}

// True: all has been played, as far as merge_ reaches.
bool Composer::PlayUntil(uint64_t until) {
  while (merge_.time() != kNever) {
    // Late records come as soon as they can.
    const uint64_t begin = std::max(composed_, merge_.time() / kWindowNs * kWindowNs);
    const uint64_t end = begin > kNever - kWindowNs ? kNever : begin + kWindowNs;
    if (end > until) return false;
    model_.AdvanceTo(begin);
    const MergeTree::Bound bound = merge_.BoundOf(end);
    while (merge_.IsBefore(bound))
      merge_.Replace(PlayAhead(*feeds_[merge_.source()], end));
    composed_ = end;
  }
  return true;
}

void Composer::DropEnded() {
  std::erase_if(feeds_, [](const auto& feed) { return feed->thread == nullptr; });
}

void Composer::Finish(uint64_t end, std::string_view no_room_for) {
  Compose(kNever);
  model_.Finish(end, no_room_for);
}

// What that thread does next, and what follows before `until` that concerns nobody else. Returns
// when it is to be asked again.
uint64_t Composer::PlayAhead(Feed& feed, uint64_t until) {
  if (feed.leaves_proc != 0) {
    LeaveProc(feed);
    return NextTime(feed);
  }
  model_.Meet(*feed.thread, feed.records.front().ticks);
  Tell(feed, feed.records.front());
  feed.records.Pop();
  if (feed.IsAlone()) PlayAlone(feed, until);
  return NextTime(feed);
}

void Composer::PlayAlone(Feed& feed, uint64_t until) {
  ModelThread& thread = *feed.thread;
  while (!feed.records.empty()) {
    const Record& record = feed.records.front();
    if (record.ticks >= until) return;
    model_.Advance(thread, record.ticks);
    if (!TellAlone(feed, record)) return;
    feed.records.Pop();
  }
}

void Composer::LeaveProc(Feed& feed) {
  model_.Meet(*feed.thread, feed.leaves_proc);
  model_.LeaveProc(*feed.thread);
  feed.leaves_proc = 0;
}

uint64_t Composer::NextTime(Feed& feed) {
  if (feed.thread == nullptr) return kNever;
  if (feed.leaves_proc != 0) return feed.leaves_proc;
  const uint64_t next =
      feed.records.empty() ? kNever : std::min(feed.records.front().ticks, kNever - 1);
  feed.thread->next_record = next;
  return next;
}

void Composer::Tell(Feed& feed, const Record& record) {
  ModelThread& thread = *feed.thread;
  switch (record.kind) {
    case RecordKind::kThreadCreate: {
      ModelThread& created = model_.Thread(record.a);
      created.entry.address = record.b;
      return model_.Create(thread, created, record.stack);
    }
    case RecordKind::kThreadStart:
    case RecordKind::kUnblocked:
      return model_.Run(thread);
    case RecordKind::kThreadEnd:
      return End(feed, record);
    case RecordKind::kBlock:
      return model_.Block(thread, record.reason(), record.a, record.stack);
    case RecordKind::kWake:
      return Wake(feed, record);
    case RecordKind::kCallBegin:
      return BeginCall(feed, record);
    default:
      TellAlone(feed, record);
  }
}

// What concerns nobody else if the thread has a processor. False: it is something else.
bool Composer::TellAlone(Feed& feed, const Record& record) {
  ModelThread& thread = *feed.thread;
  switch (record.kind) {
    case RecordKind::kCallBegin:
      if (IsLongCall(feed.records)) return false;
      model_.BeginCall(thread, record.stack);
      return true;
    case RecordKind::kCallEnd:
      model_.Run(thread);
      return true;
    case RecordKind::kTaskBegin:
      model_.BeginTask(thread, record.a, PackedTask(record.b), PackedText(record.b), record.stack);
      return true;
    case RecordKind::kTaskEnd:
      model_.EndTask(thread, record.a, record.stack);
      return true;
    case RecordKind::kRegionBegin:
      model_.BeginRegion(thread, record.a, static_cast<uint32_t>(record.b), record.stack);
      return true;
    case RecordKind::kRegionEnd:
      model_.EndRegion(thread, record.a, static_cast<uint32_t>(record.b), record.stack);
      return true;
    case RecordKind::kLabel:
      model_.Label(thread, static_cast<uint32_t>(record.b));
      return true;
    case RecordKind::kCpuSample:
      model_.CpuSample(thread, record.ticks, record.stack);
      return true;
    case RecordKind::kText:
    case RecordKind::kLog:
    case RecordKind::kLost:
      TellText(feed, record);
      return true;
    default:
      return false;
  }
}

// A function of its own, for texts take room on the stack.
void Composer::TellText(Feed& feed, const Record& record) {
  if (record.kind == RecordKind::kLog) return Log(feed, record);
  if (record.kind == RecordKind::kText) {
    feed.message.append(reinterpret_cast<const char*>(&record.a),
                        std::min(record.size, Record::kTextBytes));
    return;
  }
  feed.message.clear();
  model_.Log(*feed.thread, 0, kRecorderKey, std::to_string(record.a).append(kEventsLost), 0);
}

void Composer::BeginCall(Feed& feed, const Record& record) {
  ModelThread& thread = *feed.thread;
  const bool is_long = IsLongCall(feed.records);
  if (is_long && record.reason() != WaitReason::kSyscall)
    return model_.Block(thread, record.reason(), record.a, record.stack);
  model_.BeginCall(thread, record.stack);
  if (is_long) feed.leaves_proc = record.ticks + kLongCallNs;
}

// Whoever joins it has waited for nothing else.
void Composer::End(Feed& feed, const Record& record) {
  FindWoken(record);
  for (const auto& [when, waiter] : woken_)
    model_.UnblockByEnding(*feed.thread, *waiter);
  model_.End(*feed.thread);
  feed.thread = nullptr;
}

// When that thread said that it had been woken; never: not as far as can be foreseen.
uint64_t Composer::NextRecord(const ModelThread& waiter) const {
  return waiter.next_record < model_.now() + kForesightNs ? waiter.next_record : kNever;
}

void Composer::Wake(Feed& feed, const Record& record) {
  FindWoken(record);
  if (woken_.size() > record.b) woken_.resize(record.b);
  for (const auto& [when, waiter] : woken_)
    model_.Unblock(*feed.thread, *waiter, record.stack);
}

// All whom that record may have woken, the first one first, into woken_.
void Composer::FindWoken(const Record& record) {
  woken_.clear();
  const std::span<ModelThread* const> waiters = model_.Waiters(record.a);
  if (waiters.empty()) return;
  const uint64_t next_unlock = record.is_unlock() ? NextUnlock(record) : kNever;
  for (ModelThread* waiter : waiters)
    if (const uint64_t when = NextRecord(*waiter); when <= next_unlock)
      woken_.emplace_back(when, waiter);
  if (woken_.size() > 1)
    std::ranges::stable_sort(woken_, {}, &std::pair<uint64_t, ModelThread*>::first);
}

// When the same lock is let go again, if that can be foreseen.
uint64_t Composer::NextUnlock(const Record& unlock) {
  return std::min(unlocks_.NextAfter(unlock.a, unlock.ticks), unlock.ticks + kForesightNs);
}

void Composer::Log(Feed& feed, const Record& record) {
  if (feed.message.size() != record.size) feed.message = "(the text was lost)";
  model_.Log(*feed.thread, record.a, model_.TextOf(static_cast<uint32_t>(record.b)), feed.message,
             record.stack);
  feed.message.clear();
}

}  // namespace skein
