#pragma once

#include <cstdint>
#include <string_view>

namespace skein {

// Told how far long work has come. Report() may be called from any thread, several times a
// second; it must be cheap and must not throw.
class Progress {
 public:
  virtual ~Progress() = default;

  // `stage` is what people read ("reading", "inflating"); `done` and `total` are bytes of the
  // input. `total` 0 means unknown.
  virtual void Report(std::string_view stage, uint64_t done, uint64_t total) = 0;
};

}  // namespace skein
