#include "collect/arena_session.h"

#include <algorithm>

#include "sigsafe/intern.h"

namespace skein {
namespace {

using State = ModelThread::State;

// Records are visible some time after their clock was read: the thread may have been preempted
// in between.
constexpr uint64_t kSettleNs = Composer::kForesightNs + 5'000'000;
// Clocks are compared for at least so long before anything is composed of a running recording.
constexpr uint64_t kCompareNs = 50'000'000;

}  // namespace

std::span<const uint64_t> ArenaSession::Names::Stack(uint32_t id) {
  return StackOf(arena_, id);
}

std::string_view ArenaSession::Names::Text(uint32_t id) {
  return TextOf(arena_, id);
}

ArenaSession::ArenaSession(Arena& arena, TraceSink sink, Records records)
    : arena_(arena), mode_(records), names_(arena), composer_(names_, symbols_, std::move(sink)) {}

uint64_t ArenaSession::Poll() {
  ReadClocksInto(arena_.header);
  const bool may_begin = arena_.header.later_ns - arena_.header.first_ns >= kCompareNs;
  if (!has_begun_ && !may_begin) return 0;
  if (!has_begun_) Begin();
  const uint64_t now = scale_.Ns(Ticks());
  const uint64_t taken = TakeAll();
  ReadNewModules();
  if (now > kSettleNs) composer_.Compose(now - kSettleNs);
  return taken;
}

void ArenaSession::Finish() {
  ReadClocksInto(arena_.header);
  if (!has_begun_) Begin();
  TakeAll();
  ReadNewModules();
  const uint32_t count = std::min(arena_.header.used_slots.load(), kThreadSlots);
  for (uint32_t i = 0; i < count; ++i) {
    if (places_[i].number == 0 || places_[i].number != arena_.slots[i].number) continue;
    TellLoss(arena_.slots[i], places_[i]);
    if (mode_ == Records::kTake) arena_.slots[i].lost.store(0);
  }
  composer_.Finish();
}

void ArenaSession::Begin() {
  const ArenaHeader& header = arena_.header;
  scale_ = ScaleSince(header.begin_ticks, header);
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
    if (place.number != slot.number.load()) Meet(slot, place);
    taken += Take(slot, place);
    if (state == SlotState::kEnded) Part(slot, place);
  }
  records_taken_ += taken;
  return taken;
}

// What the thread did when the recording began, as far as can be told from what it did first.
State ArenaSession::StateOf(const ThreadSlot& slot) const {
  if (slot.claimed_ticks > arena_.header.begin_ticks && slot.is_trimmed == 0) return State::kAbsent;
  const uint32_t chunk = slot.first_chunk.load(std::memory_order_acquire);
  if (chunk < arena_.header.chunk_count &&
      arena_.chunks[chunk].used.load(std::memory_order_acquire) > 0) {
    switch (arena_.chunks[chunk].records[0].kind) {
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
  place = {slot.number.load(), slot.first_chunk.load(std::memory_order_acquire), 0};
  composer_.AddThread(place.number, slot.tid, slot.entry,
                      has_begun_ ? State::kAbsent : StateOf(slot));
}

uint64_t ArenaSession::Take(ThreadSlot& slot, Place& place) {
  if (place.chunk == kNoChunk) place.chunk = slot.first_chunk.load(std::memory_order_acquire);
  const uint64_t begin = arena_.header.begin_ticks;
  buffer_.clear();
  while (place.chunk < arena_.header.chunk_count) {
    Chunk& chunk = arena_.chunks[place.chunk];
    const uint32_t used = std::min(chunk.used.load(std::memory_order_acquire), Chunk::kRecords);
    for (; place.used < used; ++place.used) {
      Record record = chunk.records[place.used];
      if (record.ticks < begin) continue;
      if (record.kind == RecordKind::kLost) lost_ += record.a;
      record.ticks = scale_.Ns(record.ticks);
      buffer_.push_back(record);
    }
    const uint32_t next = chunk.next.load(std::memory_order_acquire);
    if (used < Chunk::kRecords || next == kNoChunk) break;
    if (mode_ == Records::kTake) {
      slot.first_chunk.store(next);
      arena_.GiveChunk(place.chunk);
    }
    place.chunk = next;
    place.used = 0;
  }
  composer_.Add(place.number, buffer_);
  return buffer_.size();
}

// What the thread lost without having had the room to say so.
void ArenaSession::TellLoss(ThreadSlot& slot, const Place& place) {
  const uint64_t lost = slot.lost.load();
  if (lost == 0) return;
  lost_ += lost;
  const Record record{scale_.Ns(Ticks()), 0, RecordKind::kLost, 0, 0, lost, 0};
  composer_.Add(place.number, {&record, 1});
}

// If the end of the thread was among what is lost, it has ended all the same.
void ArenaSession::Part(ThreadSlot& slot, Place& place) {
  TellLoss(slot, place);
  const Record end{scale_.Ns(Ticks()), 0, RecordKind::kThreadEnd, 0, 0, 0, 0};
  composer_.Add(place.number, {&end, 1});
  if (mode_ == Records::kKeep) return;
  if (place.chunk < arena_.header.chunk_count) arena_.GiveChunk(place.chunk);
  place = Place();
  slot.first_chunk.store(kNoChunk);
  slot.state.store(SlotState::kFree, std::memory_order_release);
}

}  // namespace skein
