#pragma once

#include <optional>
#include <string>

namespace skein {

// A request for a trace over HTTP.
struct TraceUrl {
  std::string url;      // What to ask for.
  std::string display;  // For people: without user and password.
  std::string host;     // "localhost:6060"
  double seconds = 0;   // That the server will record before it is done; 0 if it cannot be told.
};

// Reads a source as a URL or, like "host:6060" and ":6060/debug/pprof/trace?seconds=2", as the
// unmistakable rest of one. Nothing: it is neither. A server's root and its /debug/pprof/ mean
// 5 seconds of trace.
std::optional<TraceUrl> ParseTraceUrl(const std::string& source);

}  // namespace skein
