#pragma once

#include <string>
#include <string_view>

#include <skein/skein_http.h>

#include "debughttp/reply.h"

namespace skein::debughttp {

// Answers a request for anything under /debug/pprof/; what is elsewhere is not found.
void Answer(const skein_http_request& request, Reply& reply);

// The page at /debug/pprof/ itself.
std::string IndexPage();

// "0x4711 main\n" for each number of a list such as "0x4711+0x4712" that is the address of a call or
// another instruction in a function that has a name.
std::string SymbolLines(std::string_view addresses);

}  // namespace skein::debughttp
