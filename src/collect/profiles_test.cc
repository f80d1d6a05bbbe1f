#include "collect/profiles.h"

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <sys/mman.h>

#include "collect/profile_text.h"
#include "sigsafe/intern.h"

namespace skein {
namespace {

// Names for return addresses: 1 is work, inlined into outer; 2 is main; 3 starts threads.
class FakeSymbols : public Symbols {
 public:
  const std::vector<SourceFrame>& At(uint64_t pc) override { return names_.at(pc); }

 private:
  std::map<uint64_t, std::vector<SourceFrame>> names_ = {
      {0x1001, {{"work", "a.cc", 5, 0x0ff0}, {"outer", "a.cc", 9, 0x0ff0}}},
      {0x1002, {{"main", "a.cc", 20, 0x1000}}},
      {0x1003, {{"__libc_start_main", "libc.so", 0, 0x0fff}}},
      {0x1004, {{"operator new(unsigned long)", "libstdc++.so", 0, 0x0fff}}},
      {0x1005, {{"libx.so+0x5", "libx.so", 0, 0}}},
  };
};

class Profiles : public testing::Test {
 protected:
  void SetUp() override {
    const size_t size = Arena::SizeFor(0);
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    arena_ = Arena::Initialize(memory, 0);
    // A tick is a nanosecond.
    arena_->header.first_ticks = arena_->header.first_ns = 0;
    arena_->header.later_ticks = arena_->header.later_ns = 1'000'000'000;
    arena_->header.cpu_period_ns = 10'000'000;
    arena_->header.heap_sample_bytes = 1000;
  }
  void TearDown() override { munmap(arena_, Arena::SizeFor(0)); }

  void Count(SampleKind kind,
             std::vector<uint64_t> pcs,
             const SampleValues& values,
             uint32_t detail = 0) {
    const uint32_t stack = InternStack(*arena_, pcs, HashStack(pcs));
    CountSample(*arena_, {kind, detail, stack}, values);
  }

  // What the profile says of itself.
  static std::vector<std::string> Comments(const Profile& profile) {
    std::vector<std::string> comments;
    for (const StringId comment : profile.comments)
      comments.emplace_back(profile.text(comment));
    return comments;
  }

  ProfileSource Source() { return {*arena_, symbols_, modules_}; }

  Profile Make(std::string_view name, const ProfileLook* before = nullptr) {
    const CountedKind& kind = *FindCountedKind(name);
    return MakeProfile(Source(), kind, LookAt(*arena_, kind), before);
  }

  std::string Text(std::string_view name) {
    const CountedKind& kind = *FindCountedKind(name);
    return MakeProfileText(Source(), kind, LookAt(*arena_, kind));
  }

  // "work outer main: 1 10"
  static std::string Sample(const Profile& profile, size_t sample) {
    std::string text;
    for (uint32_t location : profile.stack(sample)) {
      if (profile.lines(location).empty()) text += "? ";
      for (const Profile::Line& line : profile.lines(location))
        text += std::string(profile.name(profile.functions[line.function])) + ' ';
    }
    text.back() = ':';
    for (int64_t value : profile.values(sample))
      text += ' ' + std::to_string(value);
    return text;
  }

