#include "cli/serve_page.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/standard_error.h"
#include "cli/browser.h"
#include "serve/serve.h"

namespace skein {
namespace {

void Announce(const std::string& url, bool opened) {
  fmt::print("{}\n", url);
  std::fflush(stdout);
  PrintError("skein: {}; Ctrl-C ends\n",
             opened ? "opened in the browser" : "open this address in a browser");
}

}  // namespace

Status ServePage(std::span<const Question> questions, const PageOptions& options) {
  const auto ready = [&](const std::string& url) {
    if (options.announce != nullptr) options.announce(url);
    const bool opened = options.open_browser && OpenBrowser(url);
    if (options.announce == nullptr) Announce(url, opened);
  };
  return Serve(questions, {.listen = options.listen, .ready = ready});
}

}  // namespace skein
