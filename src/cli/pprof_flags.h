#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/pprof_commands.h"
#include "report/config.h"

namespace skein {

// What a command line of `skein pprof` asks for.
struct PprofRequest {
  std::vector<std::string> sources;
  std::string program;  // The first argument, if it is a program.
  std::vector<std::string> bases;
  bool diff_base = false;
  std::string build_id, symbolize, comment, tools;
  int64_t seconds = -1, timeout = -1;
  std::string tls_cert, tls_key, tls_ca;
  std::vector<std::string> headers;  // "Name: value", for servers.
  std::string trace;                 // What of execution traces is shown; empty: what suits.
  std::string http;                  // Serve a page there.
  bool no_browser = false;
  bool all_frames = false;
  bool compat = false;   // What google/pprof answers, also where it is wrong.
  bool no_save = false;  // Do not keep what was fetched.
  bool literal = false;  // Arguments and filters are plain texts.
  ReportConfig config;
  const PprofCommand* command = nullptr;  // Null: the shell, or a page.
  std::string argument;                   // Of the command.
};

struct PprofUsageError {
  std::string message;  // Empty: help was asked for.
  bool with_usage = false;
};

// Flags as Go's package flag reads them: one dash or two, "-x=v" or "-x v", until the first word that
// is none.
struct ParsedPprofFlags {
  PprofRequest request;
  std::optional<PprofUsageError> error;
};
ParsedPprofFlags ParsePprofFlags(std::span<const std::string> arguments,
                                 const std::function<void(std::string_view)>& warn);

// All that `skein pprof -help` prints.
std::string PprofHelp();

}  // namespace skein
