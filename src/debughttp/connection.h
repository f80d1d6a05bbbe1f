#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include <skein/skein_http.h>

#include "debughttp/request_reader.h"

namespace skein::debughttp {

// One client: reads its requests and answers them until it leaves. The socket is the caller's.
class Connection {
 public:
  // `stops` becomes true when the server ends. `local_only`: refuses what is not IsLocalHost().
  Connection(int socket, bool local_only, const std::atomic<bool>& stops)
      : socket_(socket), local_only_(local_only), stops_(stops) {}

  void Serve();

 private:
  bool Read(RequestReader& reader);
  // Whether another request may follow.
  bool Answer(const HttpRequest& request);
  void Refuse(int status, std::string_view why);
  bool Send(std::string_view bytes);
  bool SendHead(int status, const skein_http_header* headers, size_t count);
  bool SendPiece(std::string_view bytes);
  bool IsGone() const;

  int socket_;
  bool local_only_;
  const std::atomic<bool>& stops_;
  // Of the response that is being sent.
  bool takes_chunks_ = true;
  bool in_chunks_ = false;
  bool keeps_alive_ = true;
};

}  // namespace skein::debughttp
