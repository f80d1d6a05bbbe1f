#pragma once

#include <optional>
#include <string>

namespace skein {

// What `go tool trace [-http=addr] [-pprof=type] [-d[=mode]] [pkg.test] trace.out` was asked for.
struct GoToolArgs {
  std::string file;   // Empty: none was named.
  std::string http;   // Empty: not said.
  std::string pprof;  // Empty: no profile.
  std::string debug;  // Empty: no dump. "1" and "2" are "parsed" and "wire" of older tools.
};

// Reads the command line of `skein trace` the way Go's tool does, if it is one of that kind: it has a flag
// with one dash that Go's tool has, or names a program before the trace. Nothing if it is not.
std::optional<GoToolArgs> ParseGoToolArgs(int argc, const char* const* argv);

}  // namespace skein
