#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace skein {

// The last few answers to questions that are costly to answer and likely to be asked again, such as in
// which order a million goroutines stand. Any thread may ask; one who asks for what another is just
// working out does the work again, and the first to finish is kept.
template <typename T>
class RecentCache {
 public:
  explicit RecentCache(size_t capacity) : capacity_(capacity) {}

  template <typename Make>
  std::shared_ptr<const T> Get(const std::string& key, Make make) {
    if (std::shared_ptr<const T> found = Find(key)) return found;
    auto made = std::make_shared<const T>(make());
    return Keep(key, std::move(made));
  }

 private:
  using Entry = std::pair<std::string, std::shared_ptr<const T>>;

  std::shared_ptr<const T> Find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->first != key) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->second;
    }
    return nullptr;
  }

  std::shared_ptr<const T> Keep(const std::string& key, std::shared_ptr<const T> made) {
    if (std::shared_ptr<const T> found = Find(key)) return found;
    const std::lock_guard lock(mutex_);
    entries_.emplace_front(key, made);
    if (entries_.size() > capacity_) entries_.pop_back();
    return made;
  }

  const size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // Latest use first.
};

}  // namespace skein
