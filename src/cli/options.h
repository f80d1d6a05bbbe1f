#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/ids.h"

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace skein {

// Options that several verbs have.

// Of a verb about a whole trace.
struct FileOptions {
  std::string file;
  bool json = false;
};
void AddFileOptions(CLI::App& app, FileOptions& options);

// Of a verb about a stretch of a trace.
struct WindowOptions {
  std::string file;
  bool json = false;
  std::optional<Nanos> from;
  std::optional<Nanos> to;

  // As parameters of a Query: "from=1&to=2".
  std::string question() const;
};
void AddWindowOptions(CLI::App& app, WindowOptions& options);

// Takes a duration such as 1.5s or 200ms.
void AddMoment(CLI::App& app, const std::string& name, Nanos& moment, const std::string& help);
void AddMoment(CLI::App& app,
               const std::string& name,
               std::optional<Nanos>& moment,
               const std::string& help);

// Accepts whole numbers from `least` on, and says so shortly of all else.
CLI::Validator AtLeast(uint64_t least);

// --json: one JSON object, for programs.
void AddJsonFlag(CLI::App& app, bool& json);

}  // namespace skein
