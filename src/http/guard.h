#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace skein {

// True for localhost, *.localhost, 127.0.0.0/8 and ::1, with or without a port or brackets.
bool IsLoopbackHost(std::string_view host);

// Which Host headers we answer to. A page of a stranger can point a name of its own at our address
// (DNS rebinding) and then read us as its own origin; a name we do not know gives it away.
struct AllowedHosts {
  bool any_address = false;             // Also any IP address: no name can be rebound that is none.
  std::vector<std::string> names = {};  // Beside those of loopback.

  bool Contains(std::string_view host) const;
};

enum class Entry {
  kPage,  // May be linked to from anywhere.
  kData,  // Only for pages of our own, and for programs that are no browser.
};

// False if a browser says that a page of another site asks. Reads Sec-Fetch-Site and Origin.
bool ComesFromAllowedSite(const Request& request, Entry entry);

}  // namespace skein
