#include "cli/stretch.h"

#include <fmt/format.h>

#include "base/standard_error.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/verb.h"

namespace skein {

int CheckOrder(Nanos from, Nanos to) {
  if (from < to) return kExitOk;
  PrintError("skein: --from must be before --to\n");
  return kExitUsage;
}

int CheckBegins(std::string_view file, Nanos from, Nanos end) {
  if (from <= 0 || from <= end) return kExitOk;
  return Fail(file, fmt::format("nothing is there: the trace ends at {}", FormatDuration(end)));
}

int AnswerAboutStretch(const WindowOptions& options, const StretchAnswer& answer) {
  const Nanos from = options.from.value_or(0);
  if (const int status = CheckOrder(from, options.to.value_or(INT64_MAX))) return status;
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  if (const int status = CheckBegins(opened->name, from, opened->trace->end)) return status;
  const Session session(opened->trace, opened->name);
  return answer(session, from, options.to.value_or(opened->trace->end));
}

}  // namespace skein
