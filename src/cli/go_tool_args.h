#pragma once

#include <optional>
#include <span>
#include <string>

namespace skein {

// What `go tool trace [-http=addr] [-pprof=type] [-d[=mode]] [pkg.test] trace.out` was asked for.
struct GoToolArgs {
  std::string file;         // Empty: none was named.
  std::string program;      // That stands before the trace; empty: none.
  std::string http;         // Empty: not said.
  std::string pprof;        // Empty: no profile.
  std::string debug;        // Empty: no dump. "1" and "2" are "parsed" and "wire" of older tools.
  bool no_browser = false;  // Ours.
  bool has_go_flags = false;
};

// Reads the words behind `skein trace` the way Go's tool does, if they are of that kind: one is a flag with one
// dash that Go's tool has, or a program is named before the trace. Nothing if not. Flags may stand anywhere.
std::optional<GoToolArgs> ParseGoToolArgs(std::span<const std::string> words);

}  // namespace skein
