#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "file.h"

// TCP on this machine. Port 0: any that is free.
File ListenOn(uint16_t port);
uint16_t PortOf(const File& listener);
File ConnectTo(uint16_t port);

// False: the other side is gone.
bool SendAll(const File& socket, std::string_view text);

// Text up to `end` and with it, taken off the front of `read`, which holds what has come of the next
// ones. Waits for more as long as it takes; none: the other side is gone.
std::optional<std::string> ReadUntil(const File& socket, std::string_view end, std::string& read);
