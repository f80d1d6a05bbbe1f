#include "report/exports.h"

#include <algorithm>

#include <fmt/format.h>

#include "profile/units.h"
#include "report/flame.h"
#include "report/flame_picture.h"
#include "report/stack_exports.h"

namespace skein {
namespace {

// Leaf first.
void Invert(FrameStacks& stacks) {
  size_t begin = 0;
  for (const size_t end : stacks.ends) {
    std::reverse(stacks.all_frames.begin() + static_cast<ptrdiff_t>(begin),
                 stacks.all_frames.begin() + static_cast<ptrdiff_t>(end));
    begin = end;
  }
}

FlamePicture PictureOf(const Report& report) {
  return {.title = fmt::format("{} of {}", report.sample_type,
                               report.title.empty() ? "a profile" : report.title),
          .format = [&report](int64_t value) { return report.Format(value); },
          .all = report.total};
}

}  // namespace

FrameStacks StacksOf(const Report& report) {
  const auto name = std::ranges::find(kGranularityNames, report.config.granularity);
  const auto granularity = name == kGranularityNames.end()
                               ? FrameGranularity::kFunctions
                               : static_cast<FrameGranularity>(name - kGranularityNames.begin());
  return StacksOf(report.profile, {.sample_type = report.sample_index,
                                   .granularity = granularity,
                                   .columns = report.config.showcolumns});
}

std::string FoldedText(const Report& report) {
  return FoldedStacks(StacksOf(report));
}

std::string CsvText(const Report& report) {
  return FramesAsCsv(StacksOf(report), report.sample_unit, report.total);
}

std::string FlameSvg(const Report& report) {
  const FrameStacks stacks = StacksOf(report);
  return FlameSvg(stacks, FlameOf(stacks, {}), PictureOf(report));
}

std::string FlameHtml(const Report& report) {
  const FrameStacks stacks = StacksOf(report);
  return FlameHtml(stacks, FlameOf(stacks, {}), PictureOf(report));
}

std::string InvertedText(const Report& report) {
  constexpr double kLeast = 0.005;
  FrameStacks stacks = StacksOf(report);
  Invert(stacks);
  const FlameGraph tree = FlameOf(stacks, {.pivot = std::nullopt, .least = kLeast});
  std::vector<std::vector<uint32_t>> children(tree.callees.size());
  for (uint32_t i = 1; i < tree.callees.size(); ++i)
    children[tree.callees[i].parent].push_back(i);
  std::string out = fmt::format("Total: {}\n", report.Format(report.total));
  std::vector<std::pair<uint32_t, size_t>> todo;  // Node and depth; the next one last.
  const auto push_children = [&](uint32_t node, size_t depth) {
    for (size_t i = children[node].size(); i-- > 0;)
      todo.emplace_back(children[node][i], depth);
  };
  push_children(0, 0);
  while (!todo.empty()) {
    const auto [index, depth] = todo.back();
    todo.pop_back();
    const CallNode& node = tree.callees[index];
    fmt::format_to(std::back_inserter(out), "{:>10} {}  {:{}}{}\n", report.Format(node.total),
                   Percentage(node.total, report.total), "", depth * 2, stacks.name(node.frame));
    push_children(index, depth + 1);
  }
  return out;
}

}  // namespace skein
