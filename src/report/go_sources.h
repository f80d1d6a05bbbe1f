#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skein {

// Where a Go source file may be on this machine, if it is not where its name says: in GOROOT; in the module cache
// ("!x" for capital letters); and in each directory of `search_path` (a ':' list) and those above, in vendor/ or in
// the module whose go.mod is there. For programs that were built elsewhere, or with -trimpath.
std::vector<std::string> GoSourcePlaces(std::string_view name, std::string_view search_path);

}  // namespace skein
