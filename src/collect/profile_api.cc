#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <skein/skein.h>
#include <unistd.h>

#include "collect/contention.h"
#include "collect/cpu_timers.h"
#include "collect/elf_symbols.h"
#include "collect/heap_sampler.h"
#include "collect/own_symbols.h"
#include "collect/profile_text.h"
#include "collect/profiles.h"
#include "collect/recorder.h"
#include "collect/sinks.h"
#include "collect/tick_scale.h"
#include "collect/watching.h"
#include "profile/write.h"

struct skein_profile_snapshot {
  const skein::CountedKind* kind;
  skein::ProfileLook look;
};

namespace skein {
namespace {

constexpr unsigned kDefaultHz = 100;
constexpr unsigned kMaxHz = 1000;
constexpr uint64_t kSecondNs = 1'000'000'000;
constexpr size_t kRecordBytes = 64 << 20;

const char* const kNames[] = {"allocs", "block",        "goroutine", "heap",
                              "mutex",  "threadcreate", "threads",   nullptr};

// The CPU profile that runs, guarded by WatchMutex().
struct CpuProfile {
  bool runs = false;
  bool has_timers = false;  // No: `skein record` had started them.
  pid_t process = 0;
  TraceSink sink;
  int file = -1;  // Opened by us, or -1.
  ProfileLook begin, end;
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

const CountedKind* FindWritable(std::string_view name) {
  for (const char* const* known = kNames; *known != nullptr; ++known)
    if (name == *known) return FindCountedKind(name);
  return nullptr;
}

bool HaveArena() {
  return PrepareArena(nullptr, kRecordBytes, Unwinding::kCallFrameInfo);
}

bool NeedArena() {
  const std::lock_guard lock(WatchMutex());
  return HaveArena();
}

// In this process: calls use(source) with what names its addresses now.
template <typename Use>
auto WithNames(Use use) {
  const OwnAllocations own;
  Naming& naming = TheNaming();
  const std::lock_guard lock(naming.mutex);
  WriteModules(*process_arena);
  ReadClocksInto(process_arena->header);
  std::vector<Module> modules = ReadModules(*process_arena);
  if (!modules.empty() && modules != naming.modules) {
    naming.modules = modules;
    naming.symbols.SetModules(std::move(modules));
  }
  return use(ProfileSource{*process_arena, naming.symbols, naming.modules});
}

std::vector<std::byte> Encoded(const CountedKind& kind,
                               const ProfileLook& look,
                               const ProfileLook* before) {
  return WithNames([&](const ProfileSource& source) {
    return WriteProfile(MakeProfile(source, kind, look, before));
  });
}

std::vector<ThreadView> Threads() {
  const std::lock_guard lock(WatchMutex());
  return LookAtThreads();
}

ProfileLook Look(const CountedKind& kind) {
  return kind.counted == SampleKind::kThreads ? LookAtStacks(*process_arena, Threads())
                                              : LookAt(*process_arena, kind);
}

std::string TextOf(const CountedKind& kind, int debug) {
  if (kind.counted == SampleKind::kThreads && debug >= 2) {
    const std::vector<ThreadView> threads = Threads();
    return WithNames([&](const ProfileSource& source) { return MakeThreadText(source, threads); });
  }
  const ProfileLook look = Look(kind);
  return WithNames(
      [&](const ProfileSource& source) { return MakeProfileText(source, kind, look); });
}

std::string Send(std::span<const std::byte> bytes, const TraceSink& sink) {
  return sink(bytes) ? std::string() : "the profile was not taken";
}

std::string Write(const char* name, const TraceSink& sink, int debug) {
  const CountedKind* kind = FindWritable(name);
  if (kind == nullptr) return NoSuch(name);
  if (!NeedArena()) return "there is no memory for profiles";
  if (debug <= 0) return Send(Encoded(*kind, Look(*kind), nullptr), sink);
  const std::string text = TextOf(*kind, debug);
  return Send(std::as_bytes(std::span(text)), sink);
}

// With WatchMutex() held.
std::string WhyNoCpuProfile() {
  const CpuProfile& profile = TheCpuProfile();
  return profile.runs && profile.process == getpid() ? "a CPU profile runs already" : "";
}

bool BeginHits() {
  BeginWatching(kWatchCpu);
  if (StartCpuTimers(kSecondNs / cpu_hz.load())) return true;
  EndWatching(kWatchCpu);
  return false;
}

std::string Start(TraceSink sink, int file) {
  const std::lock_guard lock(WatchMutex());
  if (std::string why = WhyNoCpuProfile(); !why.empty()) return why;
  if (!HaveArena()) return "there is no memory for profiles";
  CpuProfile& profile = TheCpuProfile();
  profile.begin = LookAt(*process_arena, *FindCountedKind("cpu"));
  profile.has_timers = !IsWatched(kWatchCpu);
  if (profile.has_timers && !BeginHits()) return "there are no timers";
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
  if (profile.has_timers) {
    EndWatching(kWatchCpu);
    StopCpuTimers();
  }
  CpuProfile ended = std::move(profile);
  ended.end = LookAt(*process_arena, *FindCountedKind("cpu"));
  profile = CpuProfile();
  return ended;
}

std::string Stop() {
  const CpuProfile ended = End();
  if (!ended.runs) return {};
  const CountedKind& kind = *FindCountedKind("cpu");
  const std::string why = Send(Encoded(kind, ended.end, &ended.begin), ended.sink);
  if (ended.file >= 0) close(ended.file);
  return why;
}

}  // namespace

std::string FunctionAt(uint64_t address) {
  if (!NeedArena()) return {};
  return WithNames([address](const ProfileSource& source) {
    // What is asked for otherwise is where calls return to.
    const std::string& function = source.symbols.At(address + 1).front().function;
    const bool is_named = function.find("+0x") == std::string::npos;
    return is_named ? function : std::string();
  });
}

}  // namespace skein

using skein::Answer;
using skein::Into;

const char* skein_start_cpu_profile(const char* path) {
  {
    const std::lock_guard lock(skein::WatchMutex());
    if (const std::string why = skein::WhyNoCpuProfile(); !why.empty()) return Answer(why);
  }
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
  const skein::CountedKind* kind = skein::FindWritable(name);
  if (kind == nullptr) return -1;
  if (!skein::NeedArena()) return 0;
  return static_cast<int64_t>(skein::Look(*kind).counts.size());
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
  const skein::CountedKind* kind = skein::FindWritable(name);
  if (kind == nullptr || !skein::NeedArena()) return nullptr;
  return new skein_profile_snapshot{kind, skein::Look(*kind)};
}

void skein_drop_profile_snapshot(skein_profile_snapshot* snapshot) {
  delete snapshot;
}

const char* skein_write_profile_since_to(const skein_profile_snapshot* before,
                                         skein_write_function write,
                                         void* context) {
  if (before == nullptr) return Answer("there is no such profile");
  const skein::ProfileLook now = skein::Look(*before->kind);
  return Answer(
      skein::Send(skein::Encoded(*before->kind, now, &before->look), Into(write, context)));
}

const char* skein_set_block_profile_rate(uint64_t ns) {
  const std::lock_guard lock(skein::WatchMutex());
  if (!skein::HaveArena()) return Answer("there is no memory for profiles");
  skein::SetBlockRate(ns);
  return nullptr;
}

const char* skein_set_mutex_profile_fraction(uint64_t n) {
  const std::lock_guard lock(skein::WatchMutex());
  if (!skein::HaveArena()) return Answer("there is no memory for profiles");
  skein::SetMutexFraction(n);
  return nullptr;
}

const char* skein_set_heap_sample_bytes(size_t bytes) {
  const std::lock_guard lock(skein::WatchMutex());
  if (!skein::HaveArena() || !skein::SetHeapRate(bytes))
    return Answer("there is no memory for profiles");
  return nullptr;
}
