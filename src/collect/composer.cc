#include "collect/composer.h"

#include <algorithm>

namespace skein {

using State = ModelThread::State;

// The records of one thread that are still to be composed.
struct Composer::Feed {
  uint64_t number = 0;
  ModelThread* thread = nullptr;  // The model's, until it ends.
  std::vector<Record> records;
  size_t next = 0;
  std::string message;  // Of the kText records since the last kLog.

  bool has_more() const { return next < records.size(); }
  const Record& front() const { return records[next]; }
  uint64_t time() const { return records[next].ticks; }
};

// When a system call becomes a long one.
struct Composer::Due {
  uint64_t time;
  uint64_t number;
  uint64_t call;
};

namespace {

constexpr size_t kForgetRecords = 4096;
constexpr uint64_t kNever = UINT64_MAX;

constexpr auto kLater = [](const auto& a, const auto& b) { return b.IsBefore(a); };

}  // namespace

Composer::Composer(RecordNames& names, Symbols& symbols, TraceSink sink)
    : model_(names, symbols, std::move(sink)) {}

Composer::~Composer() = default;

void Composer::AddThread(uint64_t number, uint32_t tid, uint64_t entry, State begins) {
  auto& feed = feeds_[number];
  if (feed != nullptr) return;
  feed = std::make_unique<Feed>();
  feed->number = number;
  ModelThread& thread = model_.Thread(number);
  feed->thread = &thread;
  thread.tid = tid;
  thread.entry.address = entry;
  if (begins != State::kAbsent) model_.StartsAs(thread, begins);
}

void Composer::Add(uint64_t number, std::span<const Record> records) {
  const auto found = feeds_.find(number);
  if (found == feeds_.end() || records.empty()) return;
  Feed& feed = *found->second;
  const bool had_none = !feed.has_more();
  if ((feed.next > kForgetRecords && feed.next > feed.records.size() / 2) || had_none) {
    feed.records.erase(feed.records.begin(),
                       feed.records.begin() + static_cast<ptrdiff_t>(feed.next));
    feed.next = 0;
  }
  feed.records.insert(feed.records.end(), records.begin(), records.end());
  for (const Record& record : records)
    if (record.kind == RecordKind::kWake && record.is_unlock()) NoteUnlock(record);
  if (!had_none) return;
  heap_.push_back({feed.time(), number, &feed});
  std::ranges::push_heap(heap_, kLater);
}

void Composer::Compose(uint64_t until) {
  while (!heap_.empty() && heap_.front().time < until) {
    Feed& feed = *heap_.front().feed;
    const bool goes_on = PlayAhead(feed, until);
    if (goes_on && feed.has_more()) {
      heap_.front().time = feed.time();
      SinkFirst();
      continue;
    }
    std::ranges::pop_heap(heap_, kLater);
    heap_.pop_back();
    if (!goes_on) feeds_.erase(feed.number);
  }
}

// The first thread's records, for as long as it is ahead of the others. False: it has ended.
bool Composer::PlayAhead(Feed& feed, uint64_t until) {
  Next next = {until, 0, nullptr};
  for (size_t child = 1; child < std::min<size_t>(heap_.size(), 3); ++child)
    if (heap_[child].IsBefore(next)) next = heap_[child];
  do {
    const Record record = feed.records[feed.next++];
    LeaveProcsBefore(record.ticks);
    model_.AdvanceTo(record.ticks);
    Play(feed, record);
    if (record.kind == RecordKind::kThreadEnd) return false;
  } while (feed.has_more() && Next{feed.time(), feed.number, &feed}.IsBefore(next));
  return true;
}

// Its time has become later.
void Composer::SinkFirst() {
  const Next sunk = heap_.front();
  size_t at = 0;
  for (size_t child = 1; child < heap_.size(); child = 2 * at + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].IsBefore(heap_[child])) ++child;
    if (!heap_[child].IsBefore(sunk)) break;
    heap_[at] = heap_[child];
    at = child;
  }
  heap_[at] = sunk;
}

void Composer::Finish() {
  Compose(UINT64_MAX);
  LeaveProcsBefore(UINT64_MAX);
  model_.Finish();
}

void Composer::LeaveProcsBefore(uint64_t time) {
  while (!due_.empty() && due_.front().time <= time) {
    const Due due = due_.front();
    due_.pop_front();
    ModelThread* thread = model_.Find(due.number);
    if (thread == nullptr || thread->calls != due.call) continue;
    model_.AdvanceTo(due.time);
    model_.LeaveProc(*thread);
  }
}

