#include "model/stack_table.h"

#include <algorithm>

namespace skein {
namespace {

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

uint64_t Hash(const Frame& frame) {
  return Mix(Mix(Mix(1, frame.pc), Raw(frame.function)),
             (uint64_t{Raw(frame.file)} << 32) | frame.line);
}

uint64_t Hash(std::span<const FrameId> stack) {
  uint64_t hash = stack.size();
  for (FrameId frame : stack)
    hash = Mix(hash, Raw(frame));
  return hash;
}

// Doubles a table of slots; `hash_of(entry)` gives the hash of what an occupied slot stands for.
template <typename HashOf>
void GrowSlots(std::vector<uint32_t>& slots, HashOf hash_of) {
  std::vector<uint32_t> bigger(slots.size() * 2);
  const size_t mask = bigger.size() - 1;
  for (uint32_t entry : slots) {
    if (entry == 0) continue;
    size_t slot = hash_of(entry) & mask;
    while (bigger[slot] != 0)
      slot = (slot + 1) & mask;
    bigger[slot] = entry;
  }
  slots = std::move(bigger);
}

}  // namespace

StackTable::StackTable() : frame_slots_(256), begin_{0, 0}, stack_slots_(256) {}

FrameId StackTable::InternFrame(const Frame& frame) {
  if (frames_.size() * 2 >= frame_slots_.size())
    GrowSlots(frame_slots_, [&](uint32_t entry) { return Hash(frames_[entry - 1]); });
  const size_t mask = frame_slots_.size() - 1;
  size_t slot = Hash(frame) & mask;
  for (; frame_slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (frames_[frame_slots_[slot] - 1] == frame) return FrameId{frame_slots_[slot] - 1};
  }
  frames_.push_back(frame);
  frame_slots_[slot] = static_cast<uint32_t>(frames_.size());
  return FrameId{static_cast<uint32_t>(frames_.size() - 1)};
}

StackId StackTable::Intern(std::span<const FrameId> leaf_to_root) {
  if (leaf_to_root.empty()) return StackId::kNone;
  if (begin_.size() * 2 >= stack_slots_.size())
    GrowSlots(stack_slots_, [&](uint32_t entry) { return Hash(frames(StackId{entry})); });
  const size_t mask = stack_slots_.size() - 1;
  size_t slot = Hash(leaf_to_root) & mask;
  for (; stack_slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (std::ranges::equal(frames(StackId{stack_slots_[slot]}), leaf_to_root))
      return StackId{stack_slots_[slot]};
  }
  const auto id = static_cast<uint32_t>(size());
  lists_.insert(lists_.end(), leaf_to_root.begin(), leaf_to_root.end());
  begin_.push_back(static_cast<uint32_t>(lists_.size()));
  stack_slots_[slot] = id;
  return StackId{id};
}

size_t StackTable::memory_bytes() const {
  return frames_.capacity() * sizeof(Frame) +
         (lists_.capacity() + begin_.capacity()) * sizeof(uint32_t) +
         (frame_slots_.capacity() + stack_slots_.capacity()) * sizeof(uint32_t);
}

}  // namespace skein
