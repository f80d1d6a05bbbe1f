#include "report/exports.h"

#include <algorithm>

#include <fmt/format.h>

#include "profile/units.h"
#include "report/flame.h"
#include "report/frame_stacks.h"
#include "report/top.h"

namespace skein {
namespace {

FrameStacks StacksOf(const Report& report) {
  const auto name = std::ranges::find(kGranularityNames, report.config.granularity);
  const auto granularity = name == kGranularityNames.end()
                               ? FrameGranularity::kFunctions
                               : static_cast<FrameGranularity>(name - kGranularityNames.begin());
  return StacksOf(report.profile, report.sample_index, granularity);
}

// As the format asks for it where a separator is part of the text.
std::string Quoted(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

double Percent(int64_t value, int64_t total) {
  return total == 0 ? 0 : 100 * static_cast<double>(value) / static_cast<double>(total);
}

std::string TrimmedPercentage(int64_t value, int64_t total) {
  std::string text = Percentage(value, total);
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

// Leaf first.
void Invert(FrameStacks& stacks) {
  size_t begin = 0;
  for (const size_t end : stacks.ends) {
    std::reverse(stacks.all_frames.begin() + static_cast<ptrdiff_t>(begin),
                 stacks.all_frames.begin() + static_cast<ptrdiff_t>(end));
    begin = end;
  }
}

std::string EscapeXml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return escaped;
}

// Frames of one package have one colour.
std::string Colour(std::string_view name) {
  const size_t slash = name.rfind('/');
  const size_t from = slash == std::string_view::npos ? 0 : slash;
  const std::string_view package = name.substr(0, name.find_first_of(".:", from));
  uint32_t hash = 2166136261u;
  for (const char c : package)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return fmt::format("hsl({},55%,76%)", hash % 360);
}

struct Box {
  double x = 0, width = 0;  // In shares of the whole.
  int depth = 0;
};

std::vector<Box> Layout(const FlameGraph& flame) {
  std::vector<Box> boxes(flame.callees.size());
  std::vector<double> filled(flame.callees.size());  // Of each node, by the children so far.
  const double total = static_cast<double>(std::max<uint64_t>(flame.callees[0].weight, 1));
  boxes[0] = {0, 1, 0};
  for (size_t i = 1; i < boxes.size(); ++i) {
    const CallNode& node = flame.callees[i];
    const Box& parent = boxes[node.parent];
    boxes[i] = {parent.x + filled[node.parent], static_cast<double>(node.weight) / total,
                parent.depth + 1};
    filled[node.parent] += boxes[i].width;
  }
  return boxes;
}

constexpr double kWidth = 1200;
constexpr int kRow = 18;

std::string Boxes(const Report& report, const FrameStacks& stacks, const FlameGraph& flame) {
  std::string out;
  const std::vector<Box> boxes = Layout(flame);
  const int64_t total = flame.callees[0].total;
  constexpr double kCharacter = 6.6;
  for (size_t i = 0; i < boxes.size(); ++i) {
    const CallNode& node = flame.callees[i];
    const std::string name = i == 0 ? "all" : std::string(stacks.name(node.frame));
    const auto fit = static_cast<size_t>(boxes[i].width * kWidth / kCharacter);
    std::string shown = name.size() <= fit ? name : fit > 3 ? name.substr(0, fit - 1) + "…" : "";
    // Half a character is none.
    if (name.size() > fit && fit > 3)
      while (shown.size() > 3 &&
             (static_cast<unsigned char>(name[shown.size() - 3]) & 0xc0) == 0x80)
        shown = name.substr(0, shown.size() - 4) + "…";
    fmt::format_to(
        std::back_inserter(out),
        "<g class=\"f\" data-x=\"{:.6f}\" data-w=\"{:.6f}\" data-n=\"{}\"><title>{} ({}, "
        "{})</title>"
        "<rect x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"{}\" fill=\"{}\"/>"
        "<text x=\"{:.2f}\" y=\"{}\">{}</text></g>\n",
        boxes[i].x, boxes[i].width, EscapeXml(name), EscapeXml(name), report.Format(node.total),
        TrimmedPercentage(node.total, total), boxes[i].x * kWidth, boxes[i].depth * kRow,
        std::max(boxes[i].width * kWidth - 0.5, 0.1), kRow - 1, i == 0 ? "#ddd" : Colour(name),
        boxes[i].x * kWidth + 3, boxes[i].depth * kRow + 13, EscapeXml(shown));
  }
  return out;
}

constexpr std::string_view kScript = R"js(
const svg = document.querySelector('svg'), frames = [...document.querySelectorAll('.f')], width = 1200;
function show(from, share) {
  for (const frame of frames) {
    const x = (+frame.dataset.x - from) / share * width, w = +frame.dataset.w / share * width;
    const left = Math.max(x, 0), right = Math.min(x + w, width);
    frame.style.display = right - left < 0.3 ? 'none' : '';
    const rect = frame.querySelector('rect'), text = frame.querySelector('text');
    rect.setAttribute('x', left);
    rect.setAttribute('width', Math.max(right - left - 0.5, 0.1));
    text.setAttribute('x', left + 3);
    const fit = Math.floor((right - left) / 6.6), name = frame.dataset.n;
    text.textContent = name.length <= fit ? name : fit > 3 ? name.slice(0, fit - 1) + '…' : '';
  }
}
svg.addEventListener('click', event => {
  const frame = event.target.closest('.f');
  if (frame) show(+frame.dataset.x, +frame.dataset.w);
});
document.addEventListener('keydown', event => { if (event.key === 'Escape') show(0, 1); });
document.querySelector('input').addEventListener('input', event => {
  const wanted = event.target.value.toLowerCase();
  for (const frame of frames)
    frame.classList.toggle('dim', wanted !== '' && !frame.dataset.n.toLowerCase().includes(wanted));
});
)js";

struct Picture {
  std::string boxes;
  int height = 0;
};

Picture Draw(const Report& report) {
  const FrameStacks stacks = StacksOf(report);
  const FlameGraph flame = FlameOf(stacks, {});
  int depth = 0;
  for (const Box& box : Layout(flame))
    depth = std::max(depth, box.depth);
  return {Boxes(report, stacks, flame), (depth + 1) * kRow};
}

std::string Svg(const Picture& picture) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"100%\">\n"
      "<style>text{{font:11px monospace;pointer-events:none}}.f{{cursor:pointer}}"
      ".dim{{opacity:.25}}</style>\n{}</svg>\n",
      kWidth, picture.height, picture.boxes);
}

}  // namespace

