#pragma once

#include <cstdint>
#include <string>

#include "http/message.h"

namespace skein {

// Who may ask. Open to all on loopback; elsewhere a random token is needed, which a browser gets
// from the URL once and keeps as a cookie.
class Gate {
 public:
  Gate() = default;  // Open.
  // `port` keeps the cookies of several servers on one host apart.
  Gate(std::string token, uint16_t port);

  const std::string& token() const { return token_; }
  // True if the cookie, `Authorization: Bearer`, or ?token= of the request is the token.
  bool Allows(const Request& request) const;
  // Keeps the token in a cookie and leads to the same page without it in the URL.
  Response Welcome() const;

 private:
  bool IsToken(std::string_view text) const;

  std::string token_;  // Empty: open.
  std::string cookie_name_;
};

// 128 random bits in hexadecimal.
Result<std::string> RandomToken();

}  // namespace skein
