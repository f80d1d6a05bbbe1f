#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace skein::debughttp {

// A request as HTTP/1.0 and 1.1 have it, but for bodies in chunks.
struct HttpRequest {
  std::string method;
  std::string path;   // Without the query.
  std::string query;  // Behind the "?", as it came.
  std::string host;
  std::string body;
  bool keeps_alive = true;      // The client may send another one.
  bool takes_chunks = true;     // HTTP/1.1.
  bool wants_continue = false;  // It sends its body when it is told to.
};

// What a connection has brought so far.
class RequestReader {
 public:
  enum class Result {
    kMore,     // There is no whole request yet.
    kRequest,  // Taken; what is behind it stays.
    kRefused,  // `status` says why; nothing more can be read from this connection.
  };

  static constexpr size_t kMostHead = 16 << 10;
  static constexpr size_t kMostBody = 1 << 20;

  void Add(std::string_view bytes) { bytes_.append(bytes); }
  Result Next(HttpRequest& request);

  // Of the last one that was refused.
  int status() const { return status_; }
  // All headers of a request that wants to be told to go on are there, but not its body. Once.
  bool AsksToContinue();

 private:
  Result Refuse(int status);
  // Of `head`, without its last line; the status to refuse it with, or 0.
  int ReadHead(std::string_view head, HttpRequest& request);
  int ReadRequestLine(std::string_view line, HttpRequest& request);
  int ReadHeader(std::string_view line, HttpRequest& request);

  std::string bytes_;
  size_t body_size_ = 0;
  bool asks_to_continue_ = false;
  bool has_told_ = false;
  int status_ = 0;
};

}  // namespace skein::debughttp
