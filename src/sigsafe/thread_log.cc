#include "sigsafe/thread_log.h"

#include <algorithm>

namespace skein {
namespace {

constexpr size_t kMaxMessageBytes = 1024;

void Count(std::atomic<uint64_t>& lost) {
  lost.store(lost.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

// A fresh chunk behind the one that is being filled, or false.
bool NextChunk(Arena& arena, ThreadSlot& slot) {
  const uint32_t next = arena.TakeChunk();
  if (next == kNoChunk) return false;
  const uint32_t old = slot.chunk.load(std::memory_order_relaxed);
  if (old == kNoChunk)
    slot.first_chunk.store(next, std::memory_order_release);
  else
    arena.chunks[old].next.store(next, std::memory_order_release);
  slot.chunk.store(next, std::memory_order_relaxed);
  return true;
}

}  // namespace

bool AppendToNewChunk(Arena& arena, ThreadSlot& slot, const Record& record) noexcept {
  if (!NextChunk(arena, slot)) {
    Count(slot.lost);
    return false;
  }
  const uint64_t lost = slot.lost.exchange(0, std::memory_order_relaxed);
  if (lost != 0) {
    Append(arena, slot,
           {.ticks = record.ticks,
            .stack = 0,
            .kind = RecordKind::kLost,
            .flag = 0,
            .size = 0,
            .a = lost,
            .b = 0});
  }
  return Append(arena, slot, record);
}

void AppendLog(Arena& arena,
               ThreadSlot& slot,
               uint64_t task,
               uint32_t key,
               std::string_view message,
               uint32_t stack) {
  message = message.substr(0, kMaxMessageBytes);
  const uint64_t ticks = Ticks();
  for (size_t at = 0; at < message.size(); at += Record::kTextBytes) {
    const auto size =
        static_cast<uint16_t>(std::min<size_t>(Record::kTextBytes, message.size() - at));
    Record text{ticks, 0, RecordKind::kText, 0, size, 0, 0};
    std::memcpy(reinterpret_cast<char*>(&text) + offsetof(Record, a), message.data() + at, size);
    if (!Append(arena, slot, text)) return Count(slot.lost);
  }
  Append(arena, slot,
         {ticks, stack, RecordKind::kLog, 0, static_cast<uint16_t>(message.size()), task, key});
}

}  // namespace skein
