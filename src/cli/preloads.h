#pragma once

#include <string>

namespace skein {

// What LD_PRELOAD must be, so that `library` is loaded into `program`, which is looked for as a shell does:
// `others` stay, and the run-time library of a sanitizer that the program is built with comes first, for it
// ends the program otherwise.
std::string Preloads(const std::string& program,
                     const std::string& library,
                     const std::string& others);

// Whether an interpreter runs it, which its first line names.
bool IsScript(const std::string& program);

}  // namespace skein
