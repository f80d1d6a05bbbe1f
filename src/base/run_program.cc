#include "base/run_program.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace skein {
namespace {

std::vector<char*> Arguments(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command)
    arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  return arguments;
}

struct Pipe {
  int read = -1, write = -1;
  ~Pipe() { CloseRead(), CloseWrite(); }
  bool Open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    return true;
  }
  void CloseRead() { Close(read); }
  void CloseWrite() { Close(write); }

 private:
  static void Close(int& descriptor) {
    if (descriptor >= 0) close(descriptor);
    descriptor = -1;
  }
};

// Writes and reads at once: the program may answer before it has read everything.
std::string Exchange(Pipe& in, Pipe& out, std::string_view input) {
  std::string output;
  fcntl(in.write, F_SETFL, O_NONBLOCK);
  if (input.empty()) in.CloseWrite();
  while (true) {
    pollfd ends[2] = {{out.read, POLLIN, 0}, {in.write, POLLOUT, 0}};
    if (poll(ends, in.write >= 0 ? 2 : 1, -1) < 0 && errno != EINTR) break;
    if (in.write >= 0 && ends[1].revents != 0) {
      const ssize_t written = write(in.write, input.data(), input.size());
      if (written > 0) input.remove_prefix(static_cast<size_t>(written));
      if (input.empty() || (written < 0 && errno != EAGAIN)) in.CloseWrite();
    }
    if (ends[0].revents == 0) continue;
    char buffer[65536];
    const ssize_t got = read(out.read, buffer, sizeof buffer);
    if (got <= 0) break;
    output.append(buffer, static_cast<size_t>(got));
  }
  return output;
}

// As shells have it.
int ExitStatus(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

Result<std::string> RunProgram(const std::vector<std::string>& command, std::string_view input) {
  Pipe in, out;
  if (!in.Open() || !out.Open()) return Error{Error::Code::kIo, std::strerror(errno)};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.read, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.write, STDOUT_FILENO);
  pid_t pid = 0;
  const int failed =
      posix_spawnp(&pid, command[0].c_str(), &actions, nullptr, Arguments(command).data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return Error{Error::Code::kNotFound,
                 fmt::format("exec: \"{}\": executable file not found in $PATH", command[0])};
  }
  in.CloseRead();
  out.CloseWrite();
  std::string output = Exchange(in, out, input);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (status == 0) return output;
  return Error{Error::Code::kIo, fmt::format("exit status {}", ExitStatus(status))};
}

Result<int> StartViewer(const std::vector<std::string>& command, bool wait) {
  pid_t pid = 0;
  const int failed =
      posix_spawnp(&pid, command[0].c_str(), nullptr, nullptr, Arguments(command).data(), environ);
  if (failed != 0) return Error{Error::Code::kNotFound, "no program " + command[0]};
  int status = 0;
  if (wait) waitpid(pid, &status, 0);
  return ExitStatus(status);
}

}  // namespace skein
