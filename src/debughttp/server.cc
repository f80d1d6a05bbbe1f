#include "debughttp/server.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <skein/skein_http.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "collect/recorder.h"
#include "collect/sinks.h"
#include "debughttp/address.h"
#include "debughttp/connection.h"

namespace skein::debughttp {
namespace {

constexpr int kPollMs = 100;
constexpr int kBacklog = 16;
constexpr timeval kSendTimeout = {60, 0};

constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

// A thread of ours: not in any trace, and deaf to the host's signals.
bool StartThread(pthread_t& thread, void* (*run)(void*), void* argument) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const int error = pthread_create(&thread, nullptr, run, argument);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error == 0;
}

bool IsLoopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
  }
  const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) != 0;
}

uint16_t PortOf(int listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

int ListenOn(const addrinfo& place) {
  const int listener = socket(place.ai_family, place.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) return -1;
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, place.ai_addr, place.ai_addrlen) == 0 && listen(listener, kBacklog) == 0)
    return listener;
  const int error = errno;
  close(listener);
  errno = error;
  return -1;
}

}  // namespace

struct Server::Client {
  Server* server;
  int socket;
};

// As Go does for "localhost": IPv4 first.
std::string Server::Listen(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* places = nullptr;
  const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &places);
  if (failed != 0) return host + ": " + gai_strerror(failed);
  const addrinfo* chosen = places;
  for (const addrinfo* place = places; place != nullptr; place = place->ai_next)
    if (place->ai_family == AF_INET && chosen->ai_family != AF_INET) chosen = place;
  listener_ = ListenOn(*chosen);
  const std::string why = listener_ < 0 ? std::strerror(errno) : "";
  local_only_ = IsLoopback(chosen->ai_addr);
  freeaddrinfo(places);
  return why.empty() ? "" : "cannot listen on " + host + ":" + std::to_string(port) + ": " + why;
}

std::string Server::Start(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (listener_ >= 0) return "a server runs already";
  const auto parsed = ParseAddress(address);
  if (!parsed) return "no address to listen on, such as localhost:6060: " + address;
  std::string why = Listen(parsed->host, parsed->port);
  if (!why.empty()) return why;
  stops_ = false;
  port_ = PortOf(listener_);
  const auto run = [](void* self) -> void* {
    const OwnThread own_thread;
    prctl(PR_SET_NAME, "skein http");
    static_cast<Server*>(self)->AcceptUntilStopped();
    return nullptr;
  };
  if (StartThread(thread_, run, this)) return {};
  Abandon();
  return "no thread can be created";
}

void Server::Stop() {
  std::unique_lock lock(mutex_);
  if (listener_ < 0 || stops_) return;
  stops_ = true;
  lock.unlock();
  pthread_join(thread_, nullptr);
  lock.lock();
  for (const int socket : sockets_)
    shutdown(socket, SHUT_RDWR);
  one_left_.wait(lock, [this] { return sockets_.empty(); });
  Abandon();
}

void Server::Abandon() {
  if (listener_ >= 0) close(listener_);
  for (const int socket : sockets_)
    close(socket);
  sockets_.clear();
  listener_ = -1;
  port_ = 0;
}

void Server::AcceptUntilStopped() {
  while (!stops_) {
    pollfd readable{listener_, POLLIN, 0};
    if (poll(&readable, 1, kPollMs) > 0) Accept();
  }
}

void Server::Accept() {
  const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (socket < 0) return;
  setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kSendTimeout, sizeof kSendTimeout);
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  {
    const std::lock_guard lock(mutex_);
    const auto run = [](void* given) -> void* {
      const std::unique_ptr<Client> client(static_cast<Client*>(given));
      const OwnThread own_thread;
      client->server->Serve(client->socket);
      return nullptr;
    };
    auto client = std::make_unique<Client>(Client{this, socket});
    pthread_t thread;
    if (sockets_.size() < kMostConnections && StartThread(thread, run, client.get())) {
      pthread_detach(thread);
      client.release();
      sockets_.insert(socket);
      return;
    }
  }
  send(socket, kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
  close(socket);
}

void Server::Serve(int socket) {
  Connection(socket, local_only_, stops_).Serve();
  const std::lock_guard lock(mutex_);
  sockets_.erase(socket);
  close(socket);
  one_left_.notify_all();
}

namespace {

// Never destroyed: its threads may outlive main(). The child of a fork has another one, for the locks of
// this may be held by threads that it has not.
std::atomic<Server*> the_server = nullptr;

Server& TheServer() {
  static const bool is_made = [] {
    the_server = new Server;
    pthread_atfork(nullptr, nullptr, [] {
      the_server.load()->Abandon();
      the_server = new Server;
    });
    return true;
  }();
  static_cast<void>(is_made);
  return *the_server;
}

}  // namespace
}  // namespace skein::debughttp

const char* skein_http_serve(const char* address) {
  return skein::Answer(skein::debughttp::TheServer().Start(address));
}

void skein_http_stop(void) {
  skein::debughttp::TheServer().Stop();
}

int skein_http_port(void) {
  return skein::debughttp::TheServer().port();
}
