#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <skein/http.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace skein {
namespace {

// What comes back until the server closes; "refused" if nobody listens.
std::string Exchange(int port, const std::string& request) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer = "refused";
  if (connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    answer.clear();
    send(client, request.data(), request.size(), MSG_NOSIGNAL);
    char bytes[4096];
    for (ssize_t n = 0; (n = recv(client, bytes, sizeof bytes, 0)) > 0;)
      answer.append(bytes, static_cast<size_t>(n));
  }
  close(client);
  return answer;
}

constexpr bool kRecords =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    false;
#else
    true;
#endif
constexpr char kWhyNotRecorded[] = "programs that are built with checks are not recorded";

constexpr bool kChildrenStartThreads =
#if defined(__SANITIZE_THREAD__)
    false;
#else
    true;
#endif

http::Response Get(const char* path, const char* query = "") {
  return http::handle({"GET", path, query, ""});
}

const std::string kCommandLine =
    "GET /debug/pprof/cmdline HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

TEST(Server, ServesUntilItIsStoppedAndCanBeStartedAgain) {
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(http::serve("localhost:0").why(), "");
    const int port = http::port();
    EXPECT_TRUE(Exchange(port, kCommandLine).starts_with("HTTP/1.1 200 OK\r\n"));
    http::stop();
    EXPECT_EQ(http::port(), 0);
    EXPECT_EQ(Exchange(port, kCommandLine), "refused");
  }
  http::stop();
}

TEST(Server, EndsWhatItRecordsWhenItIsStopped) {
  if (!kRecords) GTEST_SKIP() << kWhyNotRecorded;
  ASSERT_EQ(http::serve(":0").why(), "");
  std::string answer;
  std::thread client([&answer, port = http::port()] {
    answer =
        Exchange(port, "GET /debug/pprof/trace?seconds=3600 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  });
  while (!IsEnabled())
    std::this_thread::yield();
  http::stop();
  client.join();
  EXPECT_FALSE(IsEnabled());
}

TEST(Server, SaysWhyItCannotServe) {
  EXPECT_NE(http::serve("6060").why().find("no address to listen on"), std::string::npos);
  EXPECT_NE(http::serve("no.such.host.invalid:0").why(), "");
  ASSERT_EQ(http::serve("localhost:0").why(), "");
  EXPECT_EQ(http::serve("localhost:0").why(), "a server runs already");
  http::stop();
}

TEST(Server, IsNotInTheChildOfAFork) {
  if (!kChildrenStartThreads)
    GTEST_SKIP() << "ThreadSanitizer lets no child of a fork start threads";
  ASSERT_EQ(http::serve("localhost:0").why(), "");
  const int port = http::port();
  const pid_t child = fork();
  if (child == 0) {
    const bool is_free = http::port() == 0;
    const bool serves = !http::serve("localhost:" + std::to_string(0));
    http::stop();
    _exit(is_free && serves ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(Exchange(port, kCommandLine).starts_with("HTTP/1.1 200 OK\r\n"));
  http::stop();
}

TEST(Handle, AnswersWithoutAServer) {
  const http::Response index = http::handle({"GET", "/debug/pprof/", "", ""});
  EXPECT_EQ(index.status, 200);
  EXPECT_NE(index.body.find("goroutine?debug=2"), std::string::npos);
  EXPECT_EQ(http::handle({"GET", "/elsewhere", "", ""}).status, 404);
  EXPECT_TRUE(http::handle({"HEAD", "/debug/pprof/", "", ""}).body.empty());
  EXPECT_TRUE(http::handles("/debug/pprof"));
  EXPECT_TRUE(http::handles("/debug/pprof/heap"));
  EXPECT_FALSE(http::handles("/debug/pprofile"));
}

TEST(Handle, GivesTheFlightRecordersTrace) {
  if (!kRecords) GTEST_SKIP() << kWhyNotRecorded;
  ASSERT_EQ(StartFlightRecorder().why(), "");
  { const Region region("before the incident"); }
  const http::Response flight = Get("/debug/pprof/flight");
  EXPECT_EQ(flight.status, 200);
  EXPECT_TRUE(flight.body.starts_with("go 1.")) << flight.body.substr(0, 20);
  EXPECT_NE(flight.body.find("before the incident"), std::string::npos);
  StopFlightRecorder();
  EXPECT_EQ(Get("/debug/pprof/flight").status, 500);
}

TEST(Handle, GivesATraceWhileTheFlightRecorderRuns) {
  if (!kRecords) GTEST_SKIP() << kWhyNotRecorded;
  ASSERT_EQ(StartFlightRecorder().why(), "");
  { const Region region("before the trace"); }
  std::atomic<bool> stops = false;
  std::thread busy([&stops] {
    while (!stops) {
      const Region region("meanwhile");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  for (int round = 0; round < 2; ++round) {
    const http::Response trace = Get("/debug/pprof/trace", "seconds=0.1");
    EXPECT_EQ(trace.status, 200) << trace.body;
    EXPECT_TRUE(trace.body.starts_with("go 1.")) << trace.body.substr(0, 20);
    EXPECT_EQ(trace.body.find("before the trace"), std::string::npos);
    EXPECT_NE(trace.body.find("meanwhile"), std::string::npos);
  }
  EXPECT_EQ(StartFlightRecorder().why(), "a flight recorder runs already");
  const http::Response flight = Get("/debug/pprof/flight");
  EXPECT_NE(flight.body.find("before the trace"), std::string::npos);
  EXPECT_NE(flight.body.find("meanwhile"), std::string::npos);
  StopFlightRecorder();
  stops = true;
  busy.join();
  EXPECT_FALSE(IsEnabled());
}

}  // namespace
}  // namespace skein
