#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "base/mapped_file.h"
#include "cli/console.h"
#include "cli/output_file.h"
#include "cli/verb.h"
#include "gotrace/text_form.h"

namespace skein {
namespace {

struct AssembleOptions {
  std::string text_file;
  std::string trace_file;
};

int WriteTrace(const std::string& file, std::string_view bytes) {
  if (file == "-") {
    Output out;
    out.Write(bytes);
    return out.ExitStatus();
  }
  OutputFile out(file);
  out.Write(bytes);
  const Status written = out.Close();
  return written.ok() ? static_cast<int>(kExitOk) : Fail(file, written.error().message);
}

int Assemble(const AssembleOptions& options) {
  if (options.trace_file == "-" && isatty(STDOUT_FILENO) == 1)
    return Fail("standard output", "a trace is not for terminals; name a file with -o");
  const std::optional<OpenedInput> text = OpenInput(options.text_file, Expect::kAnything);
  if (!text) return kExitUnreadable;
  const std::span<const std::byte> bytes = text->input.bytes();
  const auto trace = AssembleTrace({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!trace.ok()) return Fail(text->name, trace.error().message);
  return WriteTrace(options.trace_file,
                    {reinterpret_cast<const char*>(trace->data()), trace->size()});
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<AssembleOptions>();
  app.add_option("TEXT", options->text_file)->required();
  app.add_option("-o,--output", options->trace_file,
                 "Where to write the trace; - for standard output")
      ->option_text("FILE")
      ->required();
  return [options] { return Assemble(*options); };
}

constexpr std::string_view kFooter =
    R"(Sizes are counted, so text may be edited or written by hand. What stands behind # is not read.

Examples:
  skein trace events --raw trace.out > trace.txt      take a trace apart,
  skein trace assemble trace.txt -o edited.out        and put it together again)";

}  // namespace

const Verb kAssembleVerb = {
    .name = "assemble",
    .help = "Make a trace from the text that events --raw prints",
    .usage = "skein trace assemble TEXT -o FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
