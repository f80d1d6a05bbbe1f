#pragma once

// /debug/pprof of C++ programs, as Go's net/http/pprof has it:
//
//   skein::http::serve("localhost:6060");
//
// and then, while the program runs,
//
//   skein http://localhost:6060                                    five seconds of execution trace
//   go tool pprof http://localhost:6060/debug/pprof/profile        30 seconds of CPU profile
//   curl 'http://localhost:6060/debug/pprof/goroutine?debug=2'     what every thread does
//
// or in a browser: http://localhost:6060/debug/pprof/. Programs with an HTTP server of their own may
// mount it there with skein::http::handle(); examples/mount has it for Boost.Beast and cpp-httplib.
//
// The routes, all GET: "" (index), cmdline, profile?seconds=, trace?seconds=, symbol (also POST), and
// every profile of skein/profile.h with ?debug= (1, 2: text) or ?seconds= (the difference to then);
// what is not in Go: flight, what the flight recorder holds. gc=1 is accepted and does nothing, for
// there is no collector.
//
// Risks. Whoever reaches it learns names of functions, files, arguments of the command line and all
// that tasks and logs say, and may make the program slower for as long as they like. So do not let
// the outside world reach it: serve() listens on this machine unless another host is named, and then
// takes only requests whose Host is an address or localhost, so that no web page elsewhere gets at it
// by a name of its own. All users of this machine do reach it. A server that mounts handle() has to
// see to it itself: behind its own authorisation, or on a port that is not forwarded.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <skein/skein_http.h>
#include <skein/trace.h>

namespace skein::http {

struct Request {
  std::string method = "GET";
  std::string path;   // Without the query.
  std::string query;  // Behind the "?", as it came.
  std::string body;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

// Where a response goes, piece by piece, so that a trace need not fit into memory. See
// skein_http_response. Must not throw.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  // False: the client wants no more.
  virtual bool Begin(int status, const Headers& headers) = 0;
  virtual bool Write(std::string_view bytes) = 0;
  // Whether the client has left; what is being recorded for it ends then.
  virtual bool IsGone() { return false; }
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;
};

// Whether the request is for handle().
inline bool handles(std::string_view path) {
  constexpr std::string_view kRoot = "/debug/pprof";
  return path.substr(0, kRoot.size()) == kRoot &&
         (path.size() == kRoot.size() || path[kRoot.size()] == '/');
}

// Answers a request. Blocks the calling thread for as long as the profile or trace takes.
inline void handle(const Request& request, ResponseStream& stream) {
  const skein_http_request asked = {request.method.c_str(), request.path.c_str(),
                                    request.query.c_str(), request.body.data(),
                                    request.body.size()};
  const auto begin = [](void* context, int status, const skein_http_header* headers,
                        size_t count) -> int {
    Headers copy;
    for (size_t i = 0; i < count; ++i)
      copy.emplace_back(headers[i].name, headers[i].value);
    return static_cast<ResponseStream*>(context)->Begin(status, copy);
  };
  const auto write = [](void* context, const void* data, size_t size) -> int {
    return static_cast<ResponseStream*>(context)->Write({static_cast<const char*>(data), size});
  };
  const auto is_gone = [](void* context) -> int {
    return static_cast<ResponseStream*>(context)->IsGone();
  };
  const skein_http_response response = {&stream, begin, write, is_gone};
  skein_http_handle(&asked, &response);
}

// The same for servers that want the whole body at once.
inline Response handle(const Request& request) {
  class Whole : public ResponseStream {
   public:
    bool Begin(int status, const Headers& headers) override {
      response.status = status;
      response.headers = headers;
      return true;
    }
    bool Write(std::string_view bytes) override {
      response.body.append(bytes);
      return true;
    }
    Response response;
  } whole;
  handle(request, whole);
  return std::move(whole.response);
}

// Answers requests in threads of its own, which no trace shows. See skein_http_serve().
inline Failure serve(const std::string& address = "localhost:6060") {
  return skein_http_serve(address.c_str());
}
inline void stop() {
  skein_http_stop();
}
inline int port() {
  return skein_http_port();
}

}  // namespace skein::http
