#pragma once

#include <span>
#include <string>

#include "api/question.h"
#include "base/result.h"

namespace skein {

struct PageOptions {
  std::string listen;  // host:port.
  bool open_browser = false;
  // Tells people the address; if null, it stands on standard output, and what to do with it on standard error.
  void (*announce)(const std::string& url) = nullptr;
};

// Serves the web page for what the questions are about, until Ctrl-C. Opens a browser if that is wanted and
// there is one. Fails if it cannot listen there.
Status ServePage(std::span<const Question> questions, const PageOptions& options);

}  // namespace skein
