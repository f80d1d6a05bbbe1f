// The only file that knows sockets, and the only expensive one to compile (Boost.Beast).
//
// One thread runs the io_context; every Connection lives on it, so nothing here is locked. Handlers
// run on a pool: OnRequest() posts a job there, the job posts its Response back. A job holds a work
// guard, so that Run() does not return while one is under way.
//
//   Connection:  ReadFirstByte -> ReadRequest -> OnRequest -> (pool) -> Send -> ReadFirstByte ...
//
// Callbacks instead of coroutines, because clang 14 (tidy, fuzzers) has no C++20 coroutines with
// this standard library.
#include "http/server.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <optional>
#include <set>
#include <span>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>

#include "http/beast_request.h"

namespace skein {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

// A client that takes at least this much per second of an answer is slow, not stalled.
constexpr size_t kSlowestBytesPerSecond = 64 * 1024;
constexpr std::chrono::seconds kLinger{1};
constexpr size_t kDrainBytes = 64 * 1024;
// Before the next try when the system has no socket left for us.
constexpr std::chrono::milliseconds kAcceptPause{100};

bool IsSafeHeader(const Header& header) {
  return std::ranges::none_of(
      header.value, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

// What handlers may not do: throw. One request too big for the memory is one failed request.
Response RunHandler(const Router& router, const Request& request) {
  try {
    return router.Handle(request);
  } catch (const std::exception&) {
    return TextResponse(500, "out of memory or worse");
  }
}

unsigned OrAllProcessors(unsigned threads) {
  return threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Router router)
      : options_(std::move(options)),
        router_(std::move(router)),
        acceptor_(io_),
        accept_pause_(io_),
        signals_(io_),
        grace_(io_),
        pool_(OrAllProcessors(options_.workers)) {}

  ~Impl() {
    pool_.stop();
    pool_.join();
  }

  Status Bind();
  uint16_t port() const { return port_; }
  void Run();
  void Stop();

 private:
  class Connection;

  error_code Open(const Tcp::endpoint& endpoint);
  void Accept();
  void FinishSoon();

  // First in, last out: what handlers and connections refer to.
  ServerOptions options_;
  Router router_;
  uint16_t port_ = 0;
  bool stopping_ = false;
  std::set<Connection*> connections_;
  asio::io_context io_{1};
  Tcp::acceptor acceptor_;
  asio::steady_timer accept_pause_;
  asio::signal_set signals_;
  asio::steady_timer grace_;
  asio::thread_pool pool_;
};

// One client's connection, kept alive by the callbacks that wait for it.
class Server::Impl::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Tcp::socket socket, Impl& server) : stream_(std::move(socket)), server_(server) {
    server_.connections_.insert(this);
  }
  ~Connection() {
    server_.connections_.erase(this);
    error_code ignored;
    if (server_.connections_.empty()) server_.grace_.cancel(ignored);
  }

  void Start() { ReadFirstByte(); }

