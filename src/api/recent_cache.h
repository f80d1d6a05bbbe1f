#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "api/lazy.h"

namespace skein {

// The last few answers to questions that are costly to answer and likely to be asked again, such as in
// which order a million goroutines stand. Any thread may ask; one who asks for what another is just
// working out waits for it. `make` may not ask for its own key.
template <typename T>
class RecentCache {
 public:
  explicit RecentCache(size_t capacity) : capacity_(capacity) {}

  template <typename Make>
  std::shared_ptr<const T> Get(const std::string& key, Make make) {
    const std::shared_ptr<Lazy<T>> place = Place(key);
    return {place, &place->Get(make)};
  }

 private:
  using Entry = std::pair<std::string, std::shared_ptr<Lazy<T>>>;

  std::shared_ptr<Lazy<T>> Place(const std::string& key) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
      if (entry->first != key) continue;
      entries_.splice(entries_.begin(), entries_, entry);
      return entry->second;
    }
    entries_.emplace_front(key, std::make_shared<Lazy<T>>());
    if (entries_.size() > capacity_) entries_.pop_back();
    return entries_.front().second;
  }

  const size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // Latest use first.
};

}  // namespace skein
