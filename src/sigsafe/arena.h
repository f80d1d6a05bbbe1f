#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sigsafe/clock.h"
#include "sigsafe/record.h"
#include "sigsafe/sample_counts.h"

namespace skein {

// The memory that a recorded process shares with whoever reads its records: itself, another
// process, or `skein recover` long after it was killed. Everything in it is found by offset or
// index, never by pointer, and every field that both sides touch is atomic.
//
//   ArenaHeader | ThreadSlot[] | stack table | text table | module list | SampleCount[] | Chunk[]
//
// Records go: a thread takes a chunk, fills it, takes the next and links it. The reader follows
// the links and gives chunks back that it is done with. No chunk free: the thread counts what it
// loses. Nobody ever waits.

inline constexpr uint32_t kArenaVersion = 4;
inline constexpr uint32_t kNoChunk = UINT32_MAX;
inline constexpr uint32_t kThreadSlots = 4096;
inline constexpr uint32_t kStackBuckets = 1 << 17;
inline constexpr uint32_t kStackWords = 1 << 21;
inline constexpr uint32_t kTextBuckets = 1 << 15;
inline constexpr uint32_t kTextBytes = 1 << 22;
inline constexpr uint32_t kModuleBytes = 1 << 20;
inline constexpr uint32_t kSampleCounts = 1 << 16;
inline constexpr uint32_t kMaxChunks = 1 << 16;

struct alignas(64) Chunk {
  static constexpr uint32_t kBytes = 16 * 1024;
  static constexpr uint32_t kRecords = kBytes / sizeof(Record) - 2;

  std::atomic<uint32_t> used;  // Records that may be read.
  std::atomic<uint32_t>
      next;  // Chunk that follows, or kNoChunk. In the free list: the next free one.
  uint32_t padding[14];
  Record records[kRecords];
};
static_assert(sizeof(Chunk) == Chunk::kBytes);

enum class SlotState : uint32_t { kFree, kClaimed, kAlive, kEnded };

// What is known of one thread. The owner writes, any process may look.
struct alignas(64) ThreadSlot {
  std::atomic<SlotState> state;
  std::atomic<uint32_t> tid;
  std::atomic<uint64_t> number;  // From 1, in order of creation; never used twice.
  std::atomic<uint64_t> entry;   // Address of what it runs, or 0.
  std::atomic<uint32_t> first_chunk;
  std::atomic<uint64_t> claimed_ticks;  // When it was.
  std::atomic<uint32_t> is_trimmed;     // 1: its first records have been thrown away.
  // What it does right now, for who comes late: a WaitReason + 1 while in a call that may block.
  std::atomic<uint32_t> waits;

  // The owner's own.
  std::atomic<uint32_t> chunk;  // Being filled.
  std::atomic<uint32_t> busy;   // 1: in the middle of writing; what interrupts it must not.
  std::atomic<uint64_t> lost;   // Not yet told of by a kLost.
  uint64_t stack_top;           // No frame is above; UINT64_MAX: unknown.
  uint64_t task;                // Current task of the public API.
  void* (*start_routine)(void*);
  void* start_argument;
  uint64_t creator;  // Number of the thread that created it; 0: unknown.
  uint32_t creation_stack;
};

struct Arena;

struct ArenaHeader {
  char magic[8];
  uint32_t version;
  uint32_t chunk_count;
  std::atomic<uint32_t> pid;
  std::atomic<uint32_t> replaced;     // 1: the process has executed another program.
  std::atomic<uint32_t> recording;    // 1: records are wanted.
  std::atomic<uint64_t> begin_ticks;  // Of this recording.
  std::atomic<uint64_t> end_ticks;    // Of this recording; 0: it goes on.
  // Two readings of the clocks, the later one from now and then.
  std::atomic<uint64_t> first_ticks, first_ns, later_ticks, later_ns;
  std::atomic<int64_t> first_unix_ns;  // The first one's time since 1970.

  alignas(64) std::atomic<uint64_t> free_chunks;  // Count of changes << 32 | first free chunk.
  std::atomic<uint32_t> fresh_chunks;             // From here on never used yet.
  std::atomic<uint32_t> used_slots;               // Slots at and above were never used.
  alignas(64) std::atomic<uint64_t> next_number;
  std::atomic<uint64_t> next_task;
  std::atomic<uint32_t> stack_words;
  std::atomic<uint32_t> text_bytes;
  std::atomic<uint32_t>
      module_version;  // Changes with the list of modules; odd: it is being written.
  std::atomic<uint32_t> module_bytes;
  std::atomic<uint64_t> lost_stacks;   // Stacks and texts that found no room.
  std::atomic<uint64_t> lost_threads;  // Threads that found no slot.
  std::atomic<uint64_t> lost_samples;  // Of profiles, for want of room.

  // How profilers are set. 0: that one is off.
  std::atomic<uint64_t> cpu_period_ns;
  std::atomic<uint64_t> heap_sample_bytes;
  std::atomic<uint64_t> block_rate_ns;
  std::atomic<uint64_t> mutex_fraction;
};

struct Arena {
  ArenaHeader header;
  ThreadSlot slots[kThreadSlots];
  std::atomic<uint64_t> stack_buckets[kStackBuckets];
  uint64_t stack_words[kStackWords];
  std::atomic<uint64_t> text_buckets[kTextBuckets];
  char text_bytes[kTextBytes];
  char modules[kModuleBytes];
  SampleCount samples[kSampleCounts];
  alignas(4096) Chunk chunks[1];  // header.chunk_count.

  // Bytes of memory (mostly never touched) of an arena whose chunks hold `record_bytes`.
  static size_t SizeFor(size_t record_bytes);
  // Makes an arena of zeroed memory of SizeFor(record_bytes).
  static Arena* Initialize(void* memory, size_t record_bytes);
  // The arena in bytes that some process left, or null if they are none, or less than it says.
  static Arena* Open(std::span<std::byte> memory);

  // kNoChunk: there is none. Empty and not linked.
  uint32_t TakeChunk();
  void GiveChunk(uint32_t chunk);

  // A slot in state kClaimed with the next number, or null.
  ThreadSlot* ClaimSlot();
};

// Creates a file of SizeFor(record_bytes), and maps it shared. `path` null: a file in memory. Null
// on failure. Async-signal-safe.
Arena* CreateArena(const char* path, size_t record_bytes);

}  // namespace skein
