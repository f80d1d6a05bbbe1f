#include "http/server.h"

#include <atomic>
#include <latch>
#include <thread>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace skein {
namespace {

// A connection that says what it likes, also what no HTTP library would send.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // The server has had enough.
      text.remove_prefix(static_cast<size_t>(sent));
    }
  }

  // What arrives up to and including `end`, or until the server closes.
  std::string ReadUntil(std::string_view end) {
    std::string text;
    char c = 0;
    while (recv(socket_, &c, 1, 0) == 1) {
      text += c;
      if (!end.empty() && text.ends_with(end)) break;
    }
    return text;
  }
  std::string ReadToTheEnd() { return ReadUntil(""); }

 private:
  int socket_;
};

class ServerTest : public testing::Test {
 protected:
  void Start(ServerOptions options = {}) {
    Router router;
    router.Add(Method::kGet, "/hello", [](const Request&) { return TextResponse(200, "hello"); });
    router.Add(Method::kGet, "/long",
               [](const Request&) { return TextResponse(200, std::string(100'000, 'x')); });
    router.Add(Method::kPost, "/length", [](const Request& request) {
      return TextResponse(200, std::to_string(request.body.size()));
    });
    router.Add(Method::kGet, "/slow", [this](const Request&) {
      slow_began_.count_down();
      may_end_.wait(false);
      return TextResponse(200, "slow");
    });
    router.Add(Method::kGet, "/throw", [](const Request&) -> Response { throw std::bad_alloc(); });
    router.Add(Method::kGet, "/split", [](const Request&) {
      Response response = TextResponse(200, "ok");
      response.headers = {{"X-Bad", "a\r\nX-Injected: b"}};
      return response;
    });
    options.workers = 2;
    Result<std::unique_ptr<Server>> server = Server::Listen(options, std::move(router));
    ASSERT_TRUE(server.ok());
    server_ = std::move(*server);
    thread_ = std::thread([this] { server_->Run(); });
  }

  void TearDown() override {
    may_end_ = true;
    may_end_.notify_all();
    server_->Stop();
    thread_.join();
  }

  std::string Ask(std::string_view request) {
    Client client(server_->port());
    client.Send(request);
    return client.ReadToTheEnd();
  }

  std::latch slow_began_{1};
  std::atomic<bool> may_end_ = false;
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

TEST_F(ServerTest, AnswersAGet) {
  Start();
  const std::string answer =
      Ask("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Content-Length: 6\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello\n"));
}

TEST_F(ServerTest, AnswersAHeadWithoutTheBody) {
  Start();
  const std::string answer =
      Ask("HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: 6\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, KeepsTheConnectionForTheNextRequest) {
  Start();
  Client client(server_->port());
  client.Send(
      "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hello HTTP/1.1\r\nHost: "
      "localhost\r\n\r\n");
  EXPECT_TRUE(client.ReadUntil("hello\n").ends_with("hello\n"));
  EXPECT_TRUE(client.ReadUntil("hello\n").ends_with("hello\n"));
}

TEST_F(ServerTest, GzipsWhenTheClientTakesIt) {
  Start();
  const std::string answer =
      Ask("GET /long HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: "
          "close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_LT(answer.size(), 2000U);
}

TEST_F(ServerTest, TakesAPostBody) {
  Start();
  const std::string answer =
      Ask("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: "
          "close\r\n\r\nabc");
  EXPECT_TRUE(answer.ends_with("\r\n\r\n3\n")) << answer;
}

TEST_F(ServerTest, RefusesANameThatIsNotOurs) {
  Start();
  EXPECT_TRUE(
      Ask("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n").starts_with("HTTP/1.1 421 "));
  EXPECT_TRUE(Ask("GET /hello HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 421 "));
}

TEST_F(ServerTest, RefusesTooLongHeaders) {
  Start();
  const std::string long_line = "GET /" + std::string(1'000'000, 'a') + " HTTP/1.1\r\n\r\n";
  EXPECT_TRUE(Ask(long_line).starts_with("HTTP/1.1 431 "));
  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 10'000; ++i)
    many += "X: y\r\n";
  EXPECT_TRUE(Ask(many + "\r\n").starts_with("HTTP/1.1 431 "));
}

TEST_F(ServerTest, RefusesTooLongBodiesHoweverTheyAreAnnounced) {
  Start({.max_body_bytes = 1000});
  EXPECT_TRUE(Ask("POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n")
                  .starts_with("HTTP/1.1 413 "));
  const std::string chunk = "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_TRUE(Ask("POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
                  chunk + chunk + "0\r\n\r\n")
                  .starts_with("HTTP/1.1 413 "));
}

TEST_F(ServerTest, RefusesWhatIsNoHttpOrMeansTwoThings) {
  Start();
  for (const char* bad :
       {"\x16\x03\x01 hello\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: "
        "chunked\r\n\r\nabc",
        "POST /length HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n"}) {
    EXPECT_TRUE(Ask(bad).starts_with("HTTP/1.1 400 ")) << bad;
  }
  EXPECT_TRUE(
      Ask("DELETE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 501 "));
}

TEST_F(ServerTest, NeverSendsAHeaderWithALineBreakInIt) {
  Start();
  const std::string answer =
      Ask("GET /split HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.find("X-Injected"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("ok\n"));
}

TEST_F(ServerTest, SurvivesAHandlerThatRunsOutOfMemory) {
  Start();
  EXPECT_TRUE(Ask("GET /throw HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .starts_with("HTTP/1.1 500 "));
  EXPECT_TRUE(Ask("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .ends_with("hello\n"));
}

TEST_F(ServerTest, DropsAClientThatNeverFinishesItsRequest) {
  Start({.request_timeout = std::chrono::seconds(1)});
  EXPECT_EQ(Ask("GET /hello HTTP/1.1\r\nHost: loc"), "");
}

TEST_F(ServerTest, AnswersOthersWhileOneAnswerTakesLong) {
  Start();
  Client slow(server_->port());
  slow.Send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  slow_began_.wait();
  EXPECT_TRUE(Ask("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .ends_with("hello\n"));
}

TEST_F(ServerTest, FinishesTheAnswerUnderWayWhenStopped) {
  Start();
  Client idle(server_->port());
  Client slow(server_->port());
  slow.Send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
  slow_began_.wait();
  server_->Stop();
  EXPECT_EQ(idle.ReadToTheEnd(), "");
  may_end_ = true;
  may_end_.notify_all();
  EXPECT_TRUE(slow.ReadToTheEnd().ends_with("slow\n"));
}

TEST_F(ServerTest, TurnsAwayMoreConnectionsThanAllowed) {
  Start({.max_connections = 1});
  Client first(server_->port());
  first.Send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
  first.ReadUntil("hello\n");
  EXPECT_EQ(Ask("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"), "");
}

TEST(Server, SaysWhyItCannotListen) {
  const Result<std::unique_ptr<Server>> server =
      Server::Listen({.listen = "192.0.2.1:80"}, Router());
  ASSERT_FALSE(server.ok());
  EXPECT_EQ(server.error().message,
            "cannot listen on 192.0.2.1:80: Cannot assign requested address");
}

}  // namespace
}  // namespace skein
