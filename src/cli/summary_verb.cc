#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "analyze/mmu.h"
#include "analyze/summary.h"
#include "api/summary_json.h"
#include "base/terminal.h"
#include "cli/console.h"
#include "cli/summary_text.h"
#include "cli/verb.h"

namespace skein {
namespace {

struct SummaryOptions {
  std::string file;
  bool json = false;
  bool no_mmu = false;
};

int PrintSummary(const SummaryOptions& options) {
  const std::optional<OpenedTrace> opened = OpenTrace(options.file);
  if (!opened) return kExitUnreadable;
  const Trace& trace = *opened->trace;
  Output out;
  if (options.json) {
    const std::vector<MmuRow> mmu = options.no_mmu ? std::vector<MmuRow>() : MmuTable(trace);
    out.Write(SummaryJson(trace, Summarize(trace), options.no_mmu ? nullptr : &mmu));
    out.Write("\n");
  } else {
    out.Write(SummaryText(trace, opened->name,
                          {.colours = ShowsColours(stdout), .mmu = !options.no_mmu}));
  }
  return out.ExitStatus();
}

std::function<int()> SetUp(CLI::App& app) {
  auto options = std::make_shared<SummaryOptions>();
  app.add_option("FILE", options->file)->required();
  app.add_flag("--json", options->json, "Print everything as one JSON object, for programs");
  app.add_flag("--no-mmu", options->no_mmu,
               "Leave out the minimum mutator utilization, which takes longer than all the rest");
  return [options] { return PrintSummary(*options); };
}

constexpr std::string_view kFooter = R"(Examples:
  skein trace summary trace.out
  skein trace summary localhost:6060            of what a server does now
  skein trace summary --json trace.out | jq '.goroutines | length')";

}  // namespace

const Verb kSummaryVerb = {
    .name = "summary",
    .help = "Say where the time went, as a page of text or as JSON",
    .usage = "skein trace summary [options] FILE",
    .footer = kFooter,
    .set_up = &SetUp,
};

}  // namespace skein
