#pragma once

#include <cstdint>
#include <vector>

namespace skein {

// Numbers 0 ... `count` - 1 by owner, each owner's in rising order: those of owner o become
// lists[first[o]] ... lists[first[o + 1] - 1]. Those whose `owner_of(number)` is no owner are left out.
template <typename OwnerOf>
void ListByOwner(uint32_t count,
                 uint32_t owner_count,
                 OwnerOf owner_of,
                 std::vector<uint32_t>& first,
                 std::vector<uint32_t>& lists) {
  first.assign(owner_count + 1, 0);
  for (uint32_t i = 0; i < count; ++i) {
    if (const uint32_t owner = owner_of(i); owner < owner_count) ++first[owner + 1];
  }
  for (uint32_t owner = 0; owner < owner_count; ++owner)
    first[owner + 1] += first[owner];
  lists.resize(first.back());
  // Each first[o] serves as the cursor of o, and ends up as first[o + 1].
  for (uint32_t i = 0; i < count; ++i) {
    if (const uint32_t owner = owner_of(i); owner < owner_count) lists[first[owner]++] = i;
  }
  first.insert(first.begin(), 0);
  first.pop_back();
}

}  // namespace skein
