#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include <pthread.h>

namespace skein::debughttp {

// Listens, and gives each connection a thread; see skein_http_serve().
class Server {
 public:
  static constexpr size_t kMostConnections = 32;

  Server() = default;
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // An empty text, or why not.
  std::string Start(const std::string& address);
  void Stop();
  uint16_t port() const { return port_; }
  // In the child of a fork, where the threads are not.
  void Abandon();

 private:
  struct Client;

  std::string Listen(const std::string& host, uint16_t port);
  void AcceptUntilStopped();
  void Accept();
  void Serve(int socket);

  std::mutex mutex_;
  std::condition_variable one_left_;
  std::atomic<bool> stops_ = false;
  std::atomic<uint16_t> port_ = 0;
  bool local_only_ = true;
  int listener_ = -1;
  pthread_t thread_{};
  std::set<int> sockets_;  // Of connections.
};

}  // namespace skein::debughttp
