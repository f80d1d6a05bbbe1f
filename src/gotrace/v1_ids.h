#pragma once

#include <cstdint>
#include <vector>

#include "gotrace/id_map.h"

namespace skein {

// Numbers a file's ids densely from 0, in order of first mention.
class V1Ids {
 public:
  static constexpr uint32_t kUnknown = kAbsent;

  // The number of `id`, which is given one if it has none.
  uint32_t IndexOf(uint64_t id) {
    const auto index = static_cast<uint32_t>(ids_.size());
    if (const uint32_t known = map_.Find(id); known != kAbsent) return known;
    map_.Insert(id, index);
    ids_.push_back(id);
    return index;
  }

  // The number of `id`, or kUnknown.
  uint32_t Find(uint64_t id) const { return map_.Find(id); }

  uint64_t id(uint32_t index) const { return ids_[index]; }
  size_t size() const { return ids_.size(); }

 private:
  IdMap map_;
  std::vector<uint64_t> ids_;
};

}  // namespace skein
