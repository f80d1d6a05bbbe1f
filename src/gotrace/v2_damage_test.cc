#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "gotrace/header.h"
#include "gotrace/v2_testing.h"

namespace skein {
namespace {

// A trace in which goroutine 1 starts another one, 20 times a generation; the new ones end in the next.
std::string GenerationText(int generation) {
  std::string text = Begin(generation, generation * 10'000);
  for (int i = 0; i < 20; ++i)
    text += fmt::format("GoCreate dt=10 new_g={} new_stack=1 stack=1\n", generation * 100 + i);
  text += fmt::format("EventBatch gen={} m=8 time={}\nProcStatus dt=1 p=1 pstatus=1\n", generation,
                      generation * 10'000);
  for (int i = 0; i < 20; ++i)
    text += fmt::format("GoStart dt=10 g={} g_seq=1\nGoDestroy dt=5\n", generation * 100 + i);
  return text + Tables(generation,
                       "String id=1\n\tdata=\"main.main\"\nString id=2\n\tdata=\"main.go\"\n",
                       "Stack id=1\n\tpc=99 func=1 file=2 line=3\n", generation * 10'000 + 5000);
}
constexpr size_t kEventsPerGeneration = 63;

std::vector<std::byte> ThreeGenerations() {
  return TraceOf("Trace Go1.23\n" + GenerationText(1) + GenerationText(2) + GenerationText(3));
}

std::vector<std::byte> Go126Trace() {
  std::string text = "Trace Go1.26\n";
  for (int generation = 1; generation <= 3; ++generation) {
    text += GenerationText(generation);
    const std::string old_clock = fmt::format("EventBatch gen={} m=-1 time={}\nFrequency",
                                              generation, generation * 10'000 + 5000);
    const size_t at = text.rfind(old_clock);
    text.replace(at, old_clock.size(),
                 fmt::format("EventBatch gen={} m=-1 time={}\nSync\nClockSnapshot dt=1 mono=5 "
                             "sec=6 nsec=7\nFrequency",
                             generation, generation * 10'000 + 5000));
    text += "EndOfGeneration\n";
  }
  return TraceOf(text);
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

// Where the batches of a generation begin.
size_t OffsetOfGeneration(const std::vector<std::byte>& trace, int generation) {
  const std::vector<std::byte> before =
      TraceOf("Trace Go1.23\n" + (generation > 1 ? GenerationText(1) : "") +
              (generation > 2 ? GenerationText(2) : ""));
  EXPECT_TRUE(std::equal(before.begin(), before.end(), trace.begin()));
  return before.size();
}

TEST(V2Damage, SoundTracesHaveNone) {
  for (const auto& trace : {ThreeGenerations(), Go126Trace()}) {
    const ReadOutcome outcome = ReadAll(trace);
    EXPECT_EQ(Complaints(outcome), "");
    EXPECT_EQ(outcome.event_count, 3 * kEventsPerGeneration);
  }
}

TEST(V2Damage, ThreadsDoNotChangeTheResult) {
  std::vector<std::byte> trace = ThreeGenerations();
  trace[OffsetOfGeneration(trace, 2) + 40] ^= std::byte{0x40};
  const ReadOutcome one = ReadAll(trace, 1);
  for (unsigned threads : {2u, 3u, 8u}) {
    const ReadOutcome many = ReadAll(trace, threads);
    EXPECT_EQ(many.events, one.events);
    EXPECT_EQ(Complaints(many), Complaints(one));
  }
}

TEST(V2Damage, AnErrorCostsTheRestOfItsGeneration) {
  // The second generation starts a goroutine that does not exist.
  std::string text = "Trace Go1.23\n" + GenerationText(1) + GenerationText(2) + GenerationText(3);
  const std::string start = "GoStart dt=10 g=210 g_seq=1";
  text.replace(text.find(start), start.size(), "GoStart dt=10 g=999 g_seq=1");
  const ReadOutcome outcome = ReadText(text);
  ASSERT_EQ(outcome.report.diagnostics.size(), 1u);
  EXPECT_EQ(outcome.report.diagnostics[0].message,
            "generation 2: broken trace: failed to advance; 1 threads wait, the first at GoStart");
  EXPECT_EQ(outcome.report.lost_bytes, outcome.report.diagnostics[0].lost_bytes);
  EXPECT_EQ(outcome.report.lost_bytes, 70u);  // What thread 8 wrote from there on.
  EXPECT_EQ(outcome.event_count, 3 * kEventsPerGeneration - 20);
  EXPECT_NE(outcome.events.find("30000 M- P- G- Sync value=3 after loss\n"
                                "30001 M7 P- G- StateTransition proc 0 Undetermined->Running\n"),
            std::string::npos)
      << outcome.events;
  EXPECT_EQ(Count(outcome.events, "after loss"), 1u);
}

TEST(V2Damage, AWrongByteInABatchHeaderCostsAtMostItsGeneration) {
  const std::vector<std::byte> sound = ThreeGenerations();
  const size_t second = OffsetOfGeneration(sound, 2);
  for (size_t i = 0; i < 6; ++i) {  // Type, generation, thread, time, size.
    for (int bit = 0; bit < 8; ++bit) {
      std::vector<std::byte> trace = sound;
      trace[second + i] ^= static_cast<std::byte>(1 << bit);
      const ReadOutcome outcome = ReadAll(trace);
      EXPECT_GE(outcome.event_count, 2 * kEventsPerGeneration) << i << " bit " << bit << "\n"
                                                               << Complaints(outcome);
      EXPECT_LE(outcome.event_count, 3 * kEventsPerGeneration);
    }
  }
}

TEST(V2Damage, AnyWrongByteCostsAtMostItsGeneration) {
  for (const std::vector<std::byte>& sound : {ThreeGenerations(), Go126Trace()}) {
    for (size_t i = TraceHeader::kBytes; i < sound.size(); ++i) {
      for (int bit : {0, 5, 7}) {
        std::vector<std::byte> trace = sound;
        trace[i] ^= static_cast<std::byte>(1 << bit);
        const ReadOutcome outcome = ReadAll(trace, 1, Text::kNo);
        EXPECT_GE(outcome.event_count + 2, 2 * kEventsPerGeneration) << i << " bit " << bit << "\n"
                                                                     << Complaints(outcome);
        EXPECT_LE(outcome.report.lost_bytes, trace.size());
      }
    }
  }
}

TEST(V2Damage, ATruncatedTraceGivesWhatIsThere) {
  for (const std::vector<std::byte>& sound : {ThreeGenerations(), Go126Trace()}) {
    size_t last_count = 3 * kEventsPerGeneration;
    for (size_t size = sound.size(); size > 0; --size) {
      const ReadOutcome outcome = ReadAll(std::span(sound).first(size), 1, Text::kNo);
      EXPECT_LE(outcome.event_count, last_count) << size << "\n" << Complaints(outcome);
      const size_t whole = size * 3 / sound.size();  // Generations; they have the same length.
      EXPECT_GE(outcome.event_count, whole * kEventsPerGeneration) << size << "\n"
                                                                   << Complaints(outcome);
      last_count = outcome.event_count;
    }
  }
}

TEST(V2Damage, AGenerationWithoutItsEndLacksOnlyStacksAndNames) {
  std::vector<std::byte> trace = Go126Trace();
  trace.resize(trace.size() - 60);  // Within the stacks.
  const ReadOutcome outcome = ReadAll(trace);
  EXPECT_EQ(outcome.event_count, 3 * kEventsPerGeneration);
  EXPECT_NE(Complaints(outcome).find("incomplete generation found; trace likely truncated"),
            std::string::npos);
  EXPECT_TRUE(outcome.events.ends_with("after loss\n"));
}

TEST(V2Damage, GarbageBehindATraceIsPassedOver) {
  std::vector<std::byte> trace = ThreeGenerations();
  const size_t size = trace.size();
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i)
    trace.push_back(static_cast<std::byte>(random()));
  const ReadOutcome outcome = ReadAll(trace);
  EXPECT_EQ(outcome.event_count, 3 * kEventsPerGeneration);
  ASSERT_EQ(outcome.report.diagnostics.size(), 1u);
  EXPECT_EQ(outcome.report.diagnostics[0].offset, size);
  EXPECT_EQ(outcome.report.lost_bytes, 5000u);
}

TEST(V2Damage, GarbageBetweenGenerationsIsPassedOver) {
  std::vector<std::byte> trace = ThreeGenerations();
  const size_t third = OffsetOfGeneration(trace, 3);
  trace.insert(trace.begin() + static_cast<ptrdiff_t>(third), 777, std::byte{0x01});
  const ReadOutcome outcome = ReadAll(trace);
  EXPECT_EQ(outcome.event_count, 3 * kEventsPerGeneration);
  EXPECT_EQ(outcome.report.lost_bytes, 777u);
  EXPECT_EQ(Count(outcome.events, "after loss"), 1u);
}

TEST(V2Damage, ATraceBehindItselfIsReadOnce) {
  const std::vector<std::byte> once = ThreeGenerations();
  std::vector<std::byte> twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  const ReadOutcome outcome = ReadAll(twice);
  EXPECT_EQ(outcome.event_count, 3 * kEventsPerGeneration);
  EXPECT_NE(Complaints(outcome).find("another trace begins here"), std::string::npos);
  EXPECT_EQ(outcome.report.lost_bytes, once.size() - TraceHeader::kBytes);
}

TEST(V2Damage, ALaterTraceBehindAnotherIsRead) {
  std::vector<std::byte> both = TraceOf("Trace Go1.23\n" + GenerationText(1));
  const std::vector<std::byte> later = TraceOf("Trace Go1.22\n" + GenerationText(5));
  both.insert(both.end(), later.begin(), later.end());
  const ReadOutcome outcome = ReadAll(both);
  EXPECT_EQ(outcome.event_count, 2 * kEventsPerGeneration);
  EXPECT_EQ(Count(outcome.events, "Sync value=2 after loss"), 1u);
}

TEST(V2Damage, AMissingGenerationIsNoticed) {
  const ReadOutcome outcome = ReadText("Trace Go1.23\n" + GenerationText(1) + GenerationText(3));
  EXPECT_EQ(outcome.event_count, 2 * kEventsPerGeneration);
  EXPECT_EQ(Complaints(outcome), "generations out of order: 3 comes after 1\n");
}

TEST(V2Damage, AnEventOfTheFarFutureDoesNotDragTheRestAlong) {
  std::string text = "Trace Go1.23\n" + GenerationText(1) + GenerationText(2);
  const std::string event = "GoCreate dt=10 new_g=110 ";
  text.replace(text.find(event), event.size(), "GoCreate dt=999999999999 new_g=110 ");
  const ReadOutcome outcome = ReadText(text);
  EXPECT_EQ(outcome.event_count, 2 * kEventsPerGeneration);
  EXPECT_LT(
      std::stoll(outcome.events.substr(outcome.events.rfind('\n', outcome.events.size() - 2) + 1)),
      20'000'000);
  EXPECT_NE(Complaints(outcome).find("events seemed to lie behind its end"), std::string::npos);
}

TEST(V2Damage, ManyGenerationsWithoutEventsAreRead) {
  std::string text = "Trace Go1.23\n";
  for (int generation = 1; generation <= 40'000; ++generation)
    text += fmt::format("EventBatch gen={} m=-1 time=1\nFrequency freq=1\n", generation);
  const ReadOutcome outcome = ReadAll(TraceOf(text), 1, Text::kNo);
  EXPECT_EQ(outcome.report.generations, 40'000u);
  EXPECT_EQ(outcome.event_count, 0u);
  EXPECT_EQ(Complaints(outcome), "");
}

TEST(V2Damage, NoiseIsNoTrace) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string header = HeaderBytes(round % 2 == 0 ? 23 : 26);
    std::vector<std::byte> trace;
    for (char c : header)
      trace.push_back(static_cast<std::byte>(c));
    for (int i = 0; i < 3000; ++i)
      trace.push_back(static_cast<std::byte>(random() % (round % 3 == 0 ? 4 : 256)));
    const ReadOutcome outcome = ReadAll(trace);
    EXPECT_EQ(outcome.event_count, 0u) << round << outcome.events << Complaints(outcome);
    EXPECT_NE(outcome.error, "") << round;
  }
}

// Each generation holds one thread with half an event. A chunk full of nothing but syncs was once waited
// for to fill, for ever.
TEST(V2Damage, GenerationsOfNothingComeToAnEnd) {
  constexpr int kGenerations = 70'000;
  const std::string header = HeaderBytes(26);
  std::vector<std::byte> trace;
  for (char c : header)
    trace.push_back(static_cast<std::byte>(c));
  for (int i = 0; i < kGenerations; ++i) {
    for (int byte : {1, 1, 1, 1, 1, 12, 0x34})
      trace.push_back(static_cast<std::byte>(byte));
  }
  const ReadOutcome outcome = ReadAll(trace, 1, Text::kNo);
  EXPECT_EQ(outcome.event_count, 0u);
  EXPECT_LE(outcome.report.lost_bytes, trace.size());
}

TEST(V2Damage, ManyWrongBytesNeverHurtMoreThanTheTrace) {
  std::mt19937 random(3);
  const std::vector<std::byte> sound = Go126Trace();
  for (int round = 0; round < 1000; ++round) {
    std::vector<std::byte> trace = sound;
    for (int i = 0; i < 5; ++i)
      trace[TraceHeader::kBytes + random() % (trace.size() - TraceHeader::kBytes)] =
          static_cast<std::byte>(random());
    const ReadOutcome outcome = ReadAll(trace, 1 + static_cast<unsigned>(round % 3), Text::kNo);
    EXPECT_LE(outcome.report.lost_bytes, trace.size());
  }
}

}  // namespace
}  // namespace skein
