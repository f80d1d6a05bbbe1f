#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "profile/profile.h"

namespace skein {

// Profiles that others can be compared with: those that were given along, and those that people chose in the
// page, of which the last few are kept. Any thread may call anything at any time.
class ProfileShelf {
 public:
  struct Item {
    int64_t id = 0;  // 1, 2, ...
    std::string name;
    std::shared_ptr<const Profile> profile;
    bool stays = false;
  };

  // Of `stays` items none is ever dropped. Returns the id.
  int64_t Add(std::string name, std::shared_ptr<const Profile> profile, bool stays);
  std::optional<Item> Find(int64_t id) const;
  std::vector<Item> All() const;

 private:
  mutable std::mutex mutex_;
  std::list<Item> items_;  // By id.
  int64_t last_id_ = 0;
};

}  // namespace skein
