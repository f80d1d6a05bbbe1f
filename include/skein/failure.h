#pragma once

#include <string>

namespace skein {

// Why something could not be done; empty and false: it was.
class Failure {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor)
  Failure(const char* why) : why_(why == nullptr ? "" : why) {}
  explicit operator bool() const { return !why_.empty(); }
  const std::string& why() const { return why_; }

 private:
  std::string why_;
};

}  // namespace skein
