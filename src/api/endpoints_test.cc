#include "api/endpoints.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/asking.h"
#include "api/example_trace.h"
#include "ingest/load_trace.h"

namespace skein {
namespace {

std::string FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::unique_ptr<Session> Opened(const std::string& name) {
  const std::string bytes = FileText(SKEIN_TESTDATA "/traces/" + name + ".trace");
  const auto trace = LoadTrace(std::as_bytes(std::span(bytes.data(), bytes.size())), {});
  if (!trace.ok()) return nullptr;
  return std::make_unique<Session>(*trace, name);
}

bool IsJson(const std::string& text) {
  boost::json::error_code error;
  boost::json::parse(text, error);
  return !error;
}

// One row a line, and nothing that differs from build to build.
std::string Readable(std::string answer) {
  const std::string memory = ValueIn(answer, "memory_bytes");
  if (!memory.empty()) {
    const size_t at = answer.find("\"memory_bytes\":" + memory);
    answer.replace(at, 15 + memory.size(), "\"memory_bytes\":0");
  }
  for (size_t at = answer.find("},{"); at != std::string::npos; at = answer.find("},{", at + 4)) {
    answer.insert(at + 2, "\n");
  }
  return answer;
}

// Every question about one trace, with answers as they were when last looked at. SKEIN_UPDATE_GOLDEN=1
// writes them anew.
class Golden : public testing::TestWithParam<const char*> {};

constexpr const char* kQuestions[] = {
    "/api/trace",
    "/api/overview",
    "/api/counters?columns=8",
    "/api/nested?tracks=p/0,p/1,gc,g/1&columns=60",
    "/api/nested?tracks=task/2&columns=60",
    "/api/instants?tracks=p/0,p/1,g/1,network,timers,syscalls,runtime,logs,gc&columns=40",
    "/api/flows?limit=20",
    "/api/slice?track=p/0&time=1000000",
    "/api/slice?track=g/1&time=1000000",
    "/api/slice?item=range/0",
    "/api/selection?from=500000&to=1500000",
    "/api/selection?tracks=p/0,g/1,group/0",
    "/api/occurrences?of=sync&limit=2&parts=4",
    "/api/occurrences?of=cpu&parts=4",
    "/api/stacks?kind=cpu",
    "/api/stacks?kind=sync",
    "/api/stacks?kind=sched&group=0",
    "/api/groups?limit=4",
    "/api/groups?sort=name&order=asc&limit=2&from=0&to=1000000",
    "/api/goroutines?limit=4",
    "/api/goroutine?id=1",
    "/api/related?goroutine=1",
    "/api/search?q=main&limit=5",
    "/api/find?q=main&time=100",
    "/api/task_types",
    "/api/tasks?limit=4",
    "/api/task?id=2",
    "/api/task_events?id=2&q=region&limit=3",
    "/api/task_waterfall?id=2",
    "/api/region_types",
    "/api/regions?limit=2",
    "/api/gc_cycles?limit=2",
    "/api/mmu_windows?window=1000000&include=stw,background,assist,sweep",
    "/api/mmu_windows?window=1000000&include=stw,background,assist,sweep&as_go=1",
};

TEST_P(Golden, AnswersAsItDid) {
  const std::string name = GetParam();
  const std::unique_ptr<Session> session = Opened(name);
  ASSERT_TRUE(session);
  std::string text;
  for (const std::string question : kQuestions) {
    const Answer answer = AnswerTo(*session, question);
    EXPECT_TRUE(IsJson(answer.body)) << question;
    text += question + "  " + std::to_string(answer.status) + "\n" + Readable(answer.body) + "\n\n";
  }
  const std::string path = SKEIN_TESTDATA "/api/" + name + ".txt";
  if (std::getenv("SKEIN_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(FileText(path), text);
}

INSTANTIATE_TEST_SUITE_P(
    Traces,
    Golden,
    testing::Values("tasks-go1.23", "gc-go1.26", "contention-go1.22", "cpusamples-go1.19"),
    [](const auto& trace) {
      std::string name = trace.param;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
      return name;
    });

TEST(AllEndpoints, AreSortedByPath) {
  const std::span<const Endpoint> endpoints = AllEndpoints();
  EXPECT_TRUE(std::is_sorted(endpoints.begin(), endpoints.end(),
                             [](const Endpoint& a, const Endpoint& b) { return a.path < b.path; }));
}

TEST(AllEndpoints, StandInTheContract) {
  const std::string contract = FileText(SKEIN_TESTDATA "/../docs/api.md");
  for (const Endpoint& endpoint : AllEndpoints()) {
    EXPECT_NE(contract.find("GET " + std::string(endpoint.path)), std::string::npos)
        << endpoint.path;
  }
  for (const ProfileEndpoint& endpoint : ProfileEndpoints()) {
    EXPECT_NE(contract.find("GET " + std::string(endpoint.path)), std::string::npos)
        << endpoint.path;
  }
}

// Every parameter with every value, alone and beside sound ones.
std::vector<std::string> GarbageParameters() {
  // clang-format off
  const std::string_view names[] = {
      "from", "to", "columns", "tracks", "track", "time", "item", "id", "goroutine", "group", "sort", "order", "limit",
      "offset", "kind", "direction", "q", "groups", "type", "complete", "min", "max", "text", "depth", "unnamed",
      "window", "include", "per", "percentiles"};
  const std::string_view values[] = {
      "", "0", "1", "-1", "7", "x", "99999999999999999999", "-9223372036854775808", "9223372036854775807", "1e9",
      "%", "%00", "%ff%fe", "p/0", "p/1", "g/1", "t/1", "group/0", "task/7", "gc", "p/", "/", "slice/p/1/0",
      "slice/g/1/0", "slice/p/1/", "slice/group/0/0", "range/0", "region/0", "wake/2", "wake/4294967295", "log/0",
      "sample/0", "task/99", "p/1,p/1,g/2,network", ",,,", "asc", "name", "block:", "block:network",
      "range:GC mark assist", "cpu", "sched", "previous", "heap"};
  // clang-format on
  const std::string_view others[] = {
      "&columns=9", "&columns=9&tracks=p/1,g/1,gc&id=7&goroutine=1&q=m&from=50&to=60"};
  std::vector<std::string> parameters;
  for (const std::string_view name : names) {
    for (const std::string_view value : values) {
      for (const std::string_view other : others)
        parameters.push_back(fmt::format("{}={}{}", name, value, other));
    }
  }
  return parameters;
}

// The answer is data, or says what is wrong with the question.
void ExpectAnAnswer(const Endpoint& endpoint,
                    const Session& session,
                    const std::string& parameters) {
  const Answer answer = endpoint.run(session, Query(parameters));
  const bool is_binary = answer.content_type == "application/octet-stream";
  const std::string question = std::string(endpoint.path) + "?" + parameters;
  EXPECT_TRUE(answer.status == 200 || answer.status == 400 || answer.status == 404) << question;
  EXPECT_TRUE(is_binary || IsJson(answer.body)) << question;
  EXPECT_EQ(answer.status == 200, ValueIn(answer.body, "error").empty()) << question;
}

TEST(AllEndpoints, AnswerGarbageWithoutFuss) {
  const std::vector<std::string> all_parameters = GarbageParameters();
  EventScript nothing;
  const Session sessions[] = {Session(ExampleTrace(), "everything"),
                              Session(nothing.Build(), "nothing")};
  for (const Session& session : sessions) {
    for (const Endpoint& endpoint : AllEndpoints()) {
      for (const std::string& parameters : all_parameters)
        ExpectAnAnswer(endpoint, session, parameters);
    }
  }
}

TEST(AllEndpoints, RefuseWhatIsWrong) {
  const Session session(ExampleTrace(), "example");
  const auto error = [&session](std::string_view question) {
    const Answer answer = AnswerTo(session, question);
    return std::to_string(answer.status) + " " + ValueIn(answer.body, "error");
  };
  EXPECT_EQ(error("/api/counters?from=x"), R"(400 "from: \"x\" is no whole number")");
  EXPECT_EQ(error("/api/counters?from=9&to=9"), R"(400 "to: \"9\" is not after from")");
  EXPECT_EQ(error("/api/counters?columns=0"), R"(400 "columns: \"0\" is not from 1 to 8192")");
  EXPECT_EQ(error("/api/tiles"), R"(400 "tracks is missing")");
  EXPECT_EQ(error("/api/groups?sort=colour"), R"(400 "sort: \"colour\" is none of the choices")");
  EXPECT_EQ(error("/api/task?id=1"), R"(404 "no task has this id")");
}

TEST(AllEndpoints, MayBeAskedByManyThreadsAtOnce) {
  const Session session(ExampleTrace(), "example");
  const Session alone(ExampleTrace(), "example");
  const std::string_view questions[] = {"/api/trace",
                                        "/api/counters",
                                        "/api/groups",
                                        "/api/goroutines?sort=exec",
                                        "/api/flows",
                                        "/api/overview",
                                        "/api/nested?tracks=p/1,task/7",
                                        "/api/goroutine?id=1"};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (const std::string_view question : questions)
        EXPECT_EQ(Ask(session, question), Ask(alone, question));
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

}  // namespace
}  // namespace skein
