#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace skein {

// A source that is no file, as what to ask a server for.
struct PprofUrl {
  std::string url;      // With seconds, if they were asked for.
  std::string scheme;   // "http", "https" or "https+insecure".
  int64_t seconds = 0;  // That the server will record; 0: not known.
};

// Reads "http://host/path", "host:port/path". A server alone stands for its CPU profile, unless
// `server_alone_is_root`. Nothing: this is no URL.
std::optional<PprofUrl> ParsePprofUrl(const std::string& source,
                                      int64_t seconds,
                                      bool server_alone_is_root);

}  // namespace skein
