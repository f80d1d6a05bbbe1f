#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace skein {

// Why something that depends on the outside world (a file, a socket, bytes we
// did not write) did not work. Mistakes of our own are asserted, not returned.
struct Error {
  enum class Code { kCorrupt, kTruncated, kUnsupported, kNotFound, kInvalidArgument, kIo };

  Code code;
  std::string message;  // One line, no full stop: "batch 12: string 7 defined twice".
};

// A T, or the Error that stopped us from making one.
//
//   Result<Profile> profile = ReadProfile(bytes);
//   if (!profile.ok()) return profile.error();
//   Use(*profile);
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return std::holds_alternative<T>(state_); }

  // Requires ok().
  T& operator*() { return Get<T>(*this); }
  const T& operator*() const { return Get<T>(*this); }
  T* operator->() { return &Get<T>(*this); }
  const T* operator->() const { return &Get<T>(*this); }

  // Requires !ok().
  const Error& error() const { return Get<Error>(*this); }

 private:
  template <typename U, typename Self>
  static auto& Get(Self& self) {
    assert(std::holds_alternative<U>(self.state_));
    return *std::get_if<U>(&self.state_);
  }

  std::variant<T, Error> state_;
};

// For what may fail and has nothing to give back.
struct Done {};
using Status = Result<Done>;

}  // namespace skein