  // Closes now if nobody waits for an answer here, otherwise after it.
  void FinishSoon() {
    keep_alive_ = false;
    if (!answering_) Close();
  }
  void Close() {
    error_code ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_both, ignored);
    stream_.close();
  }

 private:
  // Waiting for a request may take long; the request itself, once begun, may not.
  void ReadFirstByte() {
    answering_ = false;
    if (buffer_.size() > 0) return ReadRequest();
    stream_.expires_after(server_.options_.idle_timeout);
    stream_.async_read_some(buffer_.prepare(4096),
                            [self = shared_from_this()](error_code error, size_t length) {
                              if (error) return self->Close();
                              self->buffer_.commit(length);
                              self->ReadRequest();
                            });
  }

  void ReadRequest() {
    SetLimits(parser_.emplace(), server_.options_);
    stream_.expires_after(server_.options_.request_timeout);
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, size_t) { self->OnRequest(error); });
  }

  void OnRequest(error_code error) {
    if (error == http::error::end_of_stream || error == beast::error::timeout ||
        error == asio::error::operation_aborted || error == asio::error::connection_reset) {
      return Close();
    }
    answering_ = true;
    stream_.expires_never();
    if (error) return Refuse(StatusOfParseError(error));
    keep_alive_ = !server_.stopping_ && parser_->get().keep_alive();
    version_ = parser_->get().version();
    Accepted accepted = FromBeast(parser_->release());
    if (accepted.refusal != 0) return Refuse(accepted.refusal);
    if (!server_.options_.allowed_hosts.Contains(accepted.request.header("host"))) {
      return Refuse(421);
    }
    Compute(std::move(accepted.request));
  }

  void Compute(Request request) {
    head_only_ = request.method == Method::kHead;
    asio::post(server_.pool_, [self = shared_from_this(), request = std::move(request),
                               busy = asio::make_work_guard(server_.io_)]() mutable {
      Response response = RunHandler(self->server_.router_, request);
      if (AcceptsCoding(request.header("accept-encoding"), "gzip")) CompressBody(response);
      // Moved, so that the last reference is never dropped on this thread.
      Impl& server = self->server_;
      asio::post(server.io_, [self = std::move(self), response = std::move(response)]() mutable {
        self->Send(std::move(response));
      });
    });
  }

  // Ends the connection: after a refusal we may not know where the next request begins.
  void Refuse(int status) {
    keep_alive_ = false;
    head_only_ = false;
    Send(TextResponse(status, std::string(http::obsolete_reason(
                                  http::int_to_status(static_cast<unsigned>(status))))));
  }

  void Send(Response response) {
    response_ = std::move(response);
    const std::string_view payload = response_.payload();
    message_.emplace(http::int_to_status(static_cast<unsigned>(response_.status)), version_);
    if (!response_.content_type.empty()) {
      message_->set(http::field::content_type, response_.content_type);
    }
    message_->set("X-Content-Type-Options", "nosniff");
    for (const Header& header : response_.headers) {
      if (IsSafeHeader(header)) message_->insert(header.name, header.value);
    }
    if (response_.status != 304) message_->content_length(payload.size());
    message_->keep_alive(keep_alive_);
    if (!head_only_) message_->body() = {payload.data(), payload.size()};
    stream_.expires_after(server_.options_.stall_timeout +
                          std::chrono::seconds(payload.size() / kSlowestBytesPerSecond));
    http::async_write(stream_, *message_, [self = shared_from_this()](error_code error, size_t) {
      if (error) return self->Close();
      return self->keep_alive_ ? self->ReadFirstByte() : self->Linger();
    });
  }

  // Closing while bytes of the client are unread would make its system throw our answer away.
  void Linger() {
    error_code ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    stream_.expires_after(kLinger);
    Drain();
  }
  void Drain() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kDrainBytes),
                            [self = shared_from_this()](error_code error, size_t) {
                              return error ? self->Close() : self->Drain();
                            });
  }

  beast::tcp_stream stream_;
  Impl& server_;
  beast::flat_buffer buffer_;
  std::optional<BeastParser> parser_;
  Response response_;  // Owns what message_ shows.
  std::optional<http::response<http::span_body<const char>>> message_;
  unsigned version_ = 11;
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool answering_ = false;
};

Status Server::Impl::Bind() {
  const auto failed = [this](const error_code& error) {
    return Error{Error::Code::kIo, "cannot listen on " + options_.listen + ": " + error.message()};
  };
  const Result<HostPort> wanted = ParseHostPort(options_.listen);
  if (!wanted.ok()) return wanted.error();
  error_code error;
  Tcp::resolver resolver(io_);
  const std::string host = wanted->host.empty() ? "127.0.0.1" : wanted->host;
  const auto found = resolver.resolve(host, std::to_string(wanted->port), error);
  if (error) return failed(error);
  for (const auto& entry : found) {
    error = Open(entry.endpoint());
    if (!error) break;
  }
  if (error) return failed(error);
  port_ = acceptor_.local_endpoint().port();
  if (options_.stop_on_signals) {  // From now on: whoever learns the port may also end us.
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.async_wait([this](error_code failed_wait, int) {
      if (!failed_wait) FinishSoon();
    });
  }
  return Done{};
}

error_code Server::Impl::Open(const Tcp::endpoint& endpoint) {
  error_code error;
  error_code ignored;
  acceptor_.close(ignored);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(Tcp::acceptor::max_listen_connections, error);
  return error;
}

void Server::Impl::Run() {
  Accept();
  io_.run();
}

void Server::Impl::Stop() {
  asio::post(io_, [this] { FinishSoon(); });
}

void Server::Impl::Accept() {
  acceptor_.async_accept([this](error_code error, Tcp::socket socket) {
    if (stopping_) return;
    if (error) {
      accept_pause_.expires_after(kAcceptPause);
      accept_pause_.async_wait([this](error_code) {
        if (!stopping_) Accept();
      });
      return;
    }
    if (connections_.size() < options_.max_connections) {
      socket.set_option(Tcp::no_delay(true), error);
      std::make_shared<Connection>(std::move(socket), *this)->Start();
    }
    Accept();
  });
}

void Server::Impl::FinishSoon() {
  if (stopping_) return;
  stopping_ = true;
  signals_.clear();  // The next Ctrl+C does what it always does.
  signals_.cancel();
  error_code ignored;
  acceptor_.close(ignored);
  accept_pause_.cancel();
  for (Connection* connection : connections_) {
    connection->FinishSoon();
  }
  if (connections_.empty()) return;
  grace_.expires_after(options_.stop_grace);
  grace_.async_wait([this](error_code error) {
    if (error) return;
    for (Connection* connection : connections_) {
      connection->Close();
    }
  });
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::Listen(ServerOptions options, Router router) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(router));
  const Status bound = impl->Bind();
  if (!bound.ok()) return bound.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

uint16_t Server::port() const {
  return impl_->port();
}
void Server::Run() {
  impl_->Run();
}
void Server::Stop() {
  impl_->Stop();
}

}  // namespace skein
