#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/go_path.h"
#include "profile/units.h"
#include "report/graph.h"
#include "report/report_labels.h"
#include "report/short_name.h"
#include "report/text_reports.h"

// The graph in Graphviz' language, to the byte as google/pprof writes it: sizes of fonts by flat, colours
// by cum, boxes for tags, dotted edges over what was left out.

namespace skein {
namespace {

constexpr size_t kShownTags = 4;

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::string Escape(std::string text) {
  ReplaceAll(text, "\\", "\\\\");
  ReplaceAll(text, "\"", "\\\"");
  ReplaceAll(text, "\n", "\\l");
  return text;
}

std::string Trim(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

// From -1 (green) over 0 (grey) to 1 (red).
std::string Colour(double score, bool background) {
  constexpr double kShift = 0.7;  // Away from grey, so that small values can be told apart.
  double saturation = background ? 0.1 : 1.0;
  const double brightness = background ? 0.93 : 0.7;
  score = std::max(-1.0, std::min(1.0, score));
  if (std::abs(score) < 0.2) saturation *= std::abs(score) / 0.2;
  if (score > 0) score = std::pow(score, 1 - kShift);
  if (score < 0) score = -std::pow(-score, 1 - kShift);
  const double red = score < 0 ? brightness * (1 + saturation * score) : brightness;
  const double green = score < 0 ? brightness : brightness * (1 - saturation * score);
  const double blue = brightness * (1 - saturation);
  const auto channel = [](double share) { return static_cast<uint8_t>(share * 255); };
  return fmt::format("#{:02x}{:02x}{:02x}", channel(red), channel(green), channel(blue));
}

// Name, place and so on, each on a line of its own.
std::string BoxName(const Profile& profile, const NodeInfo& info) {
  std::string name = Escape(ShortFunctionName(profile.text(info.name)));
  ReplaceAll(name, "::", "\\n");
  ReplaceAll(name, "[...]", "[…]");  // Go's type parameters.
  ReplaceAll(name, ".", "\\n");
  const std::string_view file = profile.text(info.file);
  return fmt::format("{}\\n", fmt::join(NameComponents(name, file.empty() ? file : BaseName(file),
                                                       profile.text(info.object), info),
                                        "\\n"));
}

void SortTags(std::vector<Tag>& tags, bool flat) {
  std::ranges::sort(tags, [&](const Tag& a, const Tag& b) {
    if (!flat && Magnitude(a.cum) != Magnitude(b.cum)) return Magnitude(a.cum) > Magnitude(b.cum);
    if (Magnitude(a.flat) != Magnitude(b.flat)) return Magnitude(a.flat) > Magnitude(b.flat);
    return a.name < b.name;
  });
}

double Distance(const Tag& a, const Tag& b) {
  return std::abs(static_cast<double>(a.number) - Scale(b.number, b.unit, a.unit).value);
}

// Several numbers as one: "4B..32B".
Tag Join(const std::vector<Tag>& group) {
  const Tag* least = &group[0];
  const Tag* most = &group[0];
  Tag sum;
  for (const Tag& tag : group) {
    if (ToInt64(Scale(tag.number, tag.unit, least->unit).value) < least->number) least = &tag;
    if (ToInt64(Scale(tag.number, tag.unit, most->unit).value) > most->number) most = &tag;
    sum.flat += tag.flat;
    sum.flat_divisor += tag.flat_divisor;
    sum.cum += tag.cum;
    sum.cum_divisor += tag.cum_divisor;
  }
  std::string name = ScaledLabel(least->number, least->unit, "auto");
  if (group.size() > 1) name += ".." + ScaledLabel(most->number, most->unit, "auto");
  return {.name = name, .unit = "", .flat = sum.flat_value(), .cum = sum.cum_value()};
}

// At most kShownTags: the heaviest, each with those that are nearest to it.
std::vector<Tag> Collapse(std::vector<Tag> tags, bool flat) {
  SortTags(tags, flat);
  if (tags.size() <= kShownTags) return tags;
  std::vector<std::vector<Tag>> groups;
  for (size_t i = 0; i < kShownTags; ++i)
    groups.push_back({tags[i]});
  for (size_t i = kShownTags; i < tags.size(); ++i) {
    size_t nearest = 0;
    for (size_t g = 1; g < kShownTags; ++g)
      if (Distance(tags[i], groups[g][0]) < Distance(tags[i], groups[nearest][0])) nearest = g;
    groups[nearest].push_back(tags[i]);
  }
  std::vector<Tag> joined;
  for (const std::vector<Tag>& group : groups)
    joined.push_back(Join(group));
  SortTags(joined, flat);
  return joined;
}

class Dot {
 public:
  Dot(const Report& report, const TrimmedGraph& trimmed)
      : report_(report), graph_(trimmed.graph), labels_(ReportLabels(report, trimmed, true)) {}

  std::string Text() {
    Add("digraph \"{}\" {{\n", report_.title.empty() ? "unnamed" : report_.title);
    Add("node [style=filled fillcolor=\"#f8f8f8\"]\n");
    Legend();
    if (!graph_.order.empty()) Contents();
    Add("}}\n");
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }

  double Share(int64_t value) const {
    return static_cast<double>(value) / static_cast<double>(Magnitude(report_.total));
  }

  void Legend() {
    std::vector<std::string> lines;
    for (const std::string& label : labels_)
      lines.push_back(Escape(label));
    Add("subgraph cluster_L {{ \"{}\" [shape=box fontsize=16 label=\"{}\\l\"", lines[0],
        fmt::join(lines, "\\l"));
    if (!report_.title.empty()) Add(" tooltip=\"{}\"", report_.title);
    Add("] }}\n");
  }

  void Contents() {
    numbers_.resize(graph_.nodes.size());
    has_tags_.resize(graph_.nodes.size());
    int64_t largest_flat = 0;
    for (size_t i = 0; i < graph_.order.size(); ++i) {
      numbers_[graph_.order[i]] = i + 1;
      largest_flat = std::max(largest_flat, Magnitude(graph_.nodes[graph_.order[i]].flat_value()));
    }
    std::vector<uint32_t> edges;
    for (const uint32_t index : graph_.order) {
      const Graph::Node& node = graph_.nodes[index];
      AddNode(node, numbers_[index], static_cast<double>(largest_flat));
      has_tags_[index] = AddTags(node, numbers_[index]);
      edges.insert(edges.end(), node.out.begin(), node.out.end());
    }
    for (const uint32_t edge : SortedEdges(graph_, edges))
      AddEdge(graph_.edges[edge]);
  }

  std::string Share100(int64_t value) const { return Trim(Percentage(value, report_.total)); }

  void AddNode(const Graph::Node& node, size_t number, double largest_flat) {
    const int64_t flat = node.flat_value(), cum = node.cum_value();
    std::string label = BoxName(report_.profile, node.info);
    label += flat == 0 ? "0" : fmt::format("{} ({})", report_.Format(flat), Share100(flat));
    if (cum != flat) {
      label += flat == 0 ? " " : "\\n";
      label += fmt::format("of {} ({})", report_.Format(cum), Share100(cum));
    }
    int font = 8;
    if (largest_flat != 0 && flat != 0) {
      const double share = static_cast<double>(Magnitude(flat)) / largest_flat;
      font += static_cast<int>(std::ceil(16 * std::sqrt(share)));
    }
    Add("N{} [label=\"{}\" id=\"node{}\" fontsize={} shape=box tooltip=\"{} ({})\" color=\"{}\" "
        "fillcolor=\"{}\"]\n",
        number, label, number, font, Escape(node.name), report_.Format(cum),
        Colour(Share(cum), false), Colour(Share(cum), true));
  }

  // Of inner nodes what they did themselves, of leaves everything (their callees may be left out).
  bool AddTags(const Graph::Node& node, size_t number) {
    const size_t before = out_.size();
    const bool flat = !node.out.empty();
    std::vector<Tag> tags = node.text_tags;
    SortTags(tags, flat);
    if (tags.size() > kShownTags) tags.resize(kShownTags);
    for (size_t i = 0; i < tags.size(); ++i) {
      const int64_t value = flat ? tags[i].flat_value() : tags[i].cum_value();
      if (value == 0) continue;
      const std::string weight = report_.Format(value);
      Add("N{}_{} [label = \"{}\" id=\"N{}_{}\" fontsize=8 shape=box3d tooltip=\"{}\"]\n", number,
          i, tags[i].name, number, i, weight);
      Add("N{} -> N{}_{} [label=\" {}\" weight=100 tooltip=\"{}\" labeltooltip=\"{}\"]\n", number,
          number, i, weight, weight, weight);
      AddNumbers(node, tags[i].name, flat, fmt::format("N{}_{}", number, i));
    }
    AddNumbers(node, "", flat, fmt::format("N{}", number));
    return out_.size() != before;
  }

  void AddNumbers(const Graph::Node& node,
                  const std::string& texts,
                  bool flat,
                  const std::string& source) {
    const auto numbers = node.number_tags.find(texts);
    if (numbers == node.number_tags.end()) return;
    const std::vector<Tag> tags = Collapse(numbers->second, flat);
    for (size_t i = 0; i < tags.size(); ++i) {
      const bool as_flat = flat || tags[i].flat_value() == tags[i].cum_value();
      const int64_t value = as_flat ? tags[i].flat_value() : tags[i].cum_value();
      if (value == 0) continue;
      const std::string weight = report_.Format(value);
      Add("N{}_{} [label = \"{}\" id=\"N{}_{}\" fontsize=8 shape=box3d tooltip=\"{}\"]\n", source,
          i, tags[i].name, source, i, weight);
      Add("{} -> N{}_{} [label=\" {}\" weight=100 tooltip=\"{}\" labeltooltip=\"{}\"{}]\n", source,
          source, i, weight, weight, weight, as_flat ? "" : " style=\"dotted\"");
    }
  }

  // In hundredths or so of the total, at most `limit`.
  int64_t Part(int64_t value, int64_t parts, int64_t limit) const {
    int64_t product = 0;
    if (!__builtin_mul_overflow(value, parts, &product) && product != INT64_MIN)
      return std::min(Magnitude(product / report_.total), limit);
    // Only damaged profiles have values like that.
    const double part = std::abs(static_cast<double>(value) / static_cast<double>(report_.total)) *
                        static_cast<double>(parts);
    return part < static_cast<double>(limit) ? static_cast<int64_t>(part) : limit;
  }

  void AddEdge(const Graph::Edge& edge) {
    const std::string weight = report_.Format(edge.value());
    Add("N{} -> N{} [label=\" {}{}\"", numbers_[edge.from], numbers_[edge.to], weight,
        edge.inlined ? "\\n (inline)" : "");
    if (report_.total != 0) {
      if (const int64_t heavy = Part(edge.value(), 100, 100); heavy > 0)
        Add(" weight={}", 1 + heavy);
      if (const int64_t wide = Part(edge.value(), 5, 5); wide > 0) Add(" penwidth={}", 1 + wide);
      Add(" color=\"{}\"", Colour(Share(edge.value()), false));
    }
    const std::string tooltip =
        fmt::format("\"{} {} {} ({})\"", Escape(graph_.nodes[edge.from].name),
                    edge.residual ? "..." : "->", Escape(graph_.nodes[edge.to].name), weight);
    Add(" tooltip={} labeltooltip={}{}{}]\n", tooltip, tooltip,
        edge.residual ? " style=\"dotted\"" : "", has_tags_[edge.from] ? " minlen=2" : "");
  }

  const Report& report_;
  const Graph& graph_;
  const std::vector<std::string> labels_;
  std::vector<size_t> numbers_;  // By node; 0: not shown.
  std::vector<bool> has_tags_;
  std::string out_;
};

}  // namespace

std::string DotText(Report& report) {
  return DotText(report, MakeTrimmedGraph(report));
}

std::string DotText(Report& report, const TrimmedGraph& trimmed) {
  ChooseUnit(report, trimmed.graph);
  return Dot(report, trimmed).Text();
}

}  // namespace skein
