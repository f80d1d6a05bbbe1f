#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

struct HttpQuestion {
  std::string url;                        // http or https.
  std::vector<std::string> headers;       // "Authorization: Bearer x"
  int64_t timeout_seconds = 60;           // For all of it.
  std::string tls_cert, tls_key, tls_ca;  // Files; empty: none.
  bool checks_certificate = true;
  std::optional<std::string> body;  // Posted, if there is one.
};

struct HttpAnswer {
  long status = 0;
  std::string status_text;  // "404 Not Found"
  std::string content_type;
  bool from_pprof = false;  // A Go server's own words: it has X-Go-Pprof.
  std::string body;
};

// Asks once, following redirects and obeying the usual proxy variables. Fails only if there is no answer.
Result<HttpAnswer> HttpExchange(const HttpQuestion& question);

}  // namespace skein
