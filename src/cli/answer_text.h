#pragma once

#include <string>
#include <string_view>

#include "api/answer.h"
#include "model/ids.h"

namespace skein {

// How the verbs that answer questions write what they found.

// "12.3 %"
std::string Share(Nanos part, Nanos whole);

// "  and 12 more\n" if `total` is more than the `shown`, else nothing.
std::string AndMore(size_t total, size_t shown);

// For a parameter of a Query.
std::string PercentEncoded(std::string_view text);

// What the page would be sent, for --json: the same answers, a line break behind. Returns the exit status.
int PrintAnswer(std::string_view file, const Answer& answer);

}  // namespace skein
