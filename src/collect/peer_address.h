#pragma once

#include <cstdint>

#include <sys/socket.h>

namespace skein {

// The text's id of what a socket is connected to: "127.0.0.1:9001", "[::1]:80", "unix:/run/db"; 0: it has no name, or
// there is no recording.
uint32_t PeerId(const sockaddr* address, socklen_t length);

}  // namespace skein
