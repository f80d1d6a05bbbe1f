#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace skein {

// What maps of ids find where there is nothing: "none" of every kind of index. (A std::optional here would be
// put together in memory, and cost more than the search.)
inline constexpr uint32_t kAbsent = UINT32_MAX;

// From ids as they stand in a trace to our 32-bit numbers (below kAbsent). Open addressing; ids
// that follow each other lie beside each other, because goroutines are numbered that way.
class IdMap {
 public:
  IdMap() : slots_(16) {}  // No fewer: Home() shifts by the size.

  uint32_t Find(uint64_t id) const {
    for (size_t at = Home(id);; at = Behind(at)) {
      const Slot& slot = slots_[at];
      if (slot.id == id || slot.number_plus_1 == 0) return slot.number_plus_1 - 1;
    }
  }

  // False: the id is here already, and keeps its number.
  bool Insert(uint64_t id, uint32_t number) {
    if (count_ * 2 >= slots_.size()) Grow();
    size_t at = Home(id);
    for (; slots_[at].number_plus_1 != 0; at = Behind(at)) {
      if (slots_[at].id == id) return false;
    }
    slots_[at] = {id, number + 1};
    ++count_;
    return true;
  }

  void Erase(uint64_t id) {
    size_t at = Home(id);
    while (slots_[at].number_plus_1 != 0 && slots_[at].id != id)
      at = Behind(at);
    if (slots_[at].number_plus_1 == 0) return;
    CloseGap(at);
    --count_;
  }

  // Replaces every number by what `of` says of it.
  template <typename Of>
  void Renumber(Of of) {
    for (Slot& slot : slots_) {
      if (slot.number_plus_1 != 0) slot.number_plus_1 = of(slot.number_plus_1 - 1) + 1;
    }
  }

  size_t size() const { return count_; }

 private:
  struct Slot {
    uint64_t id = 0;
    uint32_t number_plus_1 = 0;  // 0: free.
  };

  size_t Home(uint64_t id) const {
    const uint64_t group = (id >> 3) * 0x9e3779b97f4a7c15u;
    const int bits = std::countr_zero(slots_.size());
    return ((group >> (64 - bits + 3)) << 3 | (id & 7)) & (slots_.size() - 1);
  }
  size_t Behind(size_t at) const { return (at + 1) & (slots_.size() - 1); }

  void Grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.number_plus_1 == 0) continue;
      size_t at = Home(slot.id);
      while (slots_[at].number_plus_1 != 0)
        at = Behind(at);
      slots_[at] = slot;
    }
  }

  // Moves what probed past the slot `gap` towards its home.
  void CloseGap(size_t gap) {
    for (size_t at = Behind(gap); slots_[at].number_plus_1 != 0; at = Behind(at)) {
      const size_t mask = slots_.size() - 1;
      if (((at - Home(slots_[at].id)) & mask) < ((at - gap) & mask)) continue;
      slots_[gap] = slots_[at];
      gap = at;
    }
    slots_[gap] = {};
  }

  std::vector<Slot> slots_;
  size_t count_ = 0;
};

// The same for ids of which most follow each other, as those of goroutines do: a fifth of the memory.
// Remembers where it found the last ones, so that even Find() is for one thread at a time.
class SerialIdMap {
 public:
  uint32_t Find(uint64_t id) const {
    const uint32_t page = PageOf(id);
    return page == kAbsent ? kAbsent : numbers_[Place(page, id)] - 1;
  }

  // False: the id is here already, and keeps its number.
  bool Insert(uint64_t id, uint32_t number) {
    uint32_t page = PageOf(id);
    if (page == kAbsent) {
      page = static_cast<uint32_t>(numbers_.size() / kPageIds);
      pages_.Insert(id / kPageIds, page);
      numbers_.resize(numbers_.size() + kPageIds);
    }
    uint32_t& number_plus_1 = numbers_[Place(page, id)];
    if (number_plus_1 != 0) return false;
    number_plus_1 = number + 1;
    return true;
  }

 private:
  static constexpr uint64_t kPageIds = 16;

  struct Recent {
    uint64_t page_id = UINT64_MAX;
    uint32_t page = 0;
  };

  uint32_t PageOf(uint64_t id) const {
    const uint64_t page_id = id / kPageIds;
    Recent& recent = recent_[page_id % recent_.size()];
    if (recent.page_id == page_id) return recent.page;
    const uint32_t page = pages_.Find(page_id);
    if (page != kAbsent) recent = {page_id, page};
    return page;
  }
  static size_t Place(uint32_t page, uint64_t id) { return page * kPageIds + id % kPageIds; }

  IdMap pages_;
  mutable std::array<Recent, 256> recent_;
  std::vector<uint32_t> numbers_;  // Page by page; number + 1, or 0.
};

// The same for the ids of strings and stacks, which are nearly always 1, 2, 3, ...
class IdTable {
 public:
  uint32_t Find(uint64_t id) const {
    if (id < dense_.size() && dense_[id] != 0) return dense_[id] - 1;
    return sparse_.size() == 0 ? kAbsent : sparse_.Find(id);
  }

  // False: the id is here already.
  bool Insert(uint64_t id, uint32_t number) {
    if (id >= dense_.size()) {
      if (id > kSpread * (count_ + kSpread)) {
        count_ += 1;
        return sparse_.Insert(id, number);
      }
      dense_.resize(id + 1);
    }
    // It may have come when the table was too short for it.
    if (sparse_.size() != 0 && sparse_.Find(id) != kAbsent) return false;
    if (dense_[id] != 0) return false;
    dense_[id] = number + 1;
    ++count_;
    return true;
  }

  template <typename Of>
  void Renumber(Of of) {
    for (uint32_t& number_plus_1 : dense_) {
      if (number_plus_1 != 0) number_plus_1 = of(number_plus_1 - 1) + 1;
    }
    sparse_.Renumber(of);
  }

 private:
  static constexpr uint64_t kSpread =
      16;  // A dense table may be so many times as long as it has entries.

  std::vector<uint32_t> dense_;  // By id; number + 1, or 0.
  IdMap sparse_;
  uint64_t count_ = 0;
};

}  // namespace skein
