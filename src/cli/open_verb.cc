#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "api/endpoints.h"
#include "base/standard_error.h"
#include "base/text.h"
#include "cli/console.h"
#include "cli/serve_page.h"
#include "cli/verb.h"
#include "fetch/recognise.h"
#include "profile/read.h"
#include "symbols/make_ready.h"

namespace skein {
namespace {

struct OpenOptions {
  std::string file;
  std::vector<std::string> others;
  std::string http = "127.0.0.1:0";
  bool no_browser = false;
};

void MakeReadyWithNotice(Profile& profile, std::string_view name) {
  MakeReady(profile, [&](std::string_view text) { Warn(name, text); });
}

// Profiles that are not shown, but can be compared with.
bool PutOnShelf(const std::vector<std::string>& files, ProfileShelf& shelf) {
  for (const std::string& file : files) {
    const std::optional<OpenedInput> input = OpenInput(file, Expect::kAnything);
    if (!input) return false;
    if (IsTrace(input->input.bytes())) {
      Fail(input->name, "is a trace; only profiles can be compared, two traces not yet");
      return false;
    }
    Result<Profile> profile = ReadProfile(input->input.bytes());
    if (!profile.ok()) {
      Fail(input->name, profile.error().message);
      return false;
    }
    MakeReadyWithNotice(*profile, input->name);
    shelf.Add(input->name, std::make_shared<const Profile>(std::move(*profile)), true);
  }
  return true;
}

int Show(std::span<const Question> questions, const OpenOptions& options) {
  const Status served =
      ServePage(questions, {.listen = options.http, .open_browser = !options.no_browser});
  if (served.ok()) return kExitOk;
  PrintError("skein: {}\n", Printable(served.error().message));
  return kExitUnreadable;
}

int OpenProfile(Profile profile, std::string name, const OpenOptions& options) {
  MakeReadyWithNotice(profile, name);
  const auto shelf = std::make_shared<ProfileShelf>();
  if (!PutOnShelf(options.others, *shelf)) return kExitUnreadable;
  ProfileSession session(std::make_shared<const Profile>(std::move(profile)), std::move(name),
                         shelf);
  session.Warm();
  return Show(QuestionsAbout(session), options);
}

std::string WhyNeither(const Error& no_profile, std::span<const std::byte> bytes) {
  if (no_profile.code != Error::Code::kUnsupported) return no_profile.message;
  const std::string why_not = WhyNot(bytes, Wanted::kEither);
  return why_not.empty() ? "this is neither a Go execution trace nor a profile" : why_not;
}

// A trace or a profile, whatever it is called.
int Open(const OpenOptions& options) {
  if (options.file.empty()) {
    PrintError("skein: FILE is required; see skein --help\n");
    return kExitUsage;
  }
  std::optional<OpenedInput> input = OpenInput(options.file, Expect::kAnything);
  if (!input) return kExitUnreadable;
  if (!IsTrace(input->input.bytes())) {
    Result<Profile> profile = ReadProfile(input->input.bytes());
    if (!profile.ok()) return Fail(input->name, WhyNeither(profile.error(), input->input.bytes()));
    return OpenProfile(std::move(*profile), input->name, options);
  }
  const std::optional<OpenedTrace> opened = LoadOpened(*input);
  input.reset();  // What was loaded does not need the bytes.
  if (!opened) return kExitUnreadable;
  const Session session(opened->trace, opened->name);
  if (!PutOnShelf(options.others, *session.profile_shelf())) return kExitUnreadable;
  return Show(QuestionsAbout(session), options);
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<OpenOptions>();
  app.add_option("FILE", options->file);
  app.add_option("OTHER", options->others,
                 "Profiles to compare with, in the page: a difference flame graph and table");
  app.add_option("--http", options->http,
                 "Where to serve the pages, such as :6061. Only this machine can reach them unless "
                 "an address says otherwise, as 0.0.0.0:6061 does")
      ->option_text("HOST:PORT");
  app.add_flag("--no-browser", options->no_browser, "Print the address, and open no browser");
  return [options] { return Open(*options); };
}

constexpr std::string_view kFooter =
    R"(Prints the address of the pages, opens a browser where there is one, and serves until Ctrl-C. Beyond
this machine the address holds a secret, without which nothing is shown.

Examples:
  skein trace.out.gz
  skein cpu.pb.gz
  skein after.pb.gz before.pb.gz
  skein --no-browser --http=:6061 trace.out
  skein 'http://server:6060/debug/pprof/trace?seconds=10'
  ssh server cat trace.zst | skein -)";

}  // namespace

const Verb kOpenVerb = {
    .name = "open",
    .help = "Look at a trace or profile in the browser; the same as: skein FILE",
    .usage = "skein open [options] FILE [OTHER ...]",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
