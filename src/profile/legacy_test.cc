#include "profile/legacy.h"

#include <gtest/gtest.h>

#include "profile/prune.h"
#include "profile/read.h"

namespace skein {
namespace {

Profile Read(std::string_view text, const ReadProfileOptions& options = {}) {
  Result<Profile> profile =
      ReadProfile(std::as_bytes(std::span(text.data(), text.size())), options);
  EXPECT_TRUE(profile.ok()) << profile.error().message;
  return profile.ok() ? std::move(*profile) : Profile();
}

// "leaf < caller < root" of a sample.
std::string Stack(const Profile& profile, size_t sample) {
  std::string text;
  for (const uint32_t location : profile.stack(sample)) {
    if (profile.lines(location).empty()) text += text.empty() ? "?" : " < ?";
    for (const Profile::Line& line : profile.lines(location)) {
      if (!text.empty()) text += " < ";
      text += profile.name(profile.functions[line.function]);
    }
  }
  return text;
}

constexpr std::string_view kGoHeap =
    "heap profile: 1: 64 [2: 128] @ heap/1048576\n"
    "1: 64 [2: 128] @ 0x47a1c5 0x47b000\n"
    "#\t0x47a1c4\tmain.inner+0x24\t/src/a.go:10\n"
    "#\t0x47a1c4\tmain.outer+0x24\t/src/a.go:20\n"
    "#\t0x47afff\tmain.main+0xf\t/src/a.go:30\n"
    "\n"
    "# runtime.MemStats\n"
    "# Alloc = 123\n";

TEST(LegacyHeap, UsesTheNamesInGoComments) {
  const Profile profile = Read(kGoHeap);
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(Stack(profile, 0), "main.inner < main.outer < main.main");
  EXPECT_EQ(profile.sample_types.size(), 4u);
  EXPECT_EQ(profile.period, 524288);
}

// What Go leaves out of one stack it may name in another.
TEST(LegacyHeap, TakesFramesThatGoLeavesOutForTheAllocator) {
  constexpr std::string_view kText =
      "heap profile: 2: 128 [2: 128] @ heap/1048576\n"
      "1: 64 [1: 64] @ 0x10 0x20 0x30\n"
      "#\t0xf\truntime.mallocgc+0x24\t/go/malloc.go:10\n"
      "#\t0x1f\truntime.makechan+0x24\t/go/chan.go:9\n"
      "#\t0x2f\truntime.main+0x24\t/go/proc.go:290\n"
      "\n"
      "1: 64 [1: 64] @ 0x10 0x50 0x60\n"
      "#\t0x5f\tmain.hash+0x24\t/src/a.go:38\n";
  const Profile profile = Read(kText);
  ASSERT_EQ(profile.sample_count(), 2u);
  EXPECT_EQ(Stack(profile, 1), "main.hash");
}

TEST(LegacyCount, LetsTheProgramBeAskedWhereNamesAreMissing) {
  const Profile whole = Read(
      "goroutine profile: total 1\n"
      "1 @ 0x10 0x20\n"
      "#\t0xf\tmain.f+0x24\t/src/a.go:10\n"
      "#\t0x1f\tmain.main+0x24\t/src/a.go:20\n");
  EXPECT_TRUE(whole.mappings[0].has_functions);
  const Profile part = Read(
      "goroutine profile: total 1\n"
      "1 @ 0x10 0x20\n"
      "#\t0x1f\tmain.main+0x24\t/src/a.go:20\n");
  EXPECT_EQ(Stack(part, 0), "? < main.main");
  EXPECT_FALSE(part.mappings[0].has_functions);
}

TEST(LegacyCount, LeavesOutTheZerosThatFillUpStacks) {
  const Profile profile = Read(
      "threadcreate profile: total 3\n"
      "2 @ 0x0 0x0\n"
      "#\t0x0\n"
      "\n"
      "1 @ 0x10 0x0 0x0\n"
      "#\t0xf\truntime.allocm+0xc4\t/go/proc.go:2326\n");
  ASSERT_EQ(profile.sample_count(), 2u);
  EXPECT_EQ(Stack(profile, 0), "");
  EXPECT_EQ(Stack(profile, 1), "runtime.allocm");
}

// What main allocates was "<unknown>": the nameless frame below runtime.main passed for the user's first.
TEST(LegacyHeap, KnowsWhichFunctionsGoLeavesOut) {
  constexpr std::string_view kText =
      "heap profile: 1: 64 [1: 64] @ heap/1048576\n"
      "1: 64 [1: 64] @ 0x10 0x20 0x30 0x40\n"
      "#\t0x1f\tmain.main+0x24\t/src/a.go:10\n"
      "#\t0x2f\truntime.main+0x24\t/go/proc.go:290\n"
      "\n"
      "0: 0 [1: 64] @ 0x50 0x60\n"
      "#\t0x4f\tWork()+0x24\t/src/a.cc:10\n"
      "\n"
      "0: 0 [1: 64] @ 0x70 0x80\n"
      "#\t0x6f\tmain.callback+0x24\t/src/a.go:11\n"
      "#\t0x7f\n";
  Profile profile = Read(kText);
  EXPECT_EQ(Stack(profile, 0), "main.main < runtime.main < runtime.goexit");
  EXPECT_EQ(Stack(profile, 1), "Work() < ?");
  EXPECT_EQ(Stack(profile, 2), "main.callback < ?");
  DropUninteresting(profile);
  EXPECT_EQ(Stack(profile, 0), "main.main < runtime.main < runtime.goexit");
}

TEST(LegacyHeap, UsesNamesWithBlanksAsCppHasThem) {
  const Profile profile = Read(
      "heap profile: 1: 64 [2: 128] @ heap/1048576\n"
      "1: 64 [2: 128] @ 0x47a1c5\n"
      "#\t0x47a1c4\toperator new(unsigned long)+0x24\t\t/src/a b.cc:10\n"
      "#\t0x47a1c4\t(anonymous namespace)::Work()+0x24\t/src/a b.cc:20\n");
  EXPECT_EQ(Stack(profile, 0), "operator new(unsigned long) < (anonymous namespace)::Work()");
}

TEST(LegacyHeap, LeavesNamesOutIfTold) {
  EXPECT_EQ(Stack(Read(kGoHeap, {.names_in_comments = false}), 0), "? < ?");
}

TEST(LegacyHeap, RefusesASampleThatIsNone) {
  const std::string_view text = "heap profile: 1: 64 [1: 64] @ heapprofile\nnonsense\n";
  const Result<Profile> profile = ReadProfile(std::as_bytes(std::span(text.data(), text.size())));
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().message,
            "parsing profile: unexpected number of sample values: got 0, want 6");
}

TEST(GoCount, ReadsLabelsAndNames) {
  const Profile profile = Read(
      "goroutine profile: total 3\n"
      "2 @ 0x10 0x20\n"
      "# labels: {\"user\":\"ada\"}\n"
      "#\t0xf\tmain.wait+0x1\t/a.go:1\n"
      "#\t0x1f\tmain.main+0x2\t/a.go:2\n"
      "\n"
      "1 @ 0x30\n");
  ASSERT_EQ(profile.sample_count(), 2u);
  EXPECT_EQ(Stack(profile, 0), "main.wait < main.main");
  EXPECT_EQ(profile.values(0)[0], 2);
  ASSERT_EQ(profile.labels(0).size(), 1u);
  EXPECT_EQ(profile.text(profile.labels(0)[0].text), "ada");
}

TEST(GoroutineDump, MakesASampleOfEachGoroutine) {
  const Profile profile = Read(
      "goroutine 7 [chan receive, 5 minutes]:\n"
      "main.(*pool).wait(0xc000010000, {0x1, 0x2})\n"
      "\t/src/pool.go:41 +0x1d\n"
      "created by main.start in goroutine 1\n"
      "\t/src/main.go:12 +0x5c\n"
      "\n"
      "goroutine 1 [running]:\n"
      "main.main()\n"
      "\t/src/main.go:9 +0x20\n");
  ASSERT_EQ(profile.sample_count(), 2u);
  EXPECT_EQ(Stack(profile, 0), "main.(*pool).wait < main.start");
  ASSERT_EQ(profile.labels(0).size(), 2u);
  EXPECT_EQ(profile.text(profile.labels(0)[0].text), "chan receive");
  EXPECT_EQ(profile.labels(0)[1].number, 5);
  EXPECT_EQ(Stack(profile, 1), "main.main");
}

TEST(Folded, ReadsTheOutermostCallFirst) {
  const Profile profile = Read("main;work;leaf 12\nmain;operator new(unsigned long) 3\n");
  ASSERT_EQ(profile.sample_count(), 2u);
  EXPECT_EQ(Stack(profile, 0), "leaf < work < main");
  EXPECT_EQ(Stack(profile, 1), "operator new(unsigned long) < main");
  EXPECT_EQ(profile.values(0)[0], 12);
}

TEST(Jemalloc, CountsAllThreadsOnceAndUnsamples) {
  const Profile profile = Read(
      "heap_v2/524288\n"
      "  t*: 1: 1048576 [0: 0]\n"
      "@ 0x401001 0x402001\n"
      "  t*: 1: 1048576 [0: 0]\n"
      "  t0: 1: 1048576 [0: 0]\n"
      "\n"
      "MAPPED_LIBRARIES:\n"
      "00400000-00500000 r-xp 00000000 08:01 42 /bin/server\n");
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(profile.values(0)[3], 1212696) << "1 / (1 - exp(-2)) of a megabyte";
  ASSERT_EQ(profile.mappings.size(), 1u);
  EXPECT_EQ(profile.text(profile.mappings[0].file), "/bin/server");
}

TEST(PerfScript, ReadsStacksWithTheirProgram) {
  const Profile profile = Read(
      "server  4242/4243 [001] 12345.678901:     250000 cycles:u: \n"
      "\t    55d0c0de work+0x1e (/bin/server)\n"
      "\t    55d0beef main+0x2f (/bin/server)\n"
      "\n");
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(Stack(profile, 0), "work < main");
  EXPECT_EQ(profile.values(0)[1], 250000);
}

TEST(LegacyCpu, DropsTheSignalHandlerAndReadsMappings) {
  std::vector<uint64_t> words = {0, 3, 0, 10000, 0, 5, 3, 0x400100, 0x7000, 0x400201, 0, 1, 0};
  std::string bytes(reinterpret_cast<const char*>(words.data()), words.size() * sizeof words[0]);
  bytes += "400000-500000 r-xp 00000000 08:01 42 /bin/server\n";
  const Profile profile = Read(bytes);
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(profile.values(0)[1], 50'000'000);
  ASSERT_EQ(profile.stack(0).size(), 1u) << "with one sample every caller is common to all";
  EXPECT_EQ(profile.locations[profile.stack(0)[0]].address, 0x400100u);
}

TEST(LegacyProfile, RefusesOtherText) {
  const std::string_view text = "just some words\n";
  EXPECT_EQ(ReadProfile(std::as_bytes(std::span(text.data(), text.size()))).error().message,
            "parsing profile: unrecognized profile format");
}

}  // namespace
}  // namespace skein
