#include <algorithm>
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

#include "base/standard_error.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/preloads.h"
#include "cli/verb.h"
#include "collect/arena_folder.h"

namespace skein {
namespace {

constexpr useconds_t kPollMicroseconds = 10'000;
constexpr int kNotExecuted = 127;  // As shells have it.

struct RecordOptions {
  std::string output;
  unsigned memory_mib = 64;
  std::string cpu, memory, block, mutex, threads;  // Files of profiles.
  unsigned cpu_hz = 100;
  uint64_t memory_rate = 512 * 1024;
  uint64_t block_rate_ns = 1;
  uint64_t mutex_fraction = 1;
  bool frame_pointers = false;
  std::vector<std::string> command;
};

ArenaOutputs OutputsOf(const RecordOptions& options) {
  ArenaOutputs outputs;
  const std::pair<const char*, const std::string*> profiles[] = {
      {"cpu", &options.cpu},     {"heap", &options.memory},          {"block", &options.block},
      {"mutex", &options.mutex}, {"threadcreate", &options.threads},
  };
  for (const auto& [kind, path] : profiles)
    if (!path->empty()) outputs.profiles.push_back({kind, *path});
  outputs.trace = options.output;
  if (outputs.trace.empty() && outputs.profiles.empty()) outputs.trace = "trace.out";
  return outputs;
}

// What libskein.so is told to do; see at_load.cc.
std::string Wishes(const RecordOptions& options, const ArenaOutputs& outputs) {
  constexpr uint64_t kSecondNs = 1'000'000'000;
  const auto if_wanted = [](const std::string& path, uint64_t value) {
    return path.empty() ? 0 : value;
  };
  return fmt::format("trace={} cpu={} heap={} block={} mutex={}", outputs.trace.empty() ? 0 : 1,
                     if_wanted(options.cpu, kSecondNs / options.cpu_hz),
                     if_wanted(options.memory, options.memory_rate),
                     if_wanted(options.block, options.block_rate_ns),
                     if_wanted(options.mutex, options.mutex_fraction));
}

int Complain(const std::string& what) {
  PrintError("skein: {}\n", what);
  return kExitUnreadable;
}

// Beside the program, or where the distribution puts libraries.
std::optional<std::string> FindLibrary() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  for (const char* place :
       {"", "../lib", "../lib64", "../lib/x86_64-linux-gnu", "test", "release"}) {
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
                          const std::string& folder,
                          const std::string& wishes) {
  const char* other = getenv("LD_PRELOAD");
  const std::string others = other == nullptr ? "" : other;
  setenv("SKEIN_OTHER_PRELOAD", others.c_str(), 1);
  setenv("LD_PRELOAD", Preloads(options.command[0], library, others).c_str(), 1);
  setenv("SKEIN_RECORD", folder.c_str(), 1);
  setenv("SKEIN_RECORD_WISHES", wishes.c_str(), 1);
  setenv("SKEIN_RECORD_BYTES", fmt::format("{}", size_t{options.memory_mib} << 20).c_str(), 1);
  if (options.frame_pointers) setenv("SKEIN_UNWIND", "fp", 1);
  std::vector<char*> arguments;
  for (const std::string& argument : options.command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  for (int signal : {SIGINT, SIGQUIT, SIGPIPE})
    ::signal(signal, SIG_DFL);
  execvp(arguments[0], arguments.data());
  PrintError("skein: cannot run {}: {}\n", options.command[0], std::strerror(errno));
  _exit(kNotExecuted);
}

// The terminal sends some signals to the program too; what is left to do here is done after it.
void LeaveSignalsTo(pid_t process) {
  for (int ignored : {SIGINT, SIGQUIT})
    signal(ignored, SIG_IGN);
  recorded = process;
  for (int passed : {SIGTERM, SIGHUP})
    signal(passed, &PassOn);
}

// Composes until the process has ended, and the children that outlive it. Returns its wait status.
int Follow(ArenaFolder& folder, pid_t process) {
  int status = 0;
  while (waitpid(process, &status, WNOHANG) != process) {
    if (folder.Poll() == 0) usleep(kPollMicroseconds);
  }
  recorded = 0;
  folder.Poll();
  while (folder.any_open() && !WIFSIGNALED(status)) {
    if (folder.Poll() == 0) usleep(kPollMicroseconds);
  }
  folder.Finish();
  folder.RemoveIfDone();
  return status;
}

void Tell(const std::string& path, const std::string& contents, const std::string& error) {
  if (error.empty())
    PrintError("skein: {}: {}\n", Printable(path), contents);
  else
    Complain(fmt::format("cannot write {}: {}", Printable(path), error));
}

void Tell(const ArenaFolder::Trace& trace) {
  const std::string lost =
      trace.lost == 0 ? "" : fmt::format("; {} were lost, give it more --memory", trace.lost);
  if (!trace.path.empty())
    Tell(trace.path, fmt::format("{} records{}", trace.records, lost), trace.error);
  for (const WrittenProfile& profile : trace.profiles)
    Tell(profile.path, fmt::format("{} stacks", profile.stacks), profile.error);
  if (!trace.no_room.empty())
    PrintError("skein: incomplete: there was no room for {}\n", trace.no_room);
}

// What was perhaps meant to be recorded, if little was.
void TellOfOthers(const std::string& program, const ArenaFolder& arenas) {
  const auto is_empty = [](const ArenaFolder::Trace& trace) {
    return !trace.path.empty() && trace.records == 0;
  };
  if (IsScript(program))
    PrintError(
        "skein: {} is a script: its interpreter is recorded, programs that it starts are "
        "not; put skein record before them in the script\n",
        Printable(program));
  else if (arenas.any_replaced())
    PrintError("skein: programs that it executed are not recorded\n");
  else if (!arenas.traces().empty() && std::ranges::all_of(arenas.traces(), is_empty))
    PrintError(
        "skein: nothing is in it: the program has not waited for anything, nor started a "
        "thread; programs that it starts are not recorded\n");
}

void TellAll(const ArenaFolder& arenas, const std::string& program, int status) {
  for (const ArenaFolder::Trace& trace : arenas.traces())
    Tell(trace);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotExecuted) return;
  TellOfOthers(program, arenas);
  if (arenas.traces().empty() && WIFEXITED(status))
    Complain("the program did not load libskein.so: is it linked statically, or set-user-id?");
}

// Why one of the files could not be written, before all the work; empty: they probably can.
std::string WhyNotWritable(const ArenaOutputs& outputs) {
  for (const ArenaOutputs::Profile& profile : outputs.profiles) {
    const auto folder = std::filesystem::absolute(profile.path).parent_path();
    if (access(folder.c_str(), W_OK) != 0)
      return fmt::format("cannot write {}: {}", Printable(profile.path), std::strerror(errno));
  }
  return {};
}

int Record(const RecordOptions& options) {
  const std::optional<std::string> library = FindLibrary();
  if (!library) return Complain("libskein.so.0 is not there; it belongs beside skein");
  const ArenaOutputs outputs = OutputsOf(options);
  if (const std::string why = WhyNotWritable(outputs); !why.empty()) return Complain(why);
  const std::string& main_output = outputs.trace.empty() ? outputs.profiles[0].path : outputs.trace;
  const std::string folder = std::filesystem::absolute(main_output + ".recording").string();
  if (mkdir(folder.c_str(), 0700) != 0)
    return Complain(
        fmt::format("cannot make {}: {}{}", Printable(folder), std::strerror(errno),
                    errno == EEXIST ? "; skein recover makes traces of what is in it" : ""));
  WriteOutputs(folder, outputs);
  const std::string wishes = Wishes(options, outputs);
  const pid_t process = fork();
  if (process < 0) return Complain(fmt::format("cannot start a process: {}", std::strerror(errno)));
  if (process == 0) Execute(options, *library, folder, wishes);
  LeaveSignalsTo(process);
  ArenaFolder arenas(folder, outputs, process);
  const int status = Follow(arenas, process);
  TellAll(arenas, options.command[0], status);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void AddProfileOptions(CLI::App& app, RecordOptions& options) {
  const char* group = "Profiles (.pb.gz for pprof; a name that ends in .txt: as text)";
  const auto file = [&](const char* name, std::string& path, const char* help) {
    app.add_option(name, path, help)->group(group)->option_text("FILE");
  };
  file("--cpuprofile", options.cpu, "Where its threads spend their time");
  file("--memprofile", options.memory, "Where it allocates memory, and what is in use at its end");
  file("--blockprofile", options.block, "Where its threads wait for each other");
  file("--mutexprofile", options.mutex, "Who held the locks that others waited for");
  file("--threadprofile", options.threads, "Where it creates threads");
  const auto rate = [&](const char* name, auto& value, const char* help) {
    return app.add_option(name, value, help)->group(group)->option_text("N");
  };
  rate("--cpuprofilehz", options.cpu_hz, "Samples for a second of CPU time (default 100)")
      ->check(CLI::Range(1, 1000));
  rate("--memprofilerate", options.memory_rate,
       "Look at one byte in N that are allocated (default 524288; 1: every allocation)")
      ->check(AtLeast(1));
  rate("--blockprofilerate", options.block_rate_ns,
       "Count one wait for every N nanoseconds of waiting (default 1: all)")
      ->check(AtLeast(1));
  rate("--mutexprofilefraction", options.mutex_fraction,
       "Count one wait for a lock in N (default 1: all)")
      ->check(AtLeast(1));
}

int Misused(const std::string& what) {
  PrintError("skein: {}; see skein record --help\n", what);
  return kExitUsage;
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<RecordOptions>();
  app.add_option("-o,--output", options->output,
                 "The trace (default trace.out, or none if profiles are asked for)")
      ->option_text("FILE");
  app.add_option("--memory", options->memory_mib,
                 "Memory for records on their way to the trace (default 64)")
      ->option_text("MIB")
      ->check(CLI::Range(1, 1024));
  app.add_flag("--frame-pointers", options->frame_pointers,
               "Walk stacks by frame pointers: faster, for programs built with them");
  AddProfileOptions(app, *options);
  app.prefix_command();
  return [options, &app]() -> int {
    options->command = app.remaining();
    if (options->command.empty()) return Misused("no program is named");
    if (options->command[0].starts_with('-'))
      return Misused(fmt::format("there is no option {}", Printable(options->command[0])));
    return Record(*options);
  };
}

constexpr std::string_view kFooter =
    R"(The program needs no change and no rebuild. Its threads are the goroutines of the trace; what
they wait for (locks, conditions, sleeps, sockets, files) has Go's words. Children that it forks
get traces of their own, TRACE.PID. Ctrl-C ends the program, and what it did until then is written.
What a killed skein leaves behind: skein recover.

Examples:
  skein record -o server.trace ./server --port=8080
  skein server.trace
  skein record --cpuprofile=cpu.pb.gz --memprofile=heap.pb.gz ./server
  skein pprof -top cpu.pb.gz)";

}  // namespace

const Verb kRecordVerb = {
    .name = "record",
    .help = "Run a native program and record an execution trace, or profiles, of it",
    .usage = "skein record [-o TRACE] [--cpuprofile=FILE] [options] PROGRAM [ARGUMENTS]",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
