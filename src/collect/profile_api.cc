#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <skein/skein.h>
#include <unistd.h>

#include "collect/cpu_timers.h"
#include "collect/elf_symbols.h"
#include "collect/profiles.h"
#include "collect/recorder.h"
#include "collect/sinks.h"
#include "collect/watching.h"
#include "profile/write.h"

struct skein_profile_snapshot {
  const skein::ProfileKind* kind;
  skein::ProfileLook look;
};

namespace skein {
namespace {

constexpr unsigned kDefaultHz = 100;
constexpr unsigned kMaxHz = 1000;
constexpr uint64_t kSecondNs = 1'000'000'000;
constexpr size_t kRecordBytes = 64 << 20;

const char* const kNames[] = {"threadcreate", nullptr};

// The CPU profile that runs, guarded by WatchMutex().
struct CpuProfile {
  bool runs = false;
  pid_t process = 0;
  TraceSink sink;
  int file = -1;  // Opened by us, or -1.
  ProfileLook begin;
};

CpuProfile& TheCpuProfile() {
  static auto* profile = new CpuProfile;
  return *profile;
}

std::atomic<unsigned> cpu_hz = kDefaultHz;

// What names the addresses of this process; libbacktrace's tables are large, so they are kept.
struct Naming {
  std::mutex mutex;
  ElfSymbols symbols;
  std::vector<Module> modules;
};

Naming& TheNaming() {
  static auto* naming = new Naming;
  return *naming;
}

std::string NoSuch(const char* name) {
  return std::string("there is no profile \"") + name + '"';
}

const ProfileKind* FindWritable(std::string_view name) {
  for (const char* const* known = kNames; *known != nullptr; ++known)
    if (name == *known) return FindProfileKind(name);
  return nullptr;
}

bool HaveArena() {
  return PrepareArena(nullptr, kRecordBytes, Unwinding::kCallFrameInfo);
}

bool NeedArena() {
  const std::lock_guard lock(WatchMutex());
  return HaveArena();
}

// In this process.
Profile Make(const ProfileKind& kind, const ProfileLook& look, const ProfileLook* before) {
  Naming& naming = TheNaming();
  const std::lock_guard lock(naming.mutex);
  WriteModules(*process_arena);
  std::vector<Module> modules = ReadModules(*process_arena);
  if (!modules.empty() && modules != naming.modules) {
    naming.modules = modules;
    naming.symbols.SetModules(std::move(modules));
  }
  return MakeProfile({*process_arena, naming.symbols, naming.modules}, kind, look, before);
}

std::string Send(const std::vector<std::byte>& bytes, const TraceSink& sink) {
  return sink(bytes) ? std::string() : "the profile was not taken";
}

std::string Write(const char* name, const TraceSink& sink, int debug) {
  const ProfileKind* kind = FindWritable(name);
  if (kind == nullptr) return NoSuch(name);
  if (debug != 0) return "this profile has no text";
  if (!NeedArena()) return "there is no memory for profiles";
  return Send(WriteProfile(Make(*kind, LookAt(*process_arena, *kind), nullptr)), sink);
}

std::string Start(TraceSink sink, int file) {
  const std::lock_guard lock(WatchMutex());
  CpuProfile& profile = TheCpuProfile();
  if (profile.runs && profile.process == getpid()) return "a CPU profile runs already";
  if (!HaveArena()) return "there is no memory for profiles";
  profile.begin = LookAt(*process_arena, *FindProfileKind("cpu"));
  BeginWatching(kWatchCpu);
  if (!StartCpuTimers(kSecondNs / cpu_hz.load())) {
    EndWatching(kWatchCpu);
    return "there are no timers";
  }
  profile.runs = true;
  profile.process = getpid();
  profile.sink = std::move(sink);
  profile.file = file;
  return {};
}

// What has run, or one that does not run.
CpuProfile End() {
  const std::lock_guard lock(WatchMutex());
  CpuProfile& profile = TheCpuProfile();
  if (!profile.runs || profile.process != getpid()) return {};
  EndWatching(kWatchCpu);
  StopCpuTimers();
  CpuProfile ended = std::move(profile);
  profile = CpuProfile();
  return ended;
}

std::string Stop() {
  const CpuProfile ended = End();
  if (!ended.runs) return {};
  const ProfileKind& kind = *FindProfileKind("cpu");
  const std::string why =
      Send(WriteProfile(Make(kind, LookAt(*process_arena, kind), &ended.begin)), ended.sink);
  if (ended.file >= 0) close(ended.file);
  return why;
}

}  // namespace
}  // namespace skein

using skein::Answer;
using skein::Into;

const char* skein_start_cpu_profile(const char* path) {
  if (skein::IsWatched(skein::kWatchCpu)) return Answer("a CPU profile runs already");
  const int file = skein::CreateFile(path);
  if (file < 0) return Answer(skein::CannotCreate(path));
  const std::string why = skein::Start(Into(file), file);
  if (!why.empty()) close(file);
  return Answer(why);
}

const char* skein_start_cpu_profile_to_descriptor(int descriptor) {
  return Answer(skein::Start(Into(descriptor), -1));
}

const char* skein_start_cpu_profile_to(skein_write_function write, void* context) {
  return Answer(skein::Start(Into(write, context), -1));
}

const char* skein_stop_cpu_profile(void) {
  return Answer(skein::Stop());
}

void skein_set_cpu_profile_hz(unsigned hz) {
  skein::cpu_hz.store(hz < 1 ? 1 : hz > skein::kMaxHz ? skein::kMaxHz : hz);
}

const char* const* skein_profile_names(void) {
  return skein::kNames;
}

int64_t skein_profile_size(const char* name) {
  const skein::ProfileKind* kind = skein::FindWritable(name);
  if (kind == nullptr) return -1;
  if (skein::process_arena == nullptr) return 0;
  return static_cast<int64_t>(skein::LookAt(*skein::process_arena, *kind).counts.size());
}

const char* skein_write_profile(const char* name, const char* path, int debug) {
  if (skein::FindWritable(name) == nullptr) return Answer(skein::NoSuch(name));
  const int file = skein::CreateFile(path);
  if (file < 0) return Answer(skein::CannotCreate(path));
  const std::string why = skein::Write(name, Into(file), debug);
  close(file);
  return Answer(why);
}

const char* skein_write_profile_to_descriptor(const char* name, int descriptor, int debug) {
  return Answer(skein::Write(name, Into(descriptor), debug));
}

const char* skein_write_profile_to(const char* name,
                                   skein_write_function write,
                                   void* context,
                                   int debug) {
  return Answer(skein::Write(name, Into(write, context), debug));
}

skein_profile_snapshot* skein_take_profile_snapshot(const char* name) {
  const skein::ProfileKind* kind = skein::FindWritable(name);
  if (kind == nullptr || !skein::NeedArena()) return nullptr;
  return new skein_profile_snapshot{kind, skein::LookAt(*skein::process_arena, *kind)};
}

void skein_drop_profile_snapshot(skein_profile_snapshot* snapshot) {
  delete snapshot;
}

const char* skein_write_profile_since_to(const skein_profile_snapshot* before,
                                         skein_write_function write,
                                         void* context) {
  if (before == nullptr) return Answer("there is no such profile");
  const skein::ProfileLook now = skein::LookAt(*skein::process_arena, *before->kind);
  return Answer(skein::Send(skein::WriteProfile(skein::Make(*before->kind, now, &before->look)),
                            Into(write, context)));
}
