#include <fmt/format.h>
#include <fmt/ranges.h>

#include "profile/units.h"
#include "report/text_reports.h"
#include "report/top.h"

namespace skein {
namespace {

constexpr std::string_view kTreeLine =
    "----------------------------------------------------------+-------------\n";
constexpr std::string_view kTreeHead =
    "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

void AppendCalls(const Report& report,
                 const std::vector<CallRow>& calls,
                 int64_t cum,
                 std::string& out) {
  for (const CallRow& call : calls) {
    fmt::format_to(std::back_inserter(out), "{:>50} {} |   {}{}\n", report.Format(call.weight),
                   Percentage(call.weight, cum), call.name, call.inlined ? " (inline)" : "");
  }
}

}  // namespace

std::string TopText(Report& report) {
  const TopTable table = MakeTop(report);
  std::string out = fmt::format("{}\n{:>10} {:>5}% {:>5}% {:>10} {:>5}%\n",
                                fmt::join(table.labels, "\n"), "flat", "flat", "sum", "cum", "cum");
  int64_t sum = 0;
  for (const TopRow& row : table.rows) {
    sum += row.flat;
    fmt::format_to(std::back_inserter(out), "{:>10} {} {} {:>10} {}  {}{}{}\n",
                   report.Format(row.flat), Percentage(row.flat, report.total),
                   Percentage(sum, report.total), report.Format(row.cum),
                   Percentage(row.cum, report.total), row.name, row.inline_label.empty() ? "" : " ",
                   row.inline_label);
  }
  return out;
}

Result<std::string> TreeText(Report& report) {
  const CallTable table = MakeCalls(report);
  if (report.symbol && table.nodes.empty()) {
    return Error{Error::Code::kNotFound, "no matches found for regexp: " + report.symbol_text};
  }
  std::string out = fmt::format("{}\n{}{}", fmt::join(table.labels, "\n"), kTreeLine, kTreeHead);
  int64_t sum = 0;
  for (const NodeCalls& calls : table.nodes) {
    const TopRow& node = calls.node;
    out += kTreeLine;
    AppendCalls(report, calls.callers, node.cum, out);
    sum += node.flat;
    fmt::format_to(std::back_inserter(out), "{:>10} {} {} {:>10} {}                | {}\n",
                   report.Format(node.flat), Percentage(node.flat, report.total),
                   Percentage(sum, report.total), report.Format(node.cum),
                   Percentage(node.cum, report.total), node.name);
    AppendCalls(report, calls.callees, node.cum, out);
  }
  if (!table.nodes.empty()) out += kTreeLine;
  return out;
}

}  // namespace skein
