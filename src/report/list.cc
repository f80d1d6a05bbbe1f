#include "report/list.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <re2/re2.h>

#include "profile/units.h"
#include "report/graph.h"
#include "report/sums_once.h"

namespace skein {
namespace {

using NodeIndices = std::vector<uint32_t>;

struct FunctionNodes {
  std::string name, file;
  NodeIndices nodes;
};

// Matching functions by name, then by file and first line.
std::vector<FunctionNodes> Match(const Report& report, Graph& graph) {
  const Profile& profile = report.profile;
  std::map<std::string, std::map<std::string, NodeIndices>> functions;
  for (const uint32_t index : graph.order) {
    const NodeInfo& info = graph.nodes[index].info;
    const std::string name(profile.text(info.name));
    if (!re2::RE2::PartialMatch(name, *report.symbol)) continue;
    functions[name][std::string(profile.text(info.file))].push_back(index);
  }
  std::vector<FunctionNodes> matched;
  for (auto& [name, files] : functions) {
    const bool has_file = files.size() > 1 || !files.contains("");
    for (auto& [file, nodes] : files)
      if (!has_file || !file.empty()) matched.push_back({name, file, std::move(nodes)});
  }
  return matched;
}

struct LineRange {
  int64_t first = 0, last = 0;
};

// From the function's start, or a little before the first sample, to a little after the last.
LineRange RangeOf(const Graph& graph, const NodeIndices& nodes) {
  constexpr int64_t kMargin = 5;
  const auto start_of = [&](const NodeInfo& info) {
    return info.start_line != 0 ? info.start_line : info.line - kMargin;
  };
  const NodeInfo& first = graph.nodes[nodes[0]].info;
  LineRange range = {start_of(first), first.line + kMargin};
  for (const uint32_t index : nodes) {
    const NodeInfo& info = graph.nodes[index].info;
    range.first = std::min(range.first, start_of(info));
    range.last = std::max(range.last, info.line + kMargin);
  }
  range.first = std::max<int64_t>(range.first, 1);
  return range;
}

void FillLines(const Graph& graph,
               const NodeIndices& nodes,
               const std::vector<std::string>& source,
               ListedFunction& listed) {
  std::map<int64_t, SourceLine> sums;
  for (const uint32_t index : nodes) {
    const Graph::Node& node = graph.nodes[index];
    sums[node.info.line].flat += node.flat;
    sums[node.info.line].cum += node.cum;
  }
  const LineRange range = RangeOf(graph, nodes);
  const auto end = std::min(range.last, static_cast<int64_t>(source.size()));
  for (int64_t number = range.first; number <= end; ++number) {
    SourceLine line = sums[number];
    line.number = number;
    line.text = source[static_cast<size_t>(number - 1)];
    listed.lines.push_back(std::move(line));
  }
}

}  // namespace

std::vector<ListedFunction> ListFunctions(const Report& report,
                                          SourceFiles& files,
                                          const ListOptions& options) {
  Graph graph = FullGraph(report);
  const std::vector<FunctionNodes> functions = Match(report, graph);
  std::vector<NodeIndices> groups;
  for (const FunctionNodes& function : functions)
    groups.push_back(function.nodes);
  const std::vector<int64_t> cum_once = SumsOnce(report, groups);
  std::vector<ListedFunction> listing;
  for (size_t i = 0; i < functions.size(); ++i) {
    const FunctionNodes& function = functions[i];
    ListedFunction& listed = listing.emplace_back();
    listed.name = function.name;
    listed.file = function.file;
    listed.has_source = !function.file.empty();
    for (const uint32_t node : function.nodes) {
      listed.flat += graph.nodes[node].flat;
      listed.cum += graph.nodes[node].cum;
    }
    if (!options.counts_recursion_twice) listed.cum = cum_once[i];
    if (!listed.has_source) continue;
    const Result<std::vector<std::string>>& source = files.Lines(function.file);
    if (source.ok()) {
      FillLines(graph, function.nodes, *source, listed);
    } else {
      listed.problem = source.error().message;
    }
  }
  return listing;
}

Result<std::string> ListText(const Report& report, SourceFiles& files, const ListOptions& options) {
  const std::vector<ListedFunction> functions = ListFunctions(report, files, options);
  if (functions.empty())
    return Error{Error::Code::kNotFound, "no matches found for regexp: " + report.symbol_text};
  std::string out = fmt::format("Total: {}\n", report.Format(report.total));
  const auto end = std::back_inserter(out);
  for (const ListedFunction& function : functions) {
    if (!function.has_source) {
      fmt::format_to(end, "No source information for {}\n", function.name);
      continue;
    }
    fmt::format_to(end, "ROUTINE ======================== {} in {}\n", function.name,
                   function.file);
    fmt::format_to(end, "{:>10} {:>10} (flat, cum) {} of Total\n", report.Format(function.flat),
                   report.Format(function.cum), Percentage(function.cum, report.total));
    if (!function.problem.empty()) fmt::format_to(end, " Error: {}\n", function.problem);
    for (const SourceLine& line : function.lines) {
      fmt::format_to(end, "{:>10} {:>10} {:>6}:{}\n", report.FormatOrDot(line.flat),
                     report.FormatOrDot(line.cum), line.number, line.text);
    }
  }
  return out;
}

}  // namespace skein
