#include <map>

#include <fmt/format.h>

#include "profile/units.h"
#include "report/graph.h"
#include "report/text_reports.h"

namespace skein {
namespace {

// "(3) name" the first time, "(3)" from then on.
class Names {
 public:
  std::string Shorten(const std::string& name) {
    if (name.empty()) return "";
    const auto [known, is_new] = numbers_.try_emplace(name, numbers_.size() + 1);
    if (is_new) return fmt::format("({}) {}", known->second, name);
    return fmt::format("({})", known->second);
  }

 private:
  std::map<std::string, size_t> numbers_;
};

// Relative to the one before where that is shorter.
std::string Address(const NodeInfo* before, uint64_t address) {
  const std::string absolute = fmt::format("{:#x}", address);
  if (before == nullptr) return absolute;
  if (before->address == address) return "*";
  const std::string relative = fmt::format("{:+}", static_cast<int64_t>(address - before->address));
  return relative.size() < absolute.size() ? relative : absolute;
}

class Callgrind {
 public:
  Callgrind(const Report& report, const Graph& graph) : report_(report), graph_(graph) {
    NameFunctions();
  }

  std::string Text() {
    out_ =
        fmt::format("positions: instr line\nevents: {}({})\n", report_.sample_type, report_.unit);
    const NodeInfo* before = nullptr;
    for (const uint32_t index : graph_.order) {
      const Graph::Node& node = graph_.nodes[index];
      Write(node, before);
      before = &node.info;
    }
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void Line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  std::string Text(StringId id) const { return std::string(report_.profile.text(id)); }

  int64_t Cost(int64_t value) const {
    return ToInt64(Scale(value, report_.sample_unit, report_.unit).value);
  }

  // Callgrind joins functions of one file and name; "[1/2]" keeps them apart.
  void NameFunctions() {
    std::map<std::pair<StringId, StringId>, std::map<uint32_t, size_t>> functions;
    for (const uint32_t index : graph_.order) {
      const Graph::Node& node = graph_.nodes[index];
      auto& same = functions[{node.info.file, node.info.name}];
      same.try_emplace(node.function, same.size() + 1);
    }
    callee_names_.resize(graph_.nodes.size());
    for (const uint32_t index : graph_.order) {
      const Graph::Node& node = graph_.nodes[index];
      const auto& same = functions[{node.info.file, node.info.name}];
      callee_names_[index] = Text(node.info.name);
      if (same.size() > 1)
        callee_names_[index] += fmt::format(" [{}/{}]", same.at(node.function), same.size());
    }
  }

  void Write(const Graph::Node& node, const NodeInfo* before) {
    const NodeInfo& info = node.info;
    if (before == nullptr || info.object != before->object || info.file != before->file ||
        info.name != before->name) {
      Line("\nob={}", objects_.Shorten(Text(info.object)));
      Line("fl={}", files_.Shorten(Text(info.file)));
      Line("fn={}", names_.Shorten(Text(info.name)));
    }
    Line("{} {} {}", Address(before, info.address), info.line, Cost(node.flat_value()));
    for (const uint32_t edge : SortedEdges(graph_, node.out))
      WriteCall(graph_.edges[edge], before);
  }

  void WriteCall(const Graph::Edge& edge, const NodeInfo* before) {
    const NodeInfo& callee = graph_.nodes[edge.to].info;
    Line("cfl={}", files_.Shorten(Text(callee.file)));
    Line("cfn={}", names_.Shorten(callee_names_[edge.to]));
    Line("calls=0 {} {}", Address(before, callee.address), callee.line);
    Line("* * {}", Cost(edge.weight));
  }

  const Report& report_;
  const Graph& graph_;
  std::vector<std::string> callee_names_;  // By node.
  Names objects_, files_, names_;
  std::string out_;
};

}  // namespace

std::string CallgrindText(Report& report) {
  const TrimmedGraph trimmed = MakeTrimmedGraph(report);
  ChooseUnit(report, trimmed.graph);
  return Callgrind(report, trimmed.graph).Text();
}

}  // namespace skein
