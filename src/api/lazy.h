#pragma once

#include <memory>
#include <mutex>

namespace skein {

// Something made when it is first asked for. Any thread may ask.
template <typename T>
class Lazy {
 public:
  // `make` returns a T; it runs once.
  template <typename Make>
  const T& Get(Make make) {
    std::call_once(once_, [&] { value_ = std::make_unique<const T>(make()); });
    return *value_;
  }

 private:
  std::once_flag once_;
  std::unique_ptr<const T> value_;
};

}  // namespace skein
