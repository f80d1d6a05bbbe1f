#include "sigsafe/arena.h"

#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "sigsafe/intern.h"
#include "sigsafe/thread_log.h"

namespace skein {
namespace {

struct Unmap {
  void operator()(Arena* arena) const {
    munmap(arena, Arena::SizeFor(size_t{arena->header.chunk_count} * Chunk::kBytes));
  }
};
std::unique_ptr<Arena, Unmap> ArenaOf(size_t chunks) {
  return std::unique_ptr<Arena, Unmap>(CreateArena(nullptr, chunks * Chunk::kBytes));
}

Record Numbered(uint64_t a) {
  return {.ticks = a, .stack = 0, .kind = RecordKind::kWake, .flag = 0, .size = 0, .a = a, .b = 0};
}

// All records of a thread, "LOST n" for losses.
std::vector<std::string> Read(const Arena& arena, const ThreadSlot& slot) {
  std::vector<std::string> all;
  for (uint32_t i = slot.first_chunk; i != kNoChunk; i = arena.chunks[i].next) {
    for (uint32_t at = 0; at < arena.chunks[i].used; ++at) {
      const Record& record = arena.chunks[i].records[at];
      all.push_back((record.kind == RecordKind::kLost ? "LOST " : "") + std::to_string(record.a));
    }
  }
  return all;
}

TEST(Arena, KeepsRecordsOfManyChunksInOrder) {
  auto arena = ArenaOf(8);
  ThreadSlot* slot = arena->ClaimSlot();
  for (uint64_t i = 0; i < 2000; ++i)
    EXPECT_TRUE(Append(*arena, *slot, Numbered(i)));
  const std::vector<std::string> records = Read(*arena, *slot);
  ASSERT_EQ(records.size(), 2000u);
  EXPECT_EQ(records[1999], "1999");
}

TEST(Arena, CountsWhatItLosesAndSaysSoWhenThereIsRoomAgain) {
  auto arena = ArenaOf(2);
  ThreadSlot* slot = arena->ClaimSlot();
  ThreadSlot* other = arena->ClaimSlot();
  Append(*arena, *other, Numbered(0));
  for (uint64_t i = 0; i < Chunk::kRecords + 5; ++i)
    Append(*arena, *slot, Numbered(i));
  EXPECT_EQ(slot->lost, 5u);
  arena->GiveChunk(other->first_chunk);
  Append(*arena, *slot, Numbered(777));
  const std::vector<std::string> records = Read(*arena, *slot);
  ASSERT_EQ(records.size(), Chunk::kRecords + 2);
  EXPECT_EQ(records[Chunk::kRecords], "LOST 5");
  EXPECT_EQ(records[Chunk::kRecords + 1], "777");
}

TEST(Arena, RefusesWhatASignalHandlerWouldWriteInTheMiddleOfARecord) {
  auto arena = ArenaOf(1);
  ThreadSlot* slot = arena->ClaimSlot();
  const Writing outer(*slot);
  {
    const Writing handler(*slot);
    EXPECT_FALSE(static_cast<bool>(handler));
  }
  EXPECT_TRUE(static_cast<bool>(outer));
  EXPECT_EQ(slot->lost, 1u);
}

TEST(Arena, CutsALongMessageAndKeepsAShortOneWhole) {
  auto arena = ArenaOf(4);
  ThreadSlot* slot = arena->ClaimSlot();
  AppendLog(*arena, *slot, 1, 2, "seventeen letters", 0);
  const Chunk& chunk = arena->chunks[slot->first_chunk];
  EXPECT_EQ(chunk.used, 3u);
  EXPECT_EQ(chunk.records[1].size, 1u);
  EXPECT_EQ(chunk.records[2].size, 17u);
  AppendLog(*arena, *slot, 1, 2, std::string(5000, 'x'), 0);
  EXPECT_EQ(chunk.used, 3u + 1024 / Record::kTextBytes + 1);
}

TEST(Arena, OpensOnlyWhatIsAnArena) {
  auto arena = ArenaOf(2);
  auto* bytes = reinterpret_cast<std::byte*>(arena.get());
  EXPECT_EQ(Arena::Open({bytes, Arena::SizeFor(2 * Chunk::kBytes)}), arena.get());
  EXPECT_EQ(Arena::Open({bytes, Arena::SizeFor(Chunk::kBytes)}), nullptr);
  arena->header.magic[0] = 'X';
  EXPECT_EQ(Arena::Open({bytes, Arena::SizeFor(2 * Chunk::kBytes)}), nullptr);
}

TEST(Arena, GivesEachThreadChunksOfItsOwnWhileManyTakeAndGive) {
  auto arena = ArenaOf(16);
  std::vector<std::thread> threads;
  std::atomic<bool> shared = false;
  for (uint32_t t = 1; t <= 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20'000; ++i) {
        const uint32_t chunk = arena->TakeChunk();
        if (chunk == kNoChunk) continue;
        auto& mark = reinterpret_cast<std::atomic<uint64_t>&>(arena->chunks[chunk].records[0].a);
        mark = t;
        std::this_thread::yield();
        if (mark != t) shared = true;
        arena->GiveChunk(chunk);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_FALSE(shared);
}

TEST(Intern, GivesEqualStacksAndTextsOneId) {
  auto arena = ArenaOf(1);
  const std::vector<uint64_t> stack = {1, 2, 3};
  const std::vector<uint64_t> other = {1, 2, 4};
  const uint32_t id = InternStack(*arena, stack, HashStack(stack));
  EXPECT_EQ(InternStack(*arena, stack, HashStack(stack)), id);
  EXPECT_NE(InternStack(*arena, other, HashStack(other)), id);
  EXPECT_NE(InternStack(*arena, other, HashStack(stack)), id) << "an equal hash is not enough";
  EXPECT_TRUE(std::ranges::equal(StackOf(*arena, id), stack));

  const uint32_t text = InternText(*arena, "readFile of a long name");
  EXPECT_EQ(InternText(*arena, "readFile of a long name"), text);
  EXPECT_EQ(TextOf(*arena, text), "readFile of a long name");
  EXPECT_EQ(InternText(*arena, ""), 0u);
  EXPECT_EQ(TextOf(*arena, 0), "");
}

TEST(Intern, CountsWhatFindsNoRoom) {
  auto arena = ArenaOf(1);
  arena->header.stack_words = kStackWords - 2;
  const std::vector<uint64_t> stack = {1, 2, 3};
  EXPECT_EQ(InternStack(*arena, stack, HashStack(stack)), 0u);
  EXPECT_EQ(arena->header.lost_stacks, 1u);
}

}  // namespace
}  // namespace skein
