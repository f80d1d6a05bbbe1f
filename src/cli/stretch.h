#pragma once

#include <functional>
#include <string_view>

#include "api/session.h"
#include "cli/options.h"
#include "model/ids.h"

namespace skein {

// Opens a trace and lets `answer` say what is asked about the stretch of it that `options` name. Gives the exit status,
// `answer`'s if it came to that.
using StretchAnswer = std::function<int(const Session& session, Nanos from, Nanos to)>;
int AnswerAboutStretch(const WindowOptions& options, const StretchAnswer& answer);

// What is said of --from and --to that leave nothing over. Both return the exit status; kExitOk: all is well.

// Before anything is read.
int CheckOrder(Nanos from, Nanos to);

// Of a trace that ends at `end`.
int CheckBegins(std::string_view file, Nanos from, Nanos end);

}  // namespace skein
