#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace skein::debughttp {

// Where to listen.
struct Address {
  std::string host;  // Never empty.
  uint16_t port = 0;
};

// Of "host:port", "[::1]:port" or ":port", which is this machine only.
std::optional<Address> ParseAddress(const std::string& text);

// Whether what a client calls a server that listens on this machine only, its Host, is no name that
// somebody else may have made point there: localhost, or an address.
bool IsLocalHost(const std::string& host);

}  // namespace skein::debughttp
