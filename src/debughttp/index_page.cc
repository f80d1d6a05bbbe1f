#include <algorithm>
#include <string>
#include <vector>

#include <skein/skein.h>

#include "debughttp/pages.h"

namespace skein::debughttp {
namespace {

struct Description {
  std::string_view name;
  std::string_view text;
};

constexpr Description kDescriptions[] = {
    {"allocs", "All memory that was allocated, by where; a sample."},
    {"block", "Where threads waited for locks and conditions, and how long."},
    {"cmdline", "The command line of this program."},
    {"flight", "What the flight recorder holds, as an execution trace. 500 if none runs."},
    {"goroutine",
     "The stacks of all threads. With debug=2, one by one, with what each of them does."},
    {"heap", "Memory that is in use, by where it was allocated; a sample."},
    {"mutex", "Where locks were let go that others waited for, and how long those had waited."},
    {"profile", "CPU profile of the next 30 seconds, or of seconds=N. For pprof."},
    {"symbol", "Names of addresses that stand in the query or a POST body, separated by '+'."},
    {"threadcreate", "Where threads were created."},
    {"threads", "The same as goroutine."},
    {"trace", "Execution trace of the next second, or of seconds=N. For skein or go tool trace."},
};

// What is no profile that can be had at once.
constexpr std::string_view kOthers[] = {"cmdline", "flight", "profile", "symbol", "trace"};

std::string_view TextOf(std::string_view name) {
  const auto found = std::ranges::find(kDescriptions, name, &Description::name);
  return found == std::end(kDescriptions) ? "" : found->text;
}

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>/debug/pprof/</title>
<style>
:root { color-scheme: light dark; }
body { font: 14px/20px system-ui, sans-serif; margin: 24px; max-width: 72ch; }
h1 { font-size: 16px; }
table { border-collapse: collapse; width: 100%; }
td, th { padding: 4px 16px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8884; }
td:first-child, th:first-child { text-align: right; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>/debug/pprof/</h1>
<p>Of a native program, by Skein. Add <code>?debug=1</code> for text, <code>?seconds=N</code> for what comes in that time.</p>
<table>
<thead><tr><th>Count</th><th>Profile</th><th>What it is</th></tr></thead>
<tbody>
)";

constexpr std::string_view kEnd = R"(</tbody>
</table>
<p><a href="goroutine?debug=2">What every thread does now</a></p>
</body>
</html>
)";

}  // namespace

std::string IndexPage() {
  struct Row {
    std::string name;
    std::string count;
  };
  std::vector<Row> rows;
  for (const std::string_view name : kOthers)
    rows.push_back({std::string(name), ""});
  for (const char* const* name = skein_profile_names(); *name != nullptr; ++name)
    rows.push_back({*name, std::to_string(skein_profile_size(*name))});
  std::ranges::sort(rows, {}, &Row::name);
  std::string page(kHead);
  for (const auto& [name, count] : rows) {
    page +=
        "<tr><td>" + count + "</td><td><a href='" + name + "?debug=1'>" + name + "</a></td><td>";
    page += TextOf(name);
    page += "</td></tr>\n";
  }
  return page.append(kEnd);
}

}  // namespace skein::debughttp
