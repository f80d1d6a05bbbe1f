#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/verb.h"
#include "collect/arena_folder.h"

namespace skein {
namespace {

constexpr useconds_t kPollMicroseconds = 10'000;
constexpr int kNotExecuted = 127;  // As shells have it.

struct RecordOptions {
  std::string output = "trace.out";
  unsigned memory_mib = 64;
  bool frame_pointers = false;
  std::vector<std::string> command;
};

int Complain(const std::string& what) {
  fmt::print(stderr, "skein: {}\n", what);
  return kExitUnreadable;
}

// Beside the program, or where the distribution puts libraries.
std::optional<std::string> FindLibrary() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const char* place : {"", "../lib", "../lib64", "../lib/x86_64-linux-gnu", "test", "release"}) {
    const auto path = program.parent_path() / place / "libskein.so.0";
    if (std::filesystem::exists(path, error)) return path.lexically_normal();
  }
  return std::nullopt;
}

volatile pid_t recorded = 0;

void PassOn(int signal) {
  if (recorded > 0) kill(recorded, signal);
}

// In the new process.
[[noreturn]] void Execute(const RecordOptions& options,
                          const std::string& library,
                          const std::string& folder) {
  const char* other = getenv("LD_PRELOAD");
  const std::string others = other == nullptr ? "" : other;
  setenv("SKEIN_OTHER_PRELOAD", others.c_str(), 1);
  setenv("LD_PRELOAD", others.empty() ? library.c_str() : (library + ":" + others).c_str(), 1);
  setenv("SKEIN_RECORD", folder.c_str(), 1);
  setenv("SKEIN_RECORD_BYTES", fmt::format("{}", size_t{options.memory_mib} << 20).c_str(), 1);
  if (options.frame_pointers) setenv("SKEIN_UNWIND", "fp", 1);
  std::vector<char*> arguments;
  for (const std::string& argument : options.command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  for (int signal : {SIGINT, SIGQUIT, SIGPIPE})
    ::signal(signal, SIG_DFL);
  execvp(arguments[0], arguments.data());
  fmt::print(stderr, "skein: cannot run {}: {}\n", options.command[0], std::strerror(errno));
  _exit(kNotExecuted);
}

// Composes until the process has ended, and returns its wait status.
int Follow(ArenaFolder& folder, pid_t process) {
  int status = 0;
  while (waitpid(process, &status, WNOHANG) != process) {
    if (folder.Poll() == 0) usleep(kPollMicroseconds);
  }
  return status;
}

void Tell(const ArenaFolder::Trace& trace) {
  if (!trace.error.empty()) {
    Complain(fmt::format("cannot write {}: {}", Printable(trace.path), trace.error));
    return;
  }
  const std::string lost =
      trace.lost == 0 ? "" : fmt::format("; {} were lost, give it more --memory", trace.lost);
  fmt::print(stderr, "skein: {}: {} records{}\n", Printable(trace.path), trace.records, lost);
}

int Record(const RecordOptions& options) {
  const std::optional<std::string> library = FindLibrary();
  if (!library) return Complain("libskein.so.0 is not there; it belongs beside skein");
  const std::string folder = std::filesystem::absolute(options.output + ".recording").string();
  if (mkdir(folder.c_str(), 0700) != 0)
    return Complain(
        fmt::format("cannot make {}: {}{}", Printable(folder), std::strerror(errno),
                    errno == EEXIST ? "; skein recover makes traces of what is in it" : ""));
  const pid_t process = fork();
  if (process < 0) return Complain(fmt::format("cannot start a process: {}", std::strerror(errno)));
  if (process == 0) Execute(options, *library, folder);
  // The terminal sends these to the program too; what is left to do here is done after it.
  for (int ignored : {SIGINT, SIGQUIT})
    signal(ignored, SIG_IGN);
  recorded = process;
  for (int passed : {SIGTERM, SIGHUP})
    signal(passed, &PassOn);

  ArenaFolder arenas(folder, options.output, process);
  const int status = Follow(arenas, process);
  recorded = 0;
  arenas.Poll();
  while (arenas.any_open() && !WIFSIGNALED(status)) {  // Children that outlive it.
    if (arenas.Poll() == 0) usleep(kPollMicroseconds);
  }
  arenas.Finish();
  rmdir(folder.c_str());
  for (const ArenaFolder::Trace& trace : arenas.traces())
    Tell(trace);
  if (arenas.traces().empty() && WIFEXITED(status) && WEXITSTATUS(status) != kNotExecuted)
    Complain("the program did not load libskein.so: is it linked statically, or set-user-id?");
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<RecordOptions>();
  app.add_option("-o,--output", options->output, "The trace; trace.out unless said otherwise");
  app.add_option("--memory", options->memory_mib, "MiB for records on their way to the trace; 64")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--frame-pointers", options->frame_pointers,
               "Walk stacks by frame pointers: faster, for programs built with them");
  app.prefix_command();
  return [options, &app]() -> int {
    options->command = app.remaining();
    if (!options->command.empty() && options->command[0] == "--")
      options->command.erase(options->command.begin());
    if (options->command.empty()) {
      fmt::print(stderr, "skein: which program? See skein record --help\n");
      return kExitUsage;
    }
    return Record(*options);
  };
}

}  // namespace

const Verb kRecordVerb = {
    .name = "record",
    .help = "Run a native program and record an execution trace of it",
    .usage = "skein record [-o TRACE] [options] PROGRAM [ARGUMENTS]",
    .examples =
        "The program needs no change and no rebuild. Its threads are the goroutines of the trace; "
        "what\n"
        "they wait for (locks, conditions, sleeps, sockets, files) has Go's words. Children that "
        "it forks\n"
        "get traces of their own, TRACE.PID. What a killed skein leaves behind: skein recover.\n"
        "\n"
        "Examples:\n"
        "  skein record -o server.trace ./server --port=8080\n"
        "  skein server.trace",
    .set_up = &SetUp,
};

}  // namespace skein
