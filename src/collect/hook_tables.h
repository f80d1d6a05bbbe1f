#pragma once

#include <span>

#include "collect/hooks.h"

namespace skein {

// Each file of hooks has a table; hooks.cc installs them all.
std::span<const Hook> ThreadHooks();
std::span<const Hook> LockHooks();
std::span<const Hook> WaitHooks();
std::span<const Hook> FileHooks();
std::span<const Hook> SocketHooks();
std::span<const Hook> ProcessHooks();
std::span<const Hook> HeapHooks();
std::span<const Hook> NewHooks();  // Empty if there is no need for them.
std::span<const Hook> SignalHooks();

}  // namespace skein