void Composer::Play(Feed& feed, const Record& record) {
  ModelThread& thread = *feed.thread;
  switch (record.kind) {
    case RecordKind::kNone:
      return;
    case RecordKind::kThreadCreate: {
      ModelThread& created = model_.Thread(record.a);
      created.entry.address = record.b;
      return model_.Create(thread, created, record.stack);
    }
    case RecordKind::kThreadStart:
      return model_.Run(thread);
    case RecordKind::kThreadEnd:
      return model_.End(thread);
    case RecordKind::kBlock:
      return model_.Block(thread, record.reason(), record.a, record.stack);
    case RecordKind::kUnblocked:
      return model_.Run(thread);
    case RecordKind::kWake:
      return Wake(feed, record);
    case RecordKind::kCallBegin:
      return BeginCall(feed, record);
    case RecordKind::kCallEnd:
      return model_.Run(thread);
    case RecordKind::kTaskBegin:
      return model_.BeginTask(thread, record.a, PackedTask(record.b), PackedText(record.b),
                              record.stack);
    case RecordKind::kTaskEnd:
      return model_.EndTask(thread, record.a, record.stack);
    case RecordKind::kRegionBegin:
      return model_.BeginRegion(thread, record.a, static_cast<uint32_t>(record.b), record.stack);
    case RecordKind::kRegionEnd:
      return model_.EndRegion(thread, record.a, static_cast<uint32_t>(record.b), record.stack);
    case RecordKind::kText:
      feed.message.append(reinterpret_cast<const char*>(&record.a),
                          std::min(record.size, Record::kTextBytes));
      return;
    case RecordKind::kLog:
      return Log(feed, record);
    case RecordKind::kLabel:
      return model_.Label(thread, static_cast<uint32_t>(record.b));
    case RecordKind::kCpuSample:
      return model_.CpuSample(thread, record.ticks, record.stack);
    case RecordKind::kLost:
      feed.message.clear();
      return model_.Log(thread, 0, "skein", std::to_string(record.a) + " events lost", 0);
  }
}

void Composer::BeginCall(Feed& feed, const Record& record) {
  ModelThread& thread = *feed.thread;
  const uint64_t long_at = record.ticks + kLongCallNs;
  const bool is_long = !feed.has_more() || feed.time() >= long_at;
  if (is_long && record.reason() != WaitReason::kSyscall)
    return model_.Block(thread, record.reason(), 0, record.stack);
  model_.BeginCall(thread, record.stack);
  if (is_long) due_.push_back({long_at, feed.number, thread.calls});
}

// When that thread said that it had been woken; never: not as far as can be foreseen.
uint64_t Composer::NextRecord(const ModelThread& waiter) const {
  const auto feed = feeds_.find(waiter.number);
  if (feed == feeds_.end() || !feed->second->has_more()) return kNever;
  const uint64_t time = feed->second->time();
  return time < model_.now() + kForesightNs ? time : kNever;
}

void Composer::NoteUnlock(const Record& unlock) {
  std::deque<uint64_t>& times = unlocks_[unlock.a];
  if (times.empty() || times.back() <= unlock.ticks)
    times.push_back(unlock.ticks);
  else
    times.insert(std::ranges::upper_bound(times, unlock.ticks), unlock.ticks);
}

// When the same lock is let go again.
uint64_t Composer::NextUnlock(const Record& unlock) {
  const auto found = unlocks_.find(unlock.a);
  if (found == unlocks_.end()) return kNever;
  std::deque<uint64_t>& times = found->second;
  while (!times.empty() && times.front() <= unlock.ticks)
    times.pop_front();
  if (!times.empty()) return std::min(times.front(), unlock.ticks + kForesightNs);
  unlocks_.erase(found);
  return unlock.ticks + kForesightNs;
}

void Composer::Wake(Feed& feed, const Record& record) {
  ModelThread& waker = *feed.thread;
  std::vector<ModelThread*> waiters = model_.Waiters(record.a);
  const auto when = [this](const ModelThread* waiter) { return NextRecord(*waiter); };
  if (record.is_unlock()) {
    const uint64_t next = NextUnlock(record);
    std::erase_if(waiters, [&](const ModelThread* waiter) { return when(waiter) > next; });
  }
  std::ranges::stable_sort(waiters, {}, when);
  if (waiters.size() > record.b) waiters.resize(record.b);
  for (ModelThread* waiter : waiters)
    model_.Unblock(waker, *waiter, record.stack);
}

void Composer::Log(Feed& feed, const Record& record) {
  if (feed.message.size() != record.size) feed.message = "(the text was lost)";
  model_.Log(*feed.thread, record.a, model_.TextOf(static_cast<uint32_t>(record.b)), feed.message,
             record.stack);
  feed.message.clear();
}

}  // namespace skein
