#include "sigsafe/intern.h"

#include <algorithm>
#include <cstring>

namespace skein {
namespace {

// A bucket holds the upper half of the hash and an id. Behind so many full ones the search ends.
constexpr uint32_t kMaxProbes = 64;

uint64_t Bucket(uint64_t hash, uint32_t id) {
  return (hash & 0xffff'ffff'0000'0000) | id;
}

// The id of what `is_same` says is there already, or of what `add` adds.
template <typename IsSame, typename Add>
uint32_t FindOrAdd(
    std::atomic<uint64_t>* buckets, uint32_t count, uint64_t hash, IsSame is_same, Add add) {
  hash ^= hash >> 32 | 1ull << 63;
  uint32_t added = 0;
  for (uint32_t probe = 0; probe < kMaxProbes; ++probe) {
    std::atomic<uint64_t>& bucket = buckets[(static_cast<uint32_t>(hash) + probe) & (count - 1)];
    uint64_t found = bucket.load(std::memory_order_acquire);
    if (found == 0) {
      if (added == 0) added = add();
      if (added == 0) return 0;
      if (bucket.compare_exchange_strong(found, Bucket(hash, added), std::memory_order_acq_rel))
        return added;
    }
    const auto id = static_cast<uint32_t>(found);
    if (Bucket(hash, id) == found && is_same(id)) return id;
  }
  return added != 0 ? added : add();
}

// Room for `size` of `limit`, or 0.
uint32_t Reserve(std::atomic<uint32_t>& used, uint32_t size, uint32_t limit) {
  uint32_t at = used.load(std::memory_order_relaxed);
  do {
    if (at > limit || limit - at < size) return 0;
  } while (!used.compare_exchange_weak(at, at + size, std::memory_order_relaxed));
  return at;
}

template <typename T>
uint64_t Load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// Short texts, which names are, take one or two steps; the last step may overlap the one before.
uint64_t HashText(std::string_view text) {
  uint64_t hash = kStackHashSeed ^ text.size();
  const char* end = text.data() + text.size();
  if (text.size() < sizeof(uint32_t)) {
    for (char c : text)
      hash = HashStackStep(hash, static_cast<unsigned char>(c));
    return hash;
  }
  if (text.size() < sizeof(uint64_t)) {
    const uint64_t both =
        Load<uint32_t>(text.data()) << 32 | Load<uint32_t>(end - sizeof(uint32_t));
    return HashStackStep(hash, both);
  }
  for (const char* at = text.data(); at < end - sizeof(uint64_t); at += sizeof(uint64_t)) {
    hash = HashStackStep(hash, Load<uint64_t>(at));
    hash ^= hash >> 29;
  }
  return HashStackStep(hash, Load<uint64_t>(end - sizeof(uint64_t)));
}

}  // namespace

uint64_t HashStack(std::span<const uint64_t> pcs) {
  uint64_t hash = kStackHashSeed;
  for (uint64_t pc : pcs)
    hash = HashStackStep(hash, pc);
  return hash;
}

uint32_t InternStack(Arena& arena, std::span<const uint64_t> pcs, uint64_t hash) {
  const auto is_same = [&](uint32_t id) {
    const uint64_t* words = arena.stack_words + id;
    uint64_t difference =
        words[0] ^ pcs.size();  // Not by memcmp, which sanitizers of the host watch.
    for (size_t i = 0; difference == 0 && i < pcs.size(); ++i)
      difference = words[i + 1] ^ pcs[i];
    return difference == 0;
  };
  const auto add = [&]() -> uint32_t {
    const auto size = static_cast<uint32_t>(pcs.size() + 1);
    const uint32_t at = Reserve(arena.header.stack_words, size, kStackWords);
    if (at == 0) {
      arena.header.lost_stacks.fetch_add(1, std::memory_order_relaxed);
      return 0;
    }
    arena.stack_words[at] = pcs.size();
    std::copy(pcs.begin(), pcs.end(), arena.stack_words + at + 1);
    return at;
  };
  return FindOrAdd(arena.stack_buckets, kStackBuckets, hash, is_same, add);
}

uint32_t InternText(Arena& arena, std::string_view text) {
  if (text.empty()) return 0;
  text = text.substr(0, 1024);
  const auto add = [&]() -> uint32_t {
    const auto size = static_cast<uint32_t>(text.size() + sizeof(uint16_t));
    const uint32_t at = Reserve(arena.header.text_bytes, size, kTextBytes);
    if (at == 0) {
      arena.header.lost_stacks.fetch_add(1, std::memory_order_relaxed);
      return 0;
    }
    const auto length = static_cast<uint16_t>(text.size());
    std::memcpy(arena.text_bytes + at, &length, sizeof length);
    std::memcpy(arena.text_bytes + at + sizeof length, text.data(), text.size());
    return at;
  };
  return FindOrAdd(
      arena.text_buckets, kTextBuckets, HashText(text),
      [&](uint32_t id) { return TextOf(arena, id) == text; }, add);
}

std::span<const uint64_t> StackOf(const Arena& arena, uint32_t id) {
  if (id == 0 || id >= kStackWords) return {};
  const uint64_t size = arena.stack_words[id];
  if (size > kStackWords - 1 - id) return {};
  return {arena.stack_words + id + 1, size};
}

std::string_view TextOf(const Arena& arena, uint32_t id) {
  if (id == 0 || id > kTextBytes - sizeof(uint16_t)) return {};
  uint16_t size;
  std::memcpy(&size, arena.text_bytes + id, sizeof size);
  if (size > kTextBytes - sizeof size - id) return {};
  return {arena.text_bytes + id + sizeof size, size};
}

}  // namespace skein
