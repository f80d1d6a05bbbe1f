#include "sigsafe/arena.h"

#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace skein {
namespace {

constexpr char kMagic[8] = {'S', 'k', 'e', 'i', 'n', 'A', 'r', 'n'};
constexpr size_t kChunksAt = offsetof(Arena, chunks);

uint64_t FreeList(uint64_t old, uint32_t first) {
  return ((old >> 32) + 1) << 32 | first;
}

void Reset(Chunk& chunk) {
  chunk.used.store(0, std::memory_order_relaxed);
  chunk.next.store(kNoChunk, std::memory_order_relaxed);
}

void Reset(ThreadSlot& slot, uint64_t number) {
  slot.number.store(number, std::memory_order_relaxed);
  slot.tid.store(0, std::memory_order_relaxed);
  slot.entry.store(0, std::memory_order_relaxed);
  slot.claimed_ticks.store(Ticks(), std::memory_order_relaxed);
  slot.is_trimmed.store(0, std::memory_order_relaxed);
  slot.waits.store(0, std::memory_order_relaxed);
  slot.busy.store(0, std::memory_order_relaxed);
  slot.lost.store(0, std::memory_order_relaxed);
  slot.first_chunk.store(kNoChunk, std::memory_order_relaxed);
  slot.chunk.store(kNoChunk, std::memory_order_relaxed);
  slot.stack_top = UINT64_MAX;
  slot.task = 0;
  slot.creator = 0;
  slot.creation_stack = 0;
  slot.start_routine = nullptr;
  slot.start_argument = nullptr;
}

}  // namespace

size_t Arena::SizeFor(size_t record_bytes) {
  const size_t chunks = record_bytes / Chunk::kBytes;
  return kChunksAt + (chunks < 1 ? 1 : chunks > kMaxChunks ? kMaxChunks : chunks) * Chunk::kBytes;
}

Arena* Arena::Initialize(void* memory, size_t record_bytes) {
  auto* arena = static_cast<Arena*>(memory);
  ArenaHeader& header = arena->header;
  header.version = kArenaVersion;
  header.chunk_count = static_cast<uint32_t>((SizeFor(record_bytes) - kChunksAt) / Chunk::kBytes);
  header.pid = static_cast<uint32_t>(getpid());
  header.free_chunks = kNoChunk;
  header.next_number = 1;
  header.next_task = 1;
  header.stack_words = 1;  // 0 is no stack.
  header.text_bytes = 1;   // 0 is no text.
  const ClockReading now = ReadClocks();
  header.first_ticks = header.later_ticks = now.ticks;
  header.first_ns = header.later_ns = now.monotonic_ns;
  header.first_unix_ns = UnixNs();
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  return arena;
}

Arena* Arena::Open(std::span<std::byte> memory) {
  if (memory.size() < SizeFor(0)) return nullptr;
  auto* arena = reinterpret_cast<Arena*>(memory.data());
  const ArenaHeader& header = arena->header;
  if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0) return nullptr;
  if (header.version != kArenaVersion) return nullptr;
  if ((memory.size() - kChunksAt) / Chunk::kBytes < header.chunk_count) return nullptr;
  return arena;
}

uint32_t Arena::TakeChunk() {
  uint64_t head = header.free_chunks.load(std::memory_order_acquire);
  while (static_cast<uint32_t>(head) != kNoChunk) {
    const auto first = static_cast<uint32_t>(head);
    const uint32_t next = chunks[first].next.load(std::memory_order_relaxed);
    if (!header.free_chunks.compare_exchange_weak(head, FreeList(head, next),
                                                  std::memory_order_acq_rel))
      continue;
    Reset(chunks[first]);
    return first;
  }
  if (header.fresh_chunks.load(std::memory_order_relaxed) >= header.chunk_count) return kNoChunk;
  const uint32_t fresh = header.fresh_chunks.fetch_add(1, std::memory_order_relaxed);
  if (fresh >= header.chunk_count) {
    header.fresh_chunks.store(header.chunk_count, std::memory_order_relaxed);
    return kNoChunk;
  }
  Reset(chunks[fresh]);
  return fresh;
}

void Arena::GiveChunk(uint32_t chunk) {
  uint64_t head = header.free_chunks.load(std::memory_order_relaxed);
  do {
    chunks[chunk].next.store(static_cast<uint32_t>(head), std::memory_order_relaxed);
  } while (!header.free_chunks.compare_exchange_weak(head, FreeList(head, chunk),
                                                     std::memory_order_acq_rel));
}

ThreadSlot* Arena::ClaimSlot() {
  for (uint32_t i = 0; i < kThreadSlots; ++i) {
    SlotState expected = SlotState::kFree;
    if (slots[i].state.load(std::memory_order_relaxed) != expected) continue;
    if (!slots[i].state.compare_exchange_strong(expected, SlotState::kClaimed,
                                                std::memory_order_acq_rel))
      continue;
    uint32_t used = header.used_slots.load(std::memory_order_relaxed);
    while (used < i + 1 && !header.used_slots.compare_exchange_weak(used, i + 1)) {
    }
    Reset(slots[i], header.next_number.fetch_add(1));
    return &slots[i];
  }
  header.lost_threads.fetch_add(1, std::memory_order_relaxed);
  return nullptr;
}

Arena* CreateArena(const char* path, size_t record_bytes) {
  const int file = path == nullptr ? memfd_create("skein", MFD_CLOEXEC)
                                   : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return nullptr;
  const size_t size = Arena::SizeFor(record_bytes);
  void* memory = MAP_FAILED;
  if (ftruncate(file, static_cast<off_t>(size)) == 0)
    memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return memory == MAP_FAILED ? nullptr : Arena::Initialize(memory, record_bytes);
}

}  // namespace skein
