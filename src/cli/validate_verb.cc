#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/console.h"
#include "cli/verb.h"
#include "gotrace/validator.h"

namespace skein {
namespace {

int Validate(const std::string& file) {
  const std::optional<OpenedInput> opened = OpenInput(file);
  if (!opened) return kExitUnreadable;
  std::vector<Diagnostic> findings = opened->input.diagnostics();
  for (Diagnostic& finding : ValidateTrace(opened->input.bytes()))
    findings.push_back(std::move(finding));
  Output out;
  for (const Diagnostic& finding : findings)
    out.Write(fmt::format("{}: {}\n", Printable(opened->name), Printable(Describe(finding))));
  if (findings.empty()) out.Write(fmt::format("{}: nothing is wrong\n", Printable(opened->name)));
  const int status = out.ExitStatus();
  return findings.empty() ? status : static_cast<int>(kExitUnreadable);
}

std::function<int()> SetUp(CLI::App& app) {
  auto file = std::make_shared<std::string>();
  app.add_option("FILE", *file)->required();
  return [file] { return Validate(*file); };
}

constexpr std::string_view kFooter =
    R"(One line for each finding; exit status 1 if there is any. For those who write traces, or suspect one.

Examples:
  skein trace validate trace.out)";

}  // namespace

const Verb kValidateVerb = {
    .name = "validate",
    .help = "Say all that is wrong with a trace, stricter than reading it",
    .usage = "skein trace validate FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