  Arena* arena_ = nullptr;
  FakeSymbols symbols_;
  std::vector<Module> modules_ = {{0x1000, 0x2000, 0, "/bin/none"}};
};

TEST_F(Profiles, SumWhatIsCountedInTheSamePlace) {
  Count(SampleKind::kCpu, {0x1001, 0x1002, 0x1003}, {1, 10});
  Count(SampleKind::kCpu, {0x1001, 0x1002, 0x1003}, {2, 20});
  const Profile profile = Make("cpu");
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(Sample(profile, 0), "work outer main: 3 30");
  EXPECT_EQ(profile.period, 10'000'000);
}

TEST_F(Profiles, LeavePlacesWithoutNamesToBeNamedLater) {
  Count(SampleKind::kCpu, {0x1005, 0x1002}, {1, 10});
  const Profile profile = Make("cpu");
  EXPECT_EQ(Sample(profile, 0), "? main: 1 10");
  EXPECT_FALSE(profile.mappings[0].has_functions);
}

TEST_F(Profiles, TellThreadsLabelsTheInnerOfAKeyOnly) {
  using std::string_literals::operator""s;
  const uint32_t labels = InternText(*arena_, "step\0b\0step\0a\0user\0x\0"s);
  Count(SampleKind::kCpu, {0x1002}, {1, 10}, labels);
  const Profile profile = Make("cpu");
  const auto found = profile.labels(0);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(profile.text(found[0].text), "b");
  EXPECT_EQ(profile.text(found[1].text), "x");
}

TEST_F(Profiles, ScaleTheHeapByTheChanceOfEachSize) {
  Count(SampleKind::kHeap, {0x1004, 0x1002}, {10, 1000, 4, 400});
  // 1 / (1 - exp(-100 / 1000)) = 10.508
  EXPECT_EQ(Sample(Make("heap"), 0), "main: 105 10508 63 6304");
  const Profile allocs = Make("allocs");
  EXPECT_EQ(allocs.text(allocs.default_sample_type), "alloc_space");
}

TEST_F(Profiles, AreDifferencesOfTwoLooks) {
  Count(SampleKind::kCpu, {0x1001, 0x1002}, {5, 50});
  const ProfileLook before = LookAt(*arena_, *FindCountedKind("cpu"));
  Count(SampleKind::kCpu, {0x1002}, {1, 10});
  const Profile profile = Make("cpu", &before);
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(Sample(profile, 0), "main: 1 10");
}

TEST(Difference, HasWhatIsGoneAsNegative) {
  const SampleKey key = {SampleKind::kThreads, 0, 7};
  const std::vector<ProfileCount> left = Difference({}, {{key, {2}}});
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].values[0], -2);
}

TEST_F(Profiles, CountWaitsIn256ths) {
  Count(SampleKind::kBlock, {0x1002}, {2 * 256, 700});
  const Profile profile = Make("block");
  ASSERT_EQ(profile.sample_count(), 1u);
  EXPECT_EQ(profile.values(0)[0], 2);
  EXPECT_NEAR(static_cast<double>(profile.values(0)[1]), 700, 1);
}

TEST_F(Profiles, HaveGosTextOfWaits) {
  Count(SampleKind::kMutex, {0x1001, 0x1002, 0x1003}, {256, 700});
  arena_->header.mutex_fraction = 1;
  EXPECT_EQ(Text("mutex"),
            "--- mutex:\n"
            "cycles/second=1000000000\n"
            "sampling period=1\n"
            "700 1 @ 0x1001 0x1002 0x1003\n"
            "#\t0x1000\twork+0x10\ta.cc:5\n"
            "#\t0x1000\touter+0x10\ta.cc:9\n"
            "#\t0x1001\tmain+0x1\ta.cc:20\n"
            "\n");
}

TEST_F(Profiles, HaveGosTextOfTheHeap) {
  Count(SampleKind::kHeap, {0x1004, 0x1002}, {2, 128, 1, 64});
  EXPECT_EQ(Text("heap"),
            "heap profile: 1: 64 [2: 128] @ heap/2000\n"
            "1: 64 [2: 128] @ 0x1004 0x1002\n"
            "#\t0x1001\tmain+0x1\ta.cc:20\n"
            "\n");
}

TEST_F(Profiles, HaveGosTextOfEachThread) {
  ThreadView waiting;
  waiting.number = 4;
  waiting.system_call = 35;  // nanosleep
  waiting.pcs = {0x1002};
  EXPECT_EQ(MakeThreadText(Source(), {waiting}),
            "goroutine 4 [sleep]:\nmain(...)\n\ta.cc:20 +0x1\n");
}

TEST_F(Profiles, TellWhatFoundNoRoom) {
  Count(SampleKind::kCpu, {0x1001, 0x1002}, {1, 10});
  EXPECT_TRUE(Comments(Make("cpu")).empty());
  arena_->header.lost_samples = 12;
  EXPECT_EQ(Comments(Make("cpu")),
            std::vector<std::string>{"skein: 12 counts found no room: too many different stacks"});
}

}  // namespace
}  // namespace skein
