#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace skein {

// Something for each of many addresses other than 0. What has become idle is forgotten when there
// would be no room otherwise; all addresses are near the same cost.
template <typename T>
class AddressMap {
 public:
  // Null: there is nothing. Valid until the next At().
  T* Find(uint64_t address) {
    Place& place = PlaceOf(address);
    return place.address == address ? &place.value : nullptr;
  }

  // New if need be. `is_idle(value)`: may be forgotten.
  template <typename IsIdle>
  T& At(uint64_t address, IsIdle is_idle) {
    Place* place = &PlaceOf(address);
    if (place->address == address) return place->value;
    if (2 * (used_ + 1) > places_.size()) {
      MakeRoom(is_idle);
      place = &PlaceOf(address);
    }
    place->address = address;
    ++used_;
    return place->value;
  }

 private:
  static constexpr size_t kLeast = 64;

  struct Place {
    uint64_t address = 0;
    T value{};
  };

  // Where that address is, or would be.
  Place& PlaceOf(uint64_t address) {
    const size_t mask = places_.size() - 1;
    size_t at = address * 0x9e37'79b9'7f4a'7c15 >> 32 & mask;
    while (places_[at].address != 0 && places_[at].address != address)
      at = (at + 1) & mask;
    return places_[at];
  }

  template <typename IsIdle>
  void MakeRoom(IsIdle is_idle) {
    size_t live = 0;
    for (const Place& place : places_)
      live += place.address != 0 && !is_idle(place.value) ? 1 : 0;
    std::vector<Place> old(std::bit_ceil(4 * (live + kLeast / 4)));
    old.swap(places_);
    used_ = live;
    for (Place& place : old)
      if (place.address != 0 && !is_idle(place.value)) PlaceOf(place.address) = std::move(place);
  }

  std::vector<Place> places_ = std::vector<Place>(kLeast);
  size_t used_ = 0;
};

}  // namespace skein
