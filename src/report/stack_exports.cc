#include "report/stack_exports.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "report/callers.h"

namespace skein {

namespace {

std::string InFolded(std::string_view name) {
  std::string clean(name);
  std::ranges::replace_if(
      clean, [](char c) { return c == ';' || c == '\n' || c == '\r'; }, ' ');
  return clean;
}

std::string Quoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

double Percent(int64_t part, int64_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string FoldedStacks(const FrameStacks& stacks) {
  std::vector<uint32_t> order(stacks.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(
      order, [&](uint32_t a, uint32_t b) { return stacks.weight(a) > stacks.weight(b); });
  std::string text;
  for (const uint32_t i : order) {
    if (stacks.stack(i).empty()) continue;
    std::string_view between;
    for (const uint32_t frame : stacks.stack(i)) {
      text += between;
      text += InFolded(stacks.name(frame));
      between = ";";
    }
    fmt::format_to(std::back_inserter(text), " {}\n", stacks.values[i]);
  }
  return text;
}

std::string FramesAsCsv(const FrameStacks& stacks, std::string_view unit, int64_t all) {
  std::vector<FrameSum> sums = SumsByFrame(stacks);
  std::ranges::stable_sort(sums, [](const FrameSum& a, const FrameSum& b) {
    return std::llabs(a.flat) != std::llabs(b.flat) ? std::llabs(a.flat) > std::llabs(b.flat)
                                                    : std::llabs(a.cum) > std::llabs(b.cum);
  });
  std::string text = fmt::format("function,file,line,flat {0},flat %,sum %,cum {0},cum %", unit);
  text += stacks.compares() ? ",base flat,base cum\r\n" : "\r\n";
  int64_t running = 0;
  for (const FrameSum& sum : sums) {
    running += sum.flat;
    const std::string_view file = stacks.names.text(stacks.files[sum.frame]);
    const std::string line = file.empty() ? "" : std::to_string(stacks.lines[sum.frame]);
    fmt::format_to(std::back_inserter(text), "{},{},{},{},{:.4f},{:.4f},{},{:.4f}",
                   Quoted(stacks.name(sum.frame)), Quoted(file), line, sum.flat,
                   Percent(sum.flat, all), Percent(running, all), sum.cum, Percent(sum.cum, all));
    if (stacks.compares())
      fmt::format_to(std::back_inserter(text), ",{},{}", sum.base_flat, sum.base_cum);
    text += "\r\n";
  }
  return text;
}

}  // namespace skein
