#pragma once

#include <span>
#include <string>

#include "api/question.h"

namespace skein {

// Serves the web page for what the questions are about, until Ctrl-C. Prints its address, and opens a browser
// if that is wanted and there is one. Returns the exit status.
int ServePage(std::span<const Question> questions, const std::string& listen, bool open_browser);

}  // namespace skein
