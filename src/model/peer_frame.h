#pragma once

#include <string_view>

namespace skein {

// The file of frames that are no functions but addresses, "127.0.0.1:9001": in traces of native programs they are
// innermost in stacks of calls of sockets that the program has connected to them.
inline constexpr std::string_view kPeerFile = "connection";

}  // namespace skein
