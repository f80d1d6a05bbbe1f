#pragma once

#include <string>

#include "gotrace/event.h"
#include "model/names.h"

namespace skein {

enum class JsonStacks { kNo, kYes };

// One event as a JSON object, without a line break. "time" counts from `start`, in nanoseconds; what an
// event of its kind does not have is left out. docs/cli.md lists the fields.
std::string EventJson(const Event& event, const Names& names, Nanos start, JsonStacks stacks);

}  // namespace skein
