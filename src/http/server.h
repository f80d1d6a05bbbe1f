#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/guard.h"
#include "http/router.h"

namespace skein {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  // host:port; port 0 takes a free one; no host is 127.0.0.1.
  AllowedHosts allowed_hosts = {};     // Others get 421.
  unsigned workers = 0;                // Threads that run handlers; 0: as many as the machine has.
  bool stop_on_signals = false;        // SIGINT and SIGTERM do; a second one kills the process.

  size_t max_header_bytes = 16 * 1024;
  size_t max_body_bytes = 1024 * 1024;
  size_t max_connections = 256;
  std::chrono::seconds idle_timeout{60};     // For the next request on an open connection.
  std::chrono::seconds request_timeout{15};  // From a request's first byte to its last.
  std::chrono::seconds stall_timeout{30};    // A client that takes nothing of an answer.
  std::chrono::seconds stop_grace{3};        // For answers under way when the server is stopped.
};

// An HTTP/1.1 server: one thread moves bytes, `workers` threads run the handlers, so a slow answer
// never holds up a fast one. Every limit above is enforced before a handler sees the request.
class Server {
 public:
  // Binds and listens, so that the port is known. Connections wait until Run().
  static Result<std::unique_ptr<Server>> Listen(ServerOptions options, Router router);
  ~Server();

  uint16_t port() const;

  // Serves on the calling thread until Stop(), then lets the answers under way finish.
  void Run();
  // From any thread, at any time, more than once.
  void Stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

// "host:port" taken apart: ":80" has an empty host, "[::1]:80" the host "::1", "localhost" the port 0;
// "80" is a port too.
struct HostPort {
  std::string host;
  uint16_t port = 0;
};
Result<HostPort> ParseHostPort(std::string_view text);

}  // namespace skein
