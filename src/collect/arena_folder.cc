#include "collect/arena_folder.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/arena_losses.h"
#include "collect/tick_scale.h"

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

// Whether it is still the process that made the file.
bool HasMapped(pid_t process, const std::string& path) {
  std::ifstream maps("/proc/" + std::to_string(process) + "/maps");
  const std::string file = std::filesystem::path(path).filename();
  for (std::string line; std::getline(maps, line);)
    if (line.ends_with('/' + file)) return true;
  return false;
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
    : folder_(std::move(folder)),
      outputs_(std::move(outputs)),
      first_(first),
      was_left_(first == 0) {}

bool ArenaFolder::Trace::is_whole() const {
  return error.empty() &&
         std::ranges::all_of(profiles, &std::string::empty, &WrittenProfile::error);
}

ArenaFolder::~ArenaFolder() = default;

uint64_t ArenaFolder::Poll() {
  Discover();
  uint64_t records = 0;
  for (auto it = open_.begin(); it != open_.end();) {
    Open& open = *it->second;
    const bool was_alive = IsAlive(open.process);
    if (was_alive) ReadClocksInto(open.arena->header);
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

void ArenaFolder::RemoveIfDone() {
  if (std::ranges::any_of(traces_, &Trace::is_kept)) return;
  RemoveOutputs(folder_);
  rmdir(folder_.c_str());
}

void ArenaFolder::Discover() {
  std::error_code error;
  std::vector<std::unique_ptr<Open>> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, error)) {
    const pid_t process = ProcessOf(entry.path());
    if (process == 0 || known_[process]) continue;
    if (auto open = OpenArena(process, entry.path())) found.push_back(std::move(open));
  }
  std::ranges::sort(found, {}, [](const std::unique_ptr<Open>& open) {
    return open->arena->header.first_ns.load();
  });
  for (std::unique_ptr<Open>& open : found)
    Begin(std::move(open));
}

// Null: it is none, or the process is still making it.
std::unique_ptr<ArenaFolder::Open> ArenaFolder::OpenArena(pid_t process,
                                                          const std::string& path) const {
  auto open = std::make_unique<Open>();
  open->process = process;
  open->path = path;
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat about {};
  const size_t size = fstat(file, &about) == 0 ? static_cast<size_t>(about.st_size) : 0;
  const int sharing = was_left_ ? MAP_PRIVATE : MAP_SHARED;
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, sharing, file, 0);
  close(file);
  if (memory == MAP_FAILED) return nullptr;
  open->memory = {static_cast<std::byte*>(memory), size};
  open->arena = Arena::Open(open->memory);
  const bool is_made = open->arena != nullptr && open->arena->header.begin_ticks != 0;
  return is_made ? std::move(open) : nullptr;
}

void ArenaFolder::Begin(std::unique_ptr<Open> open) {
  known_[open->process] = true;
  if (first_ == 0) first_ = open->process;
  open->suffix = open->process == first_ ? "" : "." + std::to_string(open->process);
  if (!outputs_.trace.empty()) BeginTrace(*open);
  open_[open->process] = std::move(open);
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

ArenaFolder::Trace ArenaFolder::Result(Open& open) const {
  Trace trace;
  trace.path = open.output;
  trace.process = open.process;
  if (open.session != nullptr) {
    trace.records = open.session->records();
    trace.lost = open.session->lost();
  }
  trace.no_room = ArenaLosses::Of(open.arena->header).Text();
  trace.error = open.error;
  trace.profiles = WriteProfiles(*open.arena, outputs_, open.suffix);
  trace.still_runs = was_left_ && HasMapped(open.process, open.path);
  trace.is_kept = was_left_ && (trace.still_runs || !trace.is_whole());
  return trace;
}

void ArenaFolder::Close(Open& open) {
  if (open.session != nullptr) open.session->Finish();
  if (open.file != nullptr && std::fclose(open.file) != 0 && open.error.empty())
    open.error = std::strerror(errno);
  open.file = nullptr;
  const bool is_replaced = open.arena->header.replaced != 0;
  any_replaced_ |= is_replaced;
  const bool is_wanted = open.process == first_ || !is_replaced;
  if (is_wanted)
    traces_.push_back(Result(open));
  else
    unlink(open.output.c_str());
  if (!is_wanted || !traces_.back().is_kept) unlink(open.path.c_str());
}

}  // namespace skein
