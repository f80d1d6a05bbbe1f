#pragma once

#include <string>
#include <string_view>

#include "model/ids.h"

namespace skein {

// What is said of --from and --to that leave nothing over. Both return the exit status; kExitOk: all is well.

// Before anything is read.
int CheckOrder(Nanos from, Nanos to);

// Of a trace that ends at `end`.
int CheckBegins(std::string_view file, Nanos from, Nanos end);

}  // namespace skein
