#include "cli/browser.h"

#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace skein {
namespace {

bool IsSet(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

// The path of a program that PATH knows.
std::optional<std::string> Find(std::string_view program) {
  if (program.find('/') != std::string_view::npos) return std::string(program);
  const char* variable = std::getenv("PATH");
  std::string_view path = variable == nullptr ? "" : variable;
  while (!path.empty()) {
    const std::string_view folder = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), folder.size() + 1));
    const std::string candidate = std::string(folder) + "/" + std::string(program);
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return std::nullopt;
}

// BROWSER may list several, separated by colons; the first one counts.
std::optional<std::string> BrowserProgram() {
  if (IsSet("BROWSER")) {
    const std::string_view browsers = std::getenv("BROWSER");
    return Find(browsers.substr(0, browsers.find(':')));
  }
  if (!IsSet("DISPLAY") && !IsSet("WAYLAND_DISPLAY")) return std::nullopt;
  constexpr std::array<std::string_view, 3> kOpeners = {"xdg-open", "x-www-browser",
                                                        "sensible-browser"};
  for (const std::string_view opener : kOpeners)
    if (auto found = Find(opener)) return found;
  return std::nullopt;
}

}  // namespace

bool OpenBrowser(const std::string& url) {
  const std::optional<std::string> program = BrowserProgram();
  if (!program) return false;
  std::string path = *program, argument = url;
  const std::array<char*, 3> argv = {path.data(), argument.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // Browsers talk a lot, and would read our input.
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  // Our Ctrl-C is not the browser's.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t child = 0;
  const int failure =
      posix_spawn(&child, path.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure == 0;
}

}  // namespace skein
