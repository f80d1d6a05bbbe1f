#include "collect/arena_folder.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skein {
namespace {

constexpr std::string_view kArenaSuffix = ".arena";

bool IsAlive(pid_t process) {
  return kill(process, 0) == 0 || errno == EPERM;
}

// The process whose arena has that name, or 0.
pid_t ProcessOf(const std::filesystem::path& path) {
  if (path.extension() != kArenaSuffix) return 0;
  const std::string stem = path.stem();
  pid_t process = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), process);
  return error == std::errc() && end == stem.data() + stem.size() ? process : 0;
}

}  // namespace

struct ArenaFolder::Open {
  pid_t process = 0;
  std::string path;
  std::span<std::byte> memory;
  Arena* arena = nullptr;
  std::unique_ptr<ArenaSession> session;  // Of the trace, if there is to be one.
  std::FILE* file = nullptr;
  std::string suffix;
  std::string output;
  std::string error;

  ~Open() {
    if (memory.data() != nullptr) munmap(memory.data(), memory.size());
    if (file != nullptr) std::fclose(file);
  }
};

ArenaFolder::ArenaFolder(std::string folder, ArenaOutputs outputs, pid_t first)
    : folder_(std::move(folder)), outputs_(std::move(outputs)), first_(first) {}

ArenaFolder::~ArenaFolder() = default;

uint64_t ArenaFolder::Poll() {
  Discover();
  uint64_t records = 0;
  for (auto it = open_.begin(); it != open_.end();) {
    Open& open = *it->second;
    const bool was_alive = IsAlive(open.process);
    if (open.session != nullptr) records += open.session->Poll();
    if (!was_alive) Close(open);
    it = was_alive ? std::next(it) : open_.erase(it);
  }
  return records;
}

void ArenaFolder::Finish() {
  Discover();
  for (const auto& [process, open] : open_)
    Close(*open);
  open_.clear();
}

void ArenaFolder::Discover() {
  std::error_code error;
  std::vector<std::pair<pid_t, std::string>> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const pid_t process = ProcessOf(entry.path());
    if (process != 0 && !known_[process]) found.emplace_back(process, entry.path());
  }
  std::ranges::sort(found);
  for (const auto& [process, path] : found)
    Begin(process, path);
}

void ArenaFolder::Begin(pid_t process, const std::string& path) {
  auto open = std::make_unique<Open>();
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  struct stat about {};
  if (file < 0 || fstat(file, &about) != 0) return;
  const auto size = static_cast<size_t>(about.st_size);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory == MAP_FAILED) return;
  open->memory = {static_cast<std::byte*>(memory), size};
  open->arena = Arena::Open(open->memory);
  // Not yet: the process is still making it.
  if (open->arena == nullptr || open->arena->header.begin_ticks == 0) return;
  known_[process] = true;
  if (first_ == 0) first_ = process;
  open->process = process;
  open->path = path;
  open->suffix = process == first_ ? "" : "." + std::to_string(process);
  if (!outputs_.trace.empty()) BeginTrace(*open);
  open_[process] = std::move(open);
}

void ArenaFolder::BeginTrace(Open& open) {
  open.output = outputs_.trace + open.suffix;
  open.file = std::fopen(open.output.c_str(), "wbe");
  if (open.file == nullptr) open.error = std::strerror(errno);
  open.session =
      std::make_unique<ArenaSession>(*open.arena, [&open](std::span<const std::byte> bytes) {
        if (open.file == nullptr) return false;
        if (std::fwrite(bytes.data(), 1, bytes.size(), open.file) == bytes.size()) return true;
        open.error = std::strerror(errno);
        return false;
      });
}

void ArenaFolder::Close(Open& open) {
  if (open.session != nullptr) open.session->Finish();
  if (open.file != nullptr && std::fclose(open.file) != 0 && open.error.empty())
    open.error = std::strerror(errno);
  open.file = nullptr;
  const bool is_kept = open.process == first_ || open.arena->header.replaced == 0;
  if (is_kept)
    traces_.push_back({open.output, open.process,
                       open.session == nullptr ? 0 : open.session->records(),
                       open.session == nullptr ? 0 : open.session->lost(), open.error,
                       WriteProfiles(*open.arena, outputs_, open.suffix)});
  else
    unlink(open.output.c_str());
  unlink(open.path.c_str());
}

}  // namespace skein
