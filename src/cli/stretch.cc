#include "cli/stretch.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/console.h"
#include "cli/verb.h"

namespace skein {

int CheckOrder(Nanos from, Nanos to) {
  if (from < to) return kExitOk;
  fmt::print(stderr, "skein: --from must be before --to\n");
  return kExitUsage;
}

int CheckBegins(std::string_view file, Nanos from, Nanos end) {
  if (from <= 0 || from <= end) return kExitOk;
  return Fail(file, fmt::format("nothing is there: the trace ends at {}", FormatDuration(end)));
}

}  // namespace skein
