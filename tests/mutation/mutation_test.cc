// Opens 1,000 damaged copies of real traces. None may crash, hang, or lose events in silence; and what
// remains must be as consistent as any other trace, so that nothing behind the loader need fear it.

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "api/endpoints.h"
#include "gtest/gtest.h"
#include "ingest/load_trace.h"
#include "mutate.h"

namespace skein {
namespace {

constexpr int kMutants = 1000;
constexpr int kAskedOneIn = 5;
constexpr uint64_t kSeed = 20261121;
// For 100 KB, with address checks, on a busy machine; sound ones take milliseconds.
constexpr std::chrono::seconds kLongest{20};

bool IsTraceFile(const std::filesystem::path& file) {
  return file.extension() == ".trace";
}

void ExpectConsistent(const SliceTable& table) {
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    ASSERT_LE(table.begin(track), table.end(track));
    for (SliceIndex i = table.begin(track); i < table.end(track); ++i) {
      ASSERT_LE(table.start(i), table.finish(i)) << "slice " << i;
    }
  }
}

template <typename Item>
void ExpectWithin(const Column<Item>& items, Nanos end) {
  for (const Item& item : items) {
    ASSERT_LE(item.start, item.end);
    ASSERT_LE(item.end, end);
  }
}

void ExpectConsistent(const Trace& trace) {
  EXPECT_GE(trace.end, 0);
  EXPECT_EQ(trace.goroutine_slices.track_count(), trace.goroutines.size());
  ExpectConsistent(trace.goroutine_slices);
  ExpectConsistent(trace.proc_slices);
  ExpectConsistent(trace.thread_slices);
  ExpectWithin(trace.ranges, trace.end);
  ExpectWithin(trace.regions, trace.end);
  for (const Goroutine& goroutine : trace.goroutines) {
    ASSERT_LT(goroutine.group, trace.groups.size());
  }
}

// Asks all that the page may ask, about something near the front of every list.
void ExpectAnswers(std::shared_ptr<const Trace> trace) {
  const GoroutineId some = trace->goroutines.empty() ? GoroutineId{1} : trace->goroutines[0].id;
  const std::string tracks = fmt::format("p%2F0,t%2F0,group%2F0,gc,task%2F1,g%2F{}", Raw(some));
  const std::array<std::string, 4> queries = {
      "", fmt::format("tracks={0}&columns=100&id={1}&goroutine={1}&q=a&time=0", tracks, Raw(some)),
      "item=slice%2Fg%2F0%2F0&group=0&from=10&to=20&kind=sync&tracks=gc,network,timers,syscalls",
      "track=p%2F0&time=1000&item=range%2F0&columns=8192&from=-5&to=9223372036854775807&id=1"};
  const Session session(std::move(trace), "mutant");
  for (const Endpoint& endpoint : AllEndpoints()) {
    for (const std::string& query : queries) {
      const int status = endpoint.run(session, Query(query)).status;
      EXPECT_TRUE(status == 200 || status == 400 || status == 404)
          << endpoint.path << "?" << query << " gives " << status;
    }
  }
}

void ExpectHonest(const Diagnostic& diagnostic, size_t size) {
  EXPECT_FALSE(diagnostic.message.empty());
  EXPECT_EQ(diagnostic.message.find('\n'), std::string::npos) << diagnostic.message;
  EXPECT_LE(diagnostic.offset, size) << diagnostic.message;
  EXPECT_LE(diagnostic.lost_bytes, size) << diagnostic.message;
}

uint64_t EventsOf(const Specimen& specimen) {
  const auto trace = LoadTrace(specimen.bytes, {.threads = 1, .diagnostics = {}});
  EXPECT_TRUE(trace.ok()) << specimen.name;
  EXPECT_TRUE((*trace)->diagnostics.empty()) << specimen.name;
  return (*trace)->event_count;
}

TEST(MutatedTraces, OpenOrSayWhyNot) {
  const std::vector<Specimen> specimens = ReadSpecimens(SKEIN_TESTDATA "/traces", &IsTraceFile);
  ASSERT_GT(specimens.size(), 20U);
  std::vector<uint64_t> events;
  for (const Specimen& specimen : specimens) {
    events.push_back(EventsOf(specimen));
  }

  std::mt19937_64 random(kSeed);
  int refused = 0;
  for (int i = 0; i < kMutants && !HasFatalFailure(); ++i) {
    const size_t which = random() % specimens.size();
    const Mutant mutant = Mutate(specimens[which], specimens[random() % specimens.size()], random);
    SCOPED_TRACE(mutant.story);
    const auto before = std::chrono::steady_clock::now();
    const auto trace =
        LoadTrace(mutant.bytes, {.threads = i % 2 == 0 ? 1U : 2U, .diagnostics = {}});
    EXPECT_LT(std::chrono::steady_clock::now() - before, kLongest);
    if (!trace.ok()) {
      ++refused;
      EXPECT_FALSE(trace.error().message.empty());
      continue;
    }
    for (const Diagnostic& diagnostic : (*trace)->diagnostics) {
      ExpectHonest(diagnostic, mutant.bytes.size());
    }
    EXPECT_TRUE((*trace)->event_count >= events[which] || !(*trace)->diagnostics.empty());
    ExpectConsistent(**trace);
    if (i % kAskedOneIn == 0) ExpectAnswers(*trace);
  }
  RecordProperty("refused", refused);
  EXPECT_LT(refused, kMutants / 2);
}

}  // namespace
}  // namespace skein
