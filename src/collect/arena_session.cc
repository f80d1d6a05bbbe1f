#include "collect/arena_session.h"

#include <algorithm>

#include "sigsafe/intern.h"

namespace skein {
namespace {

using State = ModelThread::State;

// Records are visible some time after their clock was read: the thread may have been preempted
// in between.
constexpr uint64_t kSettleNs = Composer::kForesightNs + 5'000'000;

}  // namespace

std::span<const uint64_t> ArenaSession::Names::Stack(uint32_t id) {
  return StackOf(arena_, id);
}

std::string_view ArenaSession::Names::Text(uint32_t id) {
  return TextOf(arena_, id);
}

int64_t ArenaSession::Names::BeganUnixNs() {
  const ArenaHeader& header = arena_.header;
  const int64_t first = header.first_unix_ns;
  if (began_unix_ns_ != 0 || first == 0) return began_unix_ns_;
  const TickScale scale = ScaleSince(header.first_ticks, header);
  began_unix_ns_ = first + static_cast<int64_t>(scale.Ns(begin_ticks_));
  return began_unix_ns_;
}

ArenaSession::ArenaSession(Arena& arena, TraceSink sink, Records records, const Start& start)
    : arena_(arena),
      mode_(records),
      begin_ticks_(start.ticks),
      lost_before_(start.lost),
      names_(arena, start.ticks),
      composer_(names_, symbols_, std::move(sink)) {}

ArenaSession::ArenaSession(Arena& arena, TraceSink sink)
    : ArenaSession(arena, std::move(sink), Records::kTake, {arena.header.begin_ticks.load(), {}}) {}

uint32_t ArenaSession::UnreadChunk(const ThreadSlot& slot) const {
  const Place& place = PlaceOf(slot);
  if (HasParted(slot)) return kNoChunk;
  const bool is_met = place.number == slot.number.load() && place.chunk != kNoChunk;
  return is_met ? place.chunk : slot.first_chunk.load(std::memory_order_acquire);
}

bool ArenaSession::HasParted(const ThreadSlot& slot) const {
  const Place& place = PlaceOf(slot);
  return place.number == slot.number.load() && place.has_parted;
}

uint64_t ArenaSession::Poll() {
  ReadClocksInto(arena_.header);
  const bool may_begin = arena_.header.later_ns - arena_.header.first_ns >= kCompareNs;
  if (!has_begun_ && !may_begin) return 0;
  if (!has_begun_) Begin();
  const uint64_t now = scale_.Ns(Ticks());
  const uint64_t taken = TakeAll();
  ReadNewModules();
  if (now > kSettleNs) composer_.Compose(now - kSettleNs);
  latest_ns_ = std::max(latest_ns_, now);
  return taken;
}

void ArenaSession::Finish() {
  SettleClocks(arena_.header);
  if (!has_begun_) Begin();
  TakeAll();
  ReadNewModules();
  const uint32_t count = std::min(arena_.header.used_slots.load(), kThreadSlots);
  for (uint32_t i = 0; i < count; ++i) {
    const Place& place = places_[i];
    const bool is_met = place.number != 0 && place.number == arena_.slots[i].number;
    if (!is_met || place.has_parted) continue;
    TellLoss(arena_.slots[i], place);
    if (mode_ == Records::kTake) arena_.slots[i].lost.store(0);
  }
  const ArenaLosses lost = ArenaLosses::Of(arena_.header).Since(lost_before_);
  composer_.Finish(std::max(latest_ns_, scale_.Ns(arena_.header.later_ticks)),
                   lost.OfTraces().Text());
}

void ArenaSession::Begin() {
  const ArenaHeader& header = arena_.header;
  scale_ = ScaleSince(begin_ticks_, header);
  ReadNewModules();
  TakeAll();
  has_begun_ = true;
}

void ArenaSession::ReadNewModules() {
  const uint32_t version = arena_.header.module_version.load();
  if (version == module_version_ || version % 2 != 0) return;
  module_version_ = version;
  symbols_.SetModules(ReadModules(arena_));
}

uint64_t ArenaSession::TakeAll() {
  uint64_t taken = 0;
  const uint32_t count = std::min(arena_.header.used_slots.load(), kThreadSlots);
  for (uint32_t i = 0; i < count; ++i) {
    ThreadSlot& slot = arena_.slots[i];
    const SlotState state = slot.state.load(std::memory_order_acquire);
    if (state == SlotState::kFree || state == SlotState::kClaimed) continue;
    Place& place = places_[i];
    const bool is_new = place.number != slot.number.load();
    if (is_new && state == SlotState::kEnded && IsOver(slot)) {
      place = {slot.number.load(), kNoChunk, 0, true};
      continue;
    }
    if (is_new) Meet(slot, place);
    taken += Take(slot, place);
    if (state == SlotState::kEnded && !place.has_parted) Part(slot, place);
  }
  records_taken_ += taken;
  return taken;
}

// Of what is recorded, or null.
const Record* ArenaSession::FirstRecord(const ThreadSlot& slot) const {
  uint32_t at = slot.first_chunk.load(std::memory_order_acquire);
  while (at < arena_.header.chunk_count) {
    const Chunk& chunk = arena_.chunks[at];
    const uint32_t used = std::min(chunk.used.load(std::memory_order_acquire), Chunk::kRecords);
    const Record* end = chunk.records + used;
    const Record* first = std::find_if(
        chunk.records, end, [&](const Record& record) { return record.ticks >= begin_ticks_; });
    if (first != end) return first;
    at = chunk.next.load(std::memory_order_acquire);
  }
  return nullptr;
}

// The thread, which has ended, did so before the recording began.
bool ArenaSession::IsOver(const ThreadSlot& slot) const {
  return slot.claimed_ticks <= begin_ticks_ && slot.lost == 0 && FirstRecord(slot) == nullptr;
}

// What the thread did when the recording began, as far as can be told from what it did first.
State ArenaSession::StateOf(const ThreadSlot& slot) const {
  if (slot.claimed_ticks > begin_ticks_ && slot.is_trimmed == 0) return State::kAbsent;
  if (const Record* first = FirstRecord(slot)) {
    switch (first->kind) {
      case RecordKind::kThreadStart:
        return State::kAbsent;
      case RecordKind::kUnblocked:
        return State::kWaiting;
      case RecordKind::kCallEnd:
        return State::kSyscall;
      default:
        return State::kRunning;
    }
  }
  if (slot.state.load() == SlotState::kEnded) return State::kAbsent;
  const uint32_t waits = slot.waits.load();
  if (waits == 0) return State::kRunning;
  return waits - 1 == static_cast<uint32_t>(WaitReason::kSyscall) ? State::kSyscall
                                                                  : State::kWaiting;
}

void ArenaSession::Meet(ThreadSlot& slot, Place& place) {
  place = {slot.number.load(), slot.first_chunk.load(std::memory_order_acquire), 0, false};
  composer_.AddThread(place.number, slot.tid, slot.entry,
                      has_begun_ ? State::kAbsent : StateOf(slot));
}

uint64_t ArenaSession::Take(ThreadSlot& slot, Place& place) {
  if (place.chunk == kNoChunk) place.chunk = slot.first_chunk.load(std::memory_order_acquire);
  uint64_t taken = 0;
  while (place.chunk < arena_.header.chunk_count) {
    const Chunk& chunk = arena_.chunks[place.chunk];
    const uint32_t used = std::min(chunk.used.load(std::memory_order_acquire), Chunk::kRecords);
    const uint32_t first = std::min(place.used, used);
    taken += Take({chunk.records + first, used - first}, place.number);
    place.used = std::max(place.used, used);
    const uint32_t next = chunk.next.load(std::memory_order_acquire);
    if (used < Chunk::kRecords || next == kNoChunk) break;
    if (mode_ == Records::kTake) {
      slot.first_chunk.store(next);
      arena_.GiveChunk(place.chunk);
    }
    place.chunk = next;
    place.used = 0;
  }
  return taken;
}

// Those of the recording.
uint64_t ArenaSession::Take(std::span<const Record> records, uint64_t thread) {
  std::vector<Record> taken;
  taken.reserve(records.size());
  for (Record record : records) {
    if (record.ticks < begin_ticks_) continue;
    if (record.kind == RecordKind::kLost) lost_ += record.a;
    record.ticks = scale_.Ns(record.ticks);
    latest_ns_ = std::max(latest_ns_, record.ticks);
    taken.push_back(record);
  }
  const uint64_t count = taken.size();
  composer_.Add(thread, std::move(taken));
  return count;
}

// What the thread lost without having had the room to say so.
void ArenaSession::TellLoss(ThreadSlot& slot, const Place& place) {
  const uint64_t lost = slot.lost.load();
  if (lost == 0) return;
  lost_ += lost;
  const Record record{++latest_ns_, 0, RecordKind::kLost, 0, 0, lost, 0};
  composer_.Add(place.number, {record});
}

// If the end of the thread was among what is lost, it has ended all the same.
void ArenaSession::Part(ThreadSlot& slot, Place& place) {
  TellLoss(slot, place);
  const Record end{++latest_ns_, 0, RecordKind::kThreadEnd, 0, 0, 0, 0};
  composer_.Add(place.number, {end});
  place.has_parted = true;
  if (mode_ == Records::kLeave) return;
  if (place.chunk < arena_.header.chunk_count) arena_.GiveChunk(place.chunk);
  place = Place();
  slot.first_chunk.store(kNoChunk);
  slot.state.store(SlotState::kFree, std::memory_order_release);
}

}  // namespace skein
