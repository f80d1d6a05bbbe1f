#include "cli/serve_page.h"

#include <cstdio>

#include <fmt/format.h>

#include "cli/browser.h"
#include "cli/console.h"
#include "cli/verb.h"
#include "serve/serve.h"

namespace skein {
namespace {

void Announce(const std::string& url, bool open_browser) {
  fmt::print("{}\n", url);
  std::fflush(stdout);
  const bool opened = open_browser && OpenBrowser(url);
  fmt::print(stderr, "skein: {}; Ctrl-C ends\n",
             opened ? "opened in the browser" : "open this address in a browser");
}

}  // namespace

int ServePage(std::span<const Question> questions, const std::string& listen, bool open_browser) {
  const auto ready = [&](const std::string& url) { Announce(url, open_browser); };
  const Status served = Serve(questions, {.listen = listen, .ready = ready});
  return served.ok() ? static_cast<int>(kExitOk) : Fail(listen, served.error().message);
}

}  // namespace skein
