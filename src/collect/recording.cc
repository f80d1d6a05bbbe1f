#include "collect/recording.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "collect/arena_session.h"
#include "collect/heap_sampler.h"
#include "collect/recorder.h"
#include "collect/running_threads.h"
#include "collect/tick_scale.h"
#include "collect/watching.h"

namespace skein {
namespace {

constexpr auto kPollEvery = std::chrono::milliseconds(10);
constexpr size_t kRecordBytes = 64 << 20;

// What runs, and the thread that looks after it.
struct Service {
  pid_t process = 0;  // That it is of: a fork's child has none.
  std::mutex mutex;
  std::condition_variable wake;
  std::unique_ptr<ArenaSession> trace;
  std::optional<FlightOptions> flight;
  ArenaSession::Start flight_start;
  pthread_t thread{};
  bool stops = false;      // The thread is to end,
  bool is_ending = false;  // and somebody waits for that.

  bool any_runs() const { return trace != nullptr || flight.has_value(); }
};

// Never destroyed: the host's threads may outlive static objects.
Service& TheService() {
  static auto* service = new Service;
  return *service;
}

uint64_t LastTicks(const Chunk& chunk) {
  const uint32_t used = std::min(chunk.used.load(std::memory_order_acquire), Chunk::kRecords);
  return used == 0 ? 0 : chunk.records[used - 1].ticks;
}

struct Limits {
  uint64_t before;     // What is older is not needed,
  size_t keep_chunks;  // nor what there is more of.
};

struct Old {
  uint64_t ticks;
  ThreadSlot* slot;
  uint32_t chunk, next;
};

// The full chunks that `trace` has read, if there is one. Counts them all.
std::vector<Old> FullChunks(Arena& arena, const ArenaSession* trace, size_t& count) {
  std::vector<Old> full;
  const uint32_t slots = arena.header.used_slots.load();
  for (ThreadSlot* slot = arena.slots; slot != arena.slots + slots; ++slot) {
    bool is_read = true;
    for (uint32_t at = slot->first_chunk.load(); at < arena.header.chunk_count; ++count) {
      const uint32_t next = arena.chunks[at].next.load(std::memory_order_acquire);
      if (next == kNoChunk) break;
      if (trace != nullptr && trace->UnreadChunk(*slot) == at) is_read = false;
      if (is_read) full.push_back({LastTicks(arena.chunks[at]), slot, at, next});
      at = next;
    }
  }
  std::ranges::stable_sort(full, {}, &Old::ticks);
  return full;
}

void TrimChunks(Arena& arena, const ArenaSession* trace, const Limits& limits) {
  size_t chunks = 0;
  for (const Old& old : FullChunks(arena, trace, chunks)) {
    if (old.ticks >= limits.before && chunks <= limits.keep_chunks) break;
    if (old.slot->first_chunk.load() != old.chunk) continue;
    old.slot->is_trimmed.store(1);
    old.slot->first_chunk.store(old.next);
    arena.GiveChunk(old.chunk);
    --chunks;
  }
}

// What is left of threads that have ended.
void TrimEnded(Arena& arena, const ArenaSession* trace, const Limits& limits) {
  const uint32_t count = arena.header.used_slots.load();
  for (ThreadSlot* slot = arena.slots; slot != arena.slots + count; ++slot) {
    if (slot->state.load(std::memory_order_acquire) != SlotState::kEnded) continue;
    if (trace != nullptr && !trace->HasParted(*slot)) continue;
    const uint32_t last = slot->first_chunk.load();
    if (last < arena.header.chunk_count) {
      const Chunk& chunk = arena.chunks[last];
      if (chunk.next.load() != kNoChunk || LastTicks(chunk) >= limits.before) continue;
      arena.GiveChunk(last);
    }
    slot->first_chunk.store(kNoChunk);
    slot->state.store(SlotState::kFree, std::memory_order_release);
  }
}

uint64_t TicksBefore(const ArenaHeader& header, uint64_t ns) {
  const ClockReading now = ReadClocks();
  const uint64_t passed_ns = now.monotonic_ns - header.first_ns;
  const uint64_t passed = now.ticks - header.first_ticks;
  if (passed_ns == 0 || passed_ns <= ns) return 0;
  return now.ticks - static_cast<uint64_t>(static_cast<Uint128>(passed) * ns / passed_ns);
}

// Gives back the memory that neither the trace nor the flight recorder needs.
void Trim(const Service& service) {
  Limits limits = {UINT64_MAX, 0};
  if (service.flight)
    limits = {TicksBefore(process_arena->header, service.flight->min_age_ns),
              service.flight->max_bytes / Chunk::kBytes};
  TrimChunks(*process_arena, service.trace.get(), limits);
  TrimEnded(*process_arena, service.trace.get(), limits);
}

void* Serve(void*) {
  const OwnThread own_thread;
  prctl(PR_SET_NAME, "skein");
  Service& service = TheService();
  std::unique_lock lock(service.mutex);
  for (bool is_first = true; !service.stops; is_first = false) {
    service.wake.wait_for(lock, kPollEvery);
    if (is_first) {
      const std::lock_guard watch_lock(WatchMutex());
      ForgetDeadThreads();
    }
    if (service.trace != nullptr) service.trace->Poll();
    Trim(service);
  }
  return nullptr;
}

// All signals are the host's business.
bool StartThread(pthread_t& thread) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const int error = pthread_create(&thread, nullptr, &Serve, nullptr);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error == 0;
}

void EndWatchingAll() {
  const std::lock_guard watch_lock(WatchMutex());
  EndWatching(kWatchTrace);
  EndRecords();
}

std::string BeginAll(Service& service) {
  if (!PrepareArena(nullptr, kRecordBytes, Unwinding::kCallFrameInfo))
    return "there is no memory for records";
  service.process = getpid();
  service.stops = false;
  {
    const std::lock_guard watch_lock(WatchMutex());
    EnterThreads();
    BeginRecords();
    BeginWatching(kWatchTrace);
  }
  if (StartThread(service.thread)) return {};
  EndWatchingAll();
  return "no thread can be created";
}

bool IsOfParent(const Service& service) {
  return service.process != 0 && service.process != getpid();
}

// The mutex, when nobody is in the middle of ending everything.
std::unique_lock<std::mutex> LockSettled(Service& service) {
  std::unique_lock lock(service.mutex);
  service.wake.wait(lock, [&service] { return !service.is_ending; });
  return lock;
}

// Here and below: with the mutex held. Before the trace or the flight recorder, whichever is the last,
// is forgotten.
void EndAll(Service& service, std::unique_lock<std::mutex>& lock) {
  service.is_ending = service.stops = true;
  EndWatchingAll();
  service.wake.notify_all();
  lock.unlock();
  pthread_join(service.thread, nullptr);
  lock.lock();
  service.is_ending = false;
  service.wake.notify_all();
}

std::string WhyNoRecords(const Service& service) {
  return !service.any_runs() && IsRecording() ? "skein record records this process" : "";
}

// From when on there are records is in `start`.
std::string Begin(Service& service, ArenaSession::Start& start) {
  if (const std::string why = WhyNoRecords(service); !why.empty()) return why;
  const bool is_first = !service.any_runs();
  if (is_first) {
    if (std::string why = BeginAll(service); !why.empty()) return why;
  }
  const ArenaHeader& header = process_arena->header;
  start = {is_first ? header.begin_ticks.load() : Ticks(), ArenaLosses::Of(header)};
  return {};
}

// Nobody has been told of what was lost any more.
void ForgetLosses(Arena& arena) {
  for (uint32_t i = 0; i < arena.header.used_slots.load(); ++i)
    arena.slots[i].lost.store(0);
}

constexpr const char* kOfParent = "a fork's child of a recorded process cannot be recorded";
constexpr const char* kTraceRuns = "a trace is being recorded already";

}  // namespace

