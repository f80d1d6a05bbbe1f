#include "api/profile_shelf.h"

#include <algorithm>

namespace skein {

namespace {

constexpr size_t kMostChosen = 4;

}  // namespace

int64_t ProfileShelf::Add(std::string name, std::shared_ptr<const Profile> profile, bool stays) {
  const std::lock_guard lock(mutex_);
  items_.push_back({++last_id_, std::move(name), std::move(profile), stays});
  const auto may_go = [](const Item& item) { return !item.stays; };
  if (static_cast<size_t>(std::ranges::count_if(items_, may_go)) > kMostChosen)
    items_.erase(std::ranges::find_if(items_, may_go));
  return last_id_;
}

std::optional<ProfileShelf::Item> ProfileShelf::Find(int64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(items_, id, &Item::id);
  return found == items_.end() ? std::nullopt : std::optional(*found);
}

std::vector<ProfileShelf::Item> ProfileShelf::All() const {
  const std::lock_guard lock(mutex_);
  return {items_.begin(), items_.end()};
}

}  // namespace skein
