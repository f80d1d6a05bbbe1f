#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "api/session.h"
#include "cli/browser.h"
#include "cli/console.h"
#include "cli/verb.h"
#include "serve/serve.h"

namespace skein {
namespace {

struct OpenOptions {
  std::string file;
  std::string http = "127.0.0.1:0";
  bool no_browser = false;
};

void Announce(const std::string& url, bool open_browser) {
  fmt::print("{}\n", url);
  std::fflush(stdout);
  const bool opened = open_browser && OpenBrowser(url);
  fmt::print(stderr, "skein: {}; Ctrl-C ends\n",
             opened ? "opened in the browser" : "open this address in a browser");
}

int Open(const OpenOptions& options) {
  if (options.file.empty()) {
    fmt::print(stderr, "skein: FILE is required; see skein --help\n");
    return kExitUsage;
  }
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  const auto ready = [&](const std::string& url) { Announce(url, !options.no_browser); };
  const Status served = Serve(session, {.listen = options.http, .ready = ready});
  return served.ok() ? static_cast<int>(kExitOk) : Fail(options.http, served.error().message);
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<OpenOptions>();
  app.add_option("FILE", options->file);
  app.add_option("--http", options->http,
                 "Where to serve the pages, such as :6061. Only this machine can reach them unless "
                 "an address says otherwise, as 0.0.0.0:6061 does")
      ->option_text("HOST:PORT");
  app.add_flag("--no-browser", options->no_browser, "Print the address, and open no browser");
  return [options] { return Open(*options); };
}

}  // namespace

const Verb kOpenVerb = {
    .name = "open",
    .help = "Look at a trace in the browser; the same as: skein FILE",
    .usage = "skein open [options] FILE",
    .examples =
        "Prints the address of the pages, opens a browser where there is one, and serves until "
        "Ctrl-C. Beyond\n"
        "this machine the address holds a secret, without which nothing is shown.\n"
        "\n"
        "Examples:\n"
        "  skein trace.out.gz\n"
        "  skein --no-browser --http=:6061 trace.out\n"
        "  skein 'http://server:6060/debug/pprof/trace?seconds=10'\n"
        "  ssh server cat trace.zst | skein -",
    .set_up = &SetUp,
};

}  // namespace skein
