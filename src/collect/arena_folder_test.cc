#include "collect/arena_folder.h"

#include <filesystem>
#include <functional>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sigsafe/intern.h"

namespace skein {
namespace {

// What becomes of a recording that `fill` makes, and that nobody is there to follow any more.
ArenaFolder::Trace Composed(const std::function<void(Arena&)>& fill) {
  const std::string folder = ::testing::TempDir() + "arenas" + std::to_string(getpid());
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  Arena* arena = CreateArena((folder + "/4711.arena").c_str(), 1 << 20);
  if (arena == nullptr) return {};
  arena->header.begin_ticks = Ticks();
  fill(*arena);
  ArenaFolder arenas(folder, {folder + "/out.trace", {}}, 4711);
  arenas.Finish();
  std::filesystem::remove_all(folder);
  return arenas.traces().empty() ? ArenaFolder::Trace() : arenas.traces()[0];
}

TEST(ArenaFolder, TellsNoLossWhereNothingWasLost) {
  const ArenaFolder::Trace trace = Composed([](Arena&) {});
  EXPECT_EQ(trace.process, 4711);
  EXPECT_EQ(trace.no_room, "");
}

TEST(ArenaFolder, TellsHowMuchFoundNoRoom) {
  const ArenaFolder::Trace trace = Composed([](Arena& arena) {
    for (uint32_t i = 0; i < kThreadSlots + 2; ++i)
      arena.ClaimSlot();
    for (uint64_t i = 0; i < kSampleCounts + 10; ++i)
      CountSample(arena, {SampleKind::kBlock, 0, static_cast<uint32_t>(i + 1)}, {1, 1});
  });
  EXPECT_TRUE(trace.no_room.starts_with("2 threads, ")) << trace.no_room;
  EXPECT_TRUE(trace.no_room.ends_with(" samples of profiles")) << trace.no_room;
}

TEST(ArenaFolder, TellsHowManyStacksAndNamesFoundNoRoom) {
  const ArenaFolder::Trace trace = Composed([](Arena& arena) {
    arena.header.stack_words = kStackWords - 2;
    arena.header.text_bytes = kTextBytes - 4;
    const uint64_t pcs[] = {1, 2, 3, 4};
    EXPECT_EQ(InternStack(arena, pcs, HashStack(pcs)), 0u);
    EXPECT_EQ(InternText(arena, "a long name"), 0u);
  });
  EXPECT_EQ(trace.no_room, "2 records' stacks and names");
}

}  // namespace
}  // namespace skein