std::string WhyNoTracing() {
  Service& service = TheService();
  if (IsOfParent(service)) return kOfParent;
  const auto lock = LockSettled(service);
  return service.trace != nullptr ? kTraceRuns : WhyNoRecords(service);
}

std::string StartTracing(TraceSink sink) {
  const OwnAllocations own;
  Service& service = TheService();
  if (IsOfParent(service)) return kOfParent;
  const auto lock = LockSettled(service);
  if (service.trace != nullptr) return kTraceRuns;
  ArenaSession::Start start;
  if (std::string why = Begin(service, start); !why.empty()) return why;
  service.trace = std::make_unique<ArenaSession>(*process_arena, std::move(sink),
                                                 ArenaSession::Records::kLeave, start);
  return {};
}

void StopTracing() {
  const OwnAllocations own;
  Service& service = TheService();
  if (service.process != getpid()) return;
  auto lock = LockSettled(service);
  if (service.trace == nullptr) return;
  if (!service.flight) EndAll(service, lock);
  ReadClocksInto(process_arena->header);
  service.trace->Finish();
  service.trace.reset();
  if (service.any_runs()) return;
  Trim(service);
  ForgetLosses(*process_arena);
}

std::string StartFlight(const FlightOptions& options) {
  Service& service = TheService();
  if (IsOfParent(service)) return kOfParent;
  const auto lock = LockSettled(service);
  if (service.flight) return "a flight recorder runs already";
  if (std::string why = Begin(service, service.flight_start); !why.empty()) return why;
  service.flight = options;
  return {};
}

void StopFlight() {
  Service& service = TheService();
  if (service.process != getpid()) return;
  auto lock = LockSettled(service);
  if (!service.flight) return;
  if (service.trace == nullptr) EndAll(service, lock);
  service.flight.reset();
  Trim(service);
  if (!service.any_runs()) ForgetLosses(*process_arena);
}

std::string WriteFlight(const TraceSink& sink) {
  const OwnAllocations own;
  Service& service = TheService();
  if (IsOfParent(service)) return "no flight recorder runs";
  const auto lock = LockSettled(service);
  if (!service.flight) return "no flight recorder runs";
  Trim(service);
  auto look = std::make_unique<ArenaSession>(*process_arena, sink, ArenaSession::Records::kLeave,
                                             service.flight_start);
  ReadClocksInto(process_arena->header);
  look->Finish();
  return {};
}

}  // namespace skein
