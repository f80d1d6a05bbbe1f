#include "collect/heap_sampler.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <random>

#include <malloc.h>
#include <sys/mman.h>

#include "collect/recorder.h"
#include "collect/watching.h"

namespace skein {

constinit thread_local int64_t heap_bytes_left = 0;

namespace {

constexpr size_t kPage = 4096;
// glibc keeps smaller ones by themselves when they are freed, and hands them out again, at their whole
// page.
constexpr size_t kLeastBytes = 1100;
constexpr int64_t kLookAgainBytes = 16 << 20;  // Whether sampling is on again.

// The chosen blocks that are not freed yet. Each address belongs to one of two rows of eight places,
// so that nothing is ever moved and a free place needs no mark; both rows full: the block is not
// remembered.
class LiveBlocks {
 public:
  static size_t bytes() { return sizeof(LiveBlocks); }

  // False if there is no room.
  bool Add(uint64_t address, uint32_t count_place, uint64_t size) {
    for (uint64_t at : Rows(address)) {
      Row& row = rows_[at];
      for (size_t i = 0; i < kPlaces; ++i) {
        uint64_t expected = kFree;
        if (!row.addresses[i].compare_exchange_strong(expected, kBeingMade)) continue;
        row.count_places[i] = count_place;
        row.sizes[i] = size;
        row.addresses[i].store(address, std::memory_order_release);
        return true;
      }
    }
    return false;
  }

  // False if it is none of them.
  bool Take(uint64_t address, uint32_t& count_place, uint64_t& size) {
    for (uint64_t at : Rows(address)) {
      Row& row = rows_[at];
      for (size_t i = 0; i < kPlaces; ++i) {
        if (row.addresses[i].load(std::memory_order_acquire) != address) continue;
        count_place = row.count_places[i];
        size = row.sizes[i];
        row.addresses[i].store(kFree, std::memory_order_release);
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr uint64_t kFree = 0;
  static constexpr uint64_t kBeingMade = 1;
  static constexpr size_t kRowBits = 17;

  static constexpr size_t kPlaces = 8;

  struct alignas(64) Row {
    std::atomic<uint64_t> addresses[kPlaces];
    uint64_t sizes[kPlaces];
    uint32_t count_places[kPlaces];
  };

  static std::array<uint64_t, 2> Rows(uint64_t address) {
    const uint64_t page = address / kPage;
    return {page * 0x9e37'79b9'7f4a'7c15 >> (64 - kRowBits),
            page * 0xff51'afd7'ed55'8ccd >> (64 - kRowBits)};
  }

  Row rows_[size_t{1} << kRowBits];
};

std::atomic<LiveBlocks*> live = nullptr;
std::atomic<uint64_t> rate = 0;

// Of the calling thread.
thread_local bool has_begun [[gnu::tls_model("initial-exec")]] = false;

LiveBlocks* NewLiveBlocks() {
  void* memory = mmap(nullptr, LiveBlocks::bytes(), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<LiveBlocks*>(memory);
}

// Bytes until the next chosen one: exponential, of mean `mean`.
int64_t NextDistance(uint64_t mean) {
  thread_local std::minstd_rand random [[gnu::tls_model("initial-exec")]] (
      static_cast<uint32_t>(Ticks() ^ reinterpret_cast<uint64_t>(&heap_bytes_left) >> 6));
  constexpr double kRange = static_cast<double>(std::minstd_rand::max());
  const double uniform = static_cast<double>(random()) / kRange;
  return static_cast<int64_t>(-std::log(uniform) * static_cast<double>(mean));
}

// Whether an allocation for which IsChosen() is true is to be counted, and how far it is to the next.
bool Settle() {
  const uint64_t mean = rate.load(std::memory_order_relaxed);
  if (mean == 0) {
    heap_bytes_left = kLookAgainBytes;
    has_begun = false;
    return false;
  }
  const int64_t overdue = heap_bytes_left;
  heap_bytes_left = mean == 1 ? 0 : NextDistance(mean);
  if (has_begun) return true;
  has_begun = true;  // The first one is as far away as any other.
  heap_bytes_left += overdue;
  return heap_bytes_left < 0 && Settle();
}

void CountFreed(uint32_t count_place, uint64_t size) {
  AddToSampleCount(*process_arena, count_place, {0, 0, 1, static_cast<int64_t>(size)});
}

void Count(void* block, uint64_t size, const ThreadSlot& slot, const Registers& from) {
  const uint32_t stack = WalkedStackId(slot, from);
  const uint32_t place =
      SampleCountOf(*process_arena, {SampleKind::kHeap, SizeClassOf(size), stack});
  AddToSampleCount(*process_arena, place, {1, static_cast<int64_t>(size), 0, 0});
  ForgetChosen(block);  // It was freed where we do not look.
  if (!live.load()->Add(reinterpret_cast<uint64_t>(block), place, size)) CountFreed(place, size);
}

}  // namespace

bool SetHeapRate(uint64_t bytes) {
  if (bytes != 0 && live.load() == nullptr) live.store(NewLiveBlocks());
  if (bytes != 0 && live.load() == nullptr) return false;
  // What is off stays zero in the header's place, for the counts so far have been made with it.
  if (bytes != 0) process_arena->header.heap_sample_bytes.store(bytes);
  rate.store(bytes);
  if (bytes != 0) BeginWatching(kWatchHeap);
  return true;
}

void ForgetHeapSamples() {
  rate.store(0);
  if (LiveBlocks* blocks = live.exchange(nullptr); blocks != nullptr)
    munmap(blocks, LiveBlocks::bytes());
}

OwnAllocations::OwnAllocations() : left_(heap_bytes_left) {
  heap_bytes_left = INT64_MAX;
}

OwnAllocations::~OwnAllocations() {
  heap_bytes_left = left_;
}

void* AllocateChosen(size_t size, size_t alignment, const Registers& from) {
  if (!Settle()) return nullptr;
  const ThreadSlot* slot = CurrentSlot();
  if (slot == nullptr) return nullptr;
  void* block = memalign(std::max(alignment, kPage), std::max(size, kLeastBytes));
  if (block != nullptr) Count(block, size, *slot, from);
  return block;
}

uint64_t ForgetChosen(void* block) {
  LiveBlocks* blocks = live.load(std::memory_order_acquire);
  uint32_t count_place = 0;
  uint64_t size = 0;
  if (blocks == nullptr || !blocks->Take(reinterpret_cast<uint64_t>(block), count_place, size))
    return 0;
  CountFreed(count_place, size);
  return std::max<uint64_t>(size, 1);
}

uint32_t SizeClassOf(uint64_t size) {
  if (size < 8) return static_cast<uint32_t>(size);
  const auto doubling = static_cast<uint32_t>(std::bit_width(size)) - 1;
  return (doubling - 2) * 8 + static_cast<uint32_t>(size >> (doubling - 3) & 7);
}

}  // namespace skein
