#include "report/flame_picture.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "report/markup.h"

namespace skein {
namespace {

constexpr double kWidth = 1200;
constexpr double kRow = 18;
constexpr double kTop = 28;  // Of the title.
constexpr double kLetter = 6.6;
constexpr double kLeast = 0.3;  // Narrower boxes are not drawn.

// As many of its letters as fit; whole UTF-8 characters.
std::string_view Cut(std::string_view text, double room) {
  const auto most = static_cast<size_t>(std::max(0.0, room / kLetter));
  if (text.size() <= most) return text;
  if (most < 3) return {};
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;
  return text.substr(0, end);
}

std::string_view Short(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

std::string_view Package(std::string_view name) {
  const std::string_view last = Short(name);
  const size_t end = last.find_first_of(".:");
  return end == std::string_view::npos ? name : name.substr(0, name.size() - last.size() + end);
}

// Functions of one package have one hue; all are equally light.
std::string Color(std::string_view name) {
  if (name.empty()) return "#d3d8df";
  uint32_t hash = 0x811c9dc5;
  for (const char c : Package(name))
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
  return fmt::format("hsl({} 60% 78%)", hash % 360);
}

// Warm: it grew. Cold: it shrank.
std::string ChangeColor(const CallNode& node) {
  const double sum = static_cast<double>(node.total) + static_cast<double>(node.base_total);
  const double change =
      sum == 0 ? 0 : (static_cast<double>(node.total) - static_cast<double>(node.base_total)) / sum;
  return fmt::format("hsl({} {:.0f}% {:.0f}%)", change >= 0 ? 18 : 215,
                     75 * std::min(1.0, std::abs(change)),
                     85 - 20 * std::min(1.0, std::abs(change)));
}

class Drawing {
 public:
  Drawing(const FrameStacks& stacks, const FlamePicture& picture)
      : stacks_(stacks), picture_(picture) {}

  // `root_y`: of the box of node 0; children go down (1) or up (-1).
  void Tree(const std::vector<CallNode>& nodes, double root_y, int direction, bool with_root) {
    if (nodes.empty() || nodes[0].weight == 0) return;
    const double scale = kWidth / static_cast<double>(nodes[0].weight);
    std::vector<double> free(nodes.size(), 0);
    std::vector<double> y(nodes.size(), root_y);
    for (size_t i = 0; i < nodes.size(); ++i) {
      const CallNode& node = nodes[i];
      const double width = static_cast<double>(node.weight) * scale;
      if (i > 0) {
        free[i] = free[node.parent];
        free[node.parent] += width;
        y[i] = y[node.parent] + direction * kRow;
      }
      if (width >= kLeast && (i > 0 || with_root)) Box(node, free[i], y[i], width, nodes[0]);
    }
  }

  std::string Take() { return std::move(boxes_); }

 private:
  void Box(const CallNode& node, double x, double y, double width, const CallNode& root) {
    const std::string_view name = node.frame == 0 ? "all" : stacks_.name(node.frame);
    const std::string color =
        stacks_.compares() ? ChangeColor(node) : Color(stacks_.name(node.frame));
    fmt::format_to(std::back_inserter(boxes_),
                   "<g><title>{}: {}</title><rect x=\"{:.2f}\" y=\"{:.0f}\" width=\"{:.2f}\" "
                   "height=\"{:.0f}\" rx=\"1\" fill=\"{}\"/>",
                   EscapeMarkup(name), EscapeMarkup(Numbers(node, root)), x, y,
                   std::max(0.2, width - 0.5), kRow - 1, color);
    fmt::format_to(std::back_inserter(boxes_), "<text x=\"{:.2f}\" y=\"{:.0f}\">{}</text></g>\n",
                   x + 3, y + 13, EscapeMarkup(Cut(Short(name), width - 6)));
  }

  std::string Numbers(const CallNode& node, const CallNode& root) const {
    const auto share = [](int64_t part, int64_t whole) {
      return whole == 0 ? 0.0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
    };
    std::string text = fmt::format("{}, {:.2f} % of all", picture_.format(node.total),
                                   share(node.total, picture_.all));
    if (root.total != picture_.all)
      text += fmt::format(", {:.2f} % of what is shown", share(node.total, root.total));
    if (stacks_.compares()) text += fmt::format(", before {}", picture_.format(node.base_total));
    return text;
  }

  const FrameStacks& stacks_;
  const FlamePicture& picture_;
  std::string boxes_;
};

uint32_t Depth(const std::vector<CallNode>& nodes) {
  std::vector<uint32_t> depths(nodes.size(), 0);
  uint32_t most = 0;
  for (size_t i = 1; i < nodes.size(); ++i) {
    depths[i] = depths[nodes[i].parent] + 1;
    most = std::max(most, depths[i]);
  }
  return most;
}

constexpr std::string_view kStyle =
    "text{font:11px system-ui,sans-serif;fill:#14171c;pointer-events:none}"
    "text.title{font-size:14px;font-weight:600}"
    "rect:hover{stroke:#14171c;stroke-width:1}";

// Zooms by stretching the boxes' x and width; labels are cut anew. What is beside goes out of the picture.
constexpr std::string_view kScript = R"js(
const boxes = [...document.querySelectorAll('svg g')].map((g) => {
  const rect = g.querySelector('rect');
  return { g, rect, text: g.querySelector('text'), x: +rect.getAttribute('x'), w: +rect.getAttribute('width'),
    name: g.querySelector('title').textContent };
});
function zoom(from, width) {
  const scale = 1200 / width;
  for (const box of boxes) {
    const x = Math.max(0, (box.x - from) * scale);
    const end = Math.min(1200, (box.x + box.w - from) * scale);
    box.g.style.display = end > x + 0.1 ? '' : 'none';
    box.rect.setAttribute('x', x);
    box.rect.setAttribute('width', Math.max(0.1, end - x));
    box.text.setAttribute('x', x + 3);
    const most = Math.floor((end - x - 6) / 6.6);
    const label = box.name.replace(/: [^:]*$/, '').replace(/^.*\//, '');
    box.text.textContent = label.length <= most ? label : most < 3 ? '' : label.slice(0, most);
  }
}
for (const box of boxes) box.g.addEventListener('click', () => zoom(box.x, box.w));
addEventListener('keydown', (event) => { if (event.key === 'Escape') zoom(0, 1200); });
document.querySelector('button').addEventListener('click', () => zoom(0, 1200));
document.querySelector('input').addEventListener('input', (event) => {
  const words = event.target.value.toLowerCase();
  for (const box of boxes) box.g.style.opacity = box.name.toLowerCase().includes(words) ? 1 : 0.25;
});
)js";

}  // namespace

std::string FlameSvg(const FrameStacks& stacks,
                     const FlameGraph& graph,
                     const FlamePicture& picture) {
  const double above = kRow * Depth(graph.callers);
  const double height = kTop + above + kRow * (Depth(graph.callees) + 1) + 4;
  Drawing drawing(stacks, picture);
  drawing.Tree(graph.callers, kTop + above, -1, false);
  drawing.Tree(graph.callees, kTop + above, 1, true);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
      "height=\"{1:.0f}\">\n<style>{2}</style>\n<rect width=\"100%\" height=\"100%\" "
      "fill=\"#ffffff\" pointer-events=\"none\"/>\n<text class=\"title\" x=\"4\" "
      "y=\"18\">{3}</text>\n{4}</svg>\n",
      kWidth, height, kStyle, EscapeMarkup(picture.title), drawing.Take());
}

std::string FlameHtml(const FrameStacks& stacks,
                      const FlameGraph& graph,
                      const FlamePicture& picture) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{}</title>\n"
      "<style>body{{margin:12px;font:13px system-ui,sans-serif;background:#fff;color:#14171c}}"
      "svg{{width:100%;height:auto}}g{{cursor:pointer}}form{{margin:0 0 8px}}</style>\n"
      "<form onsubmit=\"return false\"><input type=\"search\" aria-label=\"Search functions\" "
      "placeholder=\"Search functions\"> <button type=\"button\">Show all</button></form>\n"
      "{}<script>{}</script>\n</html>\n",
      EscapeMarkup(picture.title), FlameSvg(stacks, graph, picture), kScript);
}

}  // namespace skein
