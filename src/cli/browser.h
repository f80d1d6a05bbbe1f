#pragma once

#include <string>

namespace skein {

// Shows `url` in the user's browser: the one that BROWSER names, or the desktop's. False if there is
// neither a desktop nor BROWSER, or nothing to open it with. Does not wait for the browser.
bool OpenBrowser(const std::string& url);

}  // namespace skein
