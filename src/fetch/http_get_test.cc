#include "fetch/http_get.h"

#include <string>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch/fetch.h"

namespace skein {
namespace {

// Gives each client in turn one of the prepared answers, whatever it asks for, and hangs up.
class FakeServer {
 public:
  explicit FakeServer(std::vector<std::string> answers) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    listen(socket_, 1);
    getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    host_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::jthread([this, answers = std::move(answers)] {
      for (const std::string& answer : answers)
        Serve(answer);
    });
  }
  ~FakeServer() {
    thread_.join();
    close(socket_);
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  const std::string& host() const { return host_; }
  std::string requests() {
    thread_.join();
    thread_ = std::jthread([] {});
    return requests_;
  }

 private:
  void Serve(const std::string& answer) {
    const int client = accept(socket_, nullptr, nullptr);
    char request[4096];
    const ssize_t size = recv(client, request, sizeof(request), 0);
    requests_.append(request, static_cast<size_t>(std::max<ssize_t>(size, 0)));
    send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    shutdown(client, SHUT_WR);
    while (recv(client, request, sizeof(request), 0) > 0) {
    }
    close(client);
  }

  int socket_;
  std::string host_;
  std::string requests_;
  std::jthread thread_;
};

std::string Text(const Input& input) {
  return {reinterpret_cast<const char*>(input.bytes().data()), input.bytes().size()};
}

TEST(FetchUrl, AsksAServerForFiveSecondsAndSaysSo) {
  FakeServer server({"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\ngo 1.23 trace"});
  std::string said;
  const auto input = Fetch(server.host(), {.notice = [&](std::string_view line) { said = line; }});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_EQ(Text(*input), "go 1.23 trace");
  EXPECT_TRUE(input->diagnostics().empty());
  EXPECT_EQ(said, "asking " + server.host() + " for 5 seconds of trace");
  EXPECT_TRUE(server.requests().starts_with("GET /debug/pprof/trace?seconds=5 HTTP/1.1\r\n"));
}

TEST(FetchUrl, FollowsRedirects) {
  FakeServer server(
      {"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 3\r\nConnection: "
       "close\r\n\r\nno\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\ngo 1.23 trace"});
  const auto input = Fetch("http://" + server.host() + "/t", {});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_EQ(Text(*input), "go 1.23 trace");
}

TEST(FetchUrl, TellsWhyTheServerRefused) {
  FakeServer server(
      {"HTTP/1.1 500 Internal Server Error\r\n\r\n\nCould not enable tracing: already "
       "enabled\nmore\n"});
  const auto input = Fetch(server.host(), {});
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().message,
            "the server answered 500: Could not enable tracing: already enabled");
}

TEST(FetchUrl, KeepsWhatCameBeforeTheConnectionBroke) {
  FakeServer server({"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ngo 1.23 trace"});
  const auto input = Fetch("http://" + server.host() + "/t", {});
  ASSERT_TRUE(input.ok()) << input.error().message;
  EXPECT_EQ(Text(*input), "go 1.23 trace");
  ASSERT_EQ(input->diagnostics().size(), 1u);
  EXPECT_TRUE(input->diagnostics()[0].message.starts_with("the connection broke after 13 bytes: "));
}

TEST(FetchUrl, NobodyListening) {
  const auto input = Fetch("127.0.0.1:1", {});
  ASSERT_FALSE(input.ok());
  EXPECT_EQ(input.error().message.substr(0, 40), "Failed to connect to 127.0.0.1 port 1 af");
}

}  // namespace
}  // namespace skein
