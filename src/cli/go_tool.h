#pragma once

#include "cli/go_tool_args.h"

namespace skein {

// Does what `go tool trace` does with these arguments, and returns its exit status.
int RunGoTool(const GoToolArgs& args);

}  // namespace skein
