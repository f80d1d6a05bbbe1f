#pragma once

#include <cstdint>
#include <vector>

namespace skein {

// Numbers a file's ids densely from 0, in order of first mention.
class V1Ids {
 public:
  static constexpr uint32_t kUnknown = UINT32_MAX;

  // The number of `id`, which is given one if it has none.
  uint32_t IndexOf(uint64_t id) {
    if (last_id_ == id && !ids_.empty()) return last_index_;
    return Remember(id, Slot(id, true));
  }

  // The number of `id`, or kUnknown.
  uint32_t Find(uint64_t id) const { return const_cast<V1Ids*>(this)->Slot(id, false); }

  uint64_t id(uint32_t index) const { return ids_[index]; }
  size_t size() const { return ids_.size(); }

 private:
  uint32_t Remember(uint64_t id, uint32_t index) {
    last_id_ = id;
    last_index_ = index;
    return index;
  }

  uint32_t Slot(uint64_t id, bool insert) {
    if (slots_.empty()) {
      if (!insert) return kUnknown;
      slots_.assign(1024, 0);
    }
    size_t slot = Hash(id) & (slots_.size() - 1);
    for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
      if (ids_[slots_[slot] - 1] == id) return slots_[slot] - 1;
    }
    if (!insert) return kUnknown;
    ids_.push_back(id);
    slots_[slot] = static_cast<uint32_t>(ids_.size());
    if (ids_.size() * 2 > slots_.size()) Grow();
    return static_cast<uint32_t>(ids_.size() - 1);
  }

  void Grow() {
    slots_.assign(slots_.size() * 2, 0);
    for (uint32_t i = 0; i < ids_.size(); ++i) {
      size_t slot = Hash(ids_[i]) & (slots_.size() - 1);
      while (slots_[slot] != 0)
        slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = i + 1;
    }
  }

  static size_t Hash(uint64_t id) { return static_cast<size_t>((id * 0x9E3779B97F4A7C15u) >> 32); }

  std::vector<uint64_t> ids_;
  std::vector<uint32_t> slots_;  // Open addressing over ids_; index + 1, 0 is free.
  uint64_t last_id_ = 0;
  uint32_t last_index_ = 0;
};

}  // namespace skein
