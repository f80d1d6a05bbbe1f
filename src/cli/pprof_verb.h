#pragma once

#include <string>
#include <vector>

namespace skein {

// `skein pprof ARGUMENTS`: what google/pprof and `go tool pprof` do with the same arguments, which are
// read as Go reads them. Returns the exit status; 2 for all that goes wrong, as there.
int RunPprof(const std::vector<std::string>& arguments);

}  // namespace skein
