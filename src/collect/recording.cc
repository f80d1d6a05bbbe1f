#include "collect/recording.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "collect/arena_session.h"
#include "collect/recorder.h"
#include "collect/watching.h"

namespace skein {
namespace {

constexpr auto kPollEvery = std::chrono::milliseconds(10);

// The recording that runs, if one does, and the thread that looks after it.
struct Service {
  pid_t process = 0;  // That it is of: a fork's child has none.
  std::mutex mutex;
  std::condition_variable wake;
  bool runs = false;
  bool stops = false;
  RecordingOptions options;
  std::unique_ptr<ArenaSession> session;  // None for a flight recorder.
  pthread_t thread{};
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

// Gives back the oldest chunks: those older than `before`, and more while there are more than
// `keep_chunks`.
void Trim(Arena& arena, uint64_t before, size_t keep_chunks) {
  struct Old {
    uint64_t ticks;
    ThreadSlot* slot;
    uint32_t chunk, next;
  };
  std::vector<Old> full;
  size_t chunks = 0;
  const uint32_t count = arena.header.used_slots.load();
  for (ThreadSlot* slot = arena.slots; slot != arena.slots + count; ++slot) {
    for (uint32_t at = slot->first_chunk.load(); at < arena.header.chunk_count; ++chunks) {
      const uint32_t next = arena.chunks[at].next.load(std::memory_order_acquire);
      if (next == kNoChunk) break;
      full.push_back({LastTicks(arena.chunks[at]), slot, at, next});
      at = next;
    }
  }
  std::ranges::stable_sort(full, {}, &Old::ticks);
  for (const Old& old : full) {
    if (old.ticks >= before && chunks <= keep_chunks) break;
    if (old.slot->first_chunk.load() != old.chunk) continue;
    old.slot->is_trimmed.store(1);
    old.slot->first_chunk.store(old.next);
    arena.GiveChunk(old.chunk);
    --chunks;
  }
  // Threads that ended before.
  for (ThreadSlot* slot = arena.slots; slot != arena.slots + count; ++slot) {
    if (slot->state.load(std::memory_order_acquire) != SlotState::kEnded) continue;
    const uint32_t last = slot->first_chunk.load();
    if (last < arena.header.chunk_count) {
      if (arena.chunks[last].next.load() != kNoChunk || LastTicks(arena.chunks[last]) >= before)
        continue;
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

void TrimFlight(const RecordingOptions& options) {
  Trim(*process_arena, TicksBefore(process_arena->header, options.flight_ns),
       options.flight_bytes / Chunk::kBytes);
}

void* Serve(void*) {
  const OwnThread own_thread;
  prctl(PR_SET_NAME, "skein");
  Service& service = TheService();
  std::unique_lock lock(service.mutex);
  while (!service.stops) {
    service.wake.wait_for(lock, kPollEvery);
    if (service.session != nullptr)
      service.session->Poll();
    else
      TrimFlight(service.options);
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

}  // namespace

std::string StartRecording(const RecordingOptions& options, TraceSink sink) {
  Service& service = TheService();
  if (service.process != 0 && service.process != getpid())
    return "a fork's child of a recorded process cannot be recorded";
  const std::lock_guard lock(service.mutex);
  if (service.runs || IsRecording()) return "a recording runs already";
  if (!PrepareArena(nullptr, options.record_bytes, options.unwinding))
    return "there is no memory for records";
  service.options = options;
  service.stops = false;
  if (options.flight_ns == 0)
    service.session = std::make_unique<ArenaSession>(*process_arena, std::move(sink));
  const std::lock_guard watch_lock(WatchMutex());
  EnterThreads();
  BeginRecords();
  BeginWatching(kWatchTrace);
  if (!StartThread(service.thread)) {
    EndWatching(kWatchTrace);
    EndRecords();
    service.session.reset();
    return "no thread can be created";
  }
  service.runs = true;
  service.process = getpid();
  return {};
}

void StopRecording() {
  Service& service = TheService();
  if (service.process != getpid()) return;
  {
    const std::lock_guard lock(service.mutex);
    if (!service.runs) return;
    service.runs = false;
    service.stops = true;
    const std::lock_guard watch_lock(WatchMutex());
    EndWatching(kWatchTrace);
    EndRecords();
    service.wake.notify_all();
  }
  pthread_join(service.thread, nullptr);
  const std::lock_guard lock(service.mutex);
  if (service.session != nullptr)
    service.session->Finish();
  else
    Trim(*process_arena, UINT64_MAX, 0);
  service.session.reset();
}

std::string SnapshotRecording(const TraceSink& sink) {
  Service& service = TheService();
  const std::lock_guard lock(service.mutex);
  if (!service.runs || service.session != nullptr) return "no flight recorder runs";
  TrimFlight(service.options);
  auto session = std::make_unique<ArenaSession>(*process_arena, sink, ArenaSession::Records::kKeep);
  session->Finish();
  return {};
}

}  // namespace skein