std::string FoldedText(const Report& report) {
  const FrameStacks stacks = StacksOf(report);
  std::string out;
  for (size_t i = 0; i < stacks.size(); ++i) {
    if (stacks.stack(i).empty()) continue;
    std::string_view separator;
    for (const uint32_t frame : stacks.stack(i)) {
      out.append(separator).append(stacks.name(frame));
      separator = ";";
    }
    fmt::format_to(std::back_inserter(out), " {}\n", stacks.values[i]);
  }
  return out;
}

std::string CsvText(Report& report) {
  const TopTable table = MakeTop(report);
  std::string out = "name,inline,flat,flat_percent,cum,cum_percent,unit\n";
  for (const TopRow& row : table.rows) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{:.4f},{},{:.4f},{}\n", Quoted(row.name),
                   row.inline_label, row.flat, Percent(row.flat, report.total), row.cum,
                   Percent(row.cum, report.total), Quoted(report.sample_unit));
  }
  return out;
}

std::string InvertedText(Report& report) {
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

std::string FlameSvg(const Report& report) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Svg(Draw(report));
}

std::string FlameHtml(const Report& report) {
  std::string legend;
  for (const std::string& label : ProfileLabels(report))
    legend += EscapeXml(label) + "<br>";
  const std::string title = EscapeXml(report.title.empty() ? "profile" : report.title);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{0}: flame graph</title>\n"
      "<style>body{{font:13px sans-serif;margin:16px}}p{{color:#555}}input{{padding:4px "
      "8px}}</style>\n"
      "<h1>{0}</h1><p>{1}</p>\n"
      "<p><label>Find <input type=\"search\"></label> Click a frame to look closer, Escape to go "
      "back.</p>\n{2}<script>{3}</script></html>\n",
      title, legend, Svg(Draw(report)), kScript);
}

}  // namespace skein
