#include <algorithm>
#include <optional>
#include <vector>

#include "api/json_writer.h"
#include "api/viewer_answer.h"
#include "api/viewer_questions.h"
#include "report/flame.h"
#include "report/frame_match.h"

namespace skein {

namespace {

constexpr size_t kMostBytes = 900'000;  // Of an answer, about.
constexpr size_t kFewestNodes = 500;

// The frames of an answer are numbered anew: those that occur in it.
class FramesUsed {
 public:
  explicit FramesUsed(const FrameStacks& stacks)
      : stacks_(stacks), positions_(stacks.frame_count(), UINT32_MAX) {}

  void Add(const std::vector<CallNode>& nodes) {
    for (const CallNode& node : nodes) {
      if (positions_[node.frame] != UINT32_MAX) continue;
      positions_[node.frame] = static_cast<uint32_t>(frames_.size());
      frames_.push_back(node.frame);
      bytes_ +=
          stacks_.name(node.frame).size() + stacks_.names.text(stacks_.files[node.frame]).size();
    }
  }

  uint32_t position(uint32_t frame) const { return positions_[frame]; }
  const std::vector<uint32_t>& frames() const { return frames_; }
  size_t bytes() const { return bytes_; }

 private:
  const FrameStacks& stacks_;
  std::vector<uint32_t> positions_;
  std::vector<uint32_t> frames_;
  size_t bytes_ = 0;
};

struct Fitted {
  FlameGraph graph;
  FramesUsed used;
};

// As much as fits: C++ names may be longer than all the numbers.
Fitted Fit(const FrameStacks& stacks, FlameGraph graph) {
  constexpr size_t kBytesOfNode = 32;
  for (;;) {
    FramesUsed used(stacks);
    used.Add(graph.callees);
    used.Add(graph.callers);
    const size_t most = std::max(graph.callees.size(), graph.callers.size());
    const size_t nodes = graph.callees.size() + graph.callers.size();
    const bool fits = used.bytes() + nodes * kBytesOfNode <= kMostBytes;
    if (fits || most <= kFewestNodes) return {std::move(graph), std::move(used)};
    KeepHeaviest(graph, most / 2);
  }
}

template <typename Value>
void Column(JsonWriter& json,
            std::string_view name,
            const std::vector<CallNode>& nodes,
            Value value) {
  json.Key(name).BeginArray();
  for (const CallNode& node : nodes)
    json.Value(value(node));
  json.EndArray();
}

void WriteNodes(JsonWriter& json,
                const FrameStacks& stacks,
                const FramesUsed& used,
                const std::vector<CallNode>& nodes) {
  const auto parent = [](const CallNode& node) {
    return node.parent == UINT32_MAX ? int64_t{-1} : int64_t{node.parent};
  };
  json.BeginObject();
  Column(json, "parent", nodes, parent);
  Column(json, "frame", nodes, [&](const CallNode& node) { return used.position(node.frame); });
  Column(json, "self", nodes, [](const CallNode& node) { return node.self; });
  Column(json, "total", nodes, [](const CallNode& node) { return node.total; });
  if (stacks.compares()) {
    Column(json, "base_self", nodes, [](const CallNode& node) { return node.base_self; });
    Column(json, "base_total", nodes, [](const CallNode& node) { return node.base_total; });
  }
  const auto is_plain = [](const CallNode& node) {
    return node.weight ==
           static_cast<uint64_t>(node.total) + static_cast<uint64_t>(node.base_total);
  };
  if (!std::ranges::all_of(nodes, is_plain))
    Column(json, "weight", nodes, [](const CallNode& node) { return node.weight; });
  json.EndObject();
}

void WriteFrames(JsonWriter& json, const FrameStacks& stacks, const FramesUsed& used) {
  json.Key("names").BeginArray();
  for (const uint32_t frame : used.frames())
    json.Value(stacks.name(frame));
  json.EndArray().Key("files").BeginArray();
  for (const uint32_t frame : used.frames())
    json.Value(stacks.names.text(stacks.files[frame]));
  json.EndArray();
}

void WriteSearch(JsonWriter& json,
                 const FrameStacks& stacks,
                 const FramesUsed& used,
                 std::string_view pattern,
                 std::optional<uint32_t> pivot) {
  json.Key("search");
  if (pattern.empty()) {
    json.Null();
    return;
  }
  const std::vector<bool> like = FramesLike(stacks, pattern);
  json.BeginObject().Field("sum", SumOfMarked(stacks, like, pivot)).Key("frames").BeginArray();
  for (const uint32_t frame : used.frames()) {
    if (like[frame]) json.Value(used.position(frame));
  }
  json.EndArray().EndObject();
}

}  // namespace

Answer AnswerProfileFlame(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  const ProfileView view = session.ViewOf(in).Summed();
  const int64_t columns = in.Number("columns", 1, 20'000, 2000);
  const std::string_view pivot_name = in.Text("pivot");
  const std::string_view pattern = in.Text("search");
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto result = session.Show(view);
  if (!result->ok()) return ErrorAnswer(400, result->error().message);
  const ShownProfile& shown = **result;
  const FrameStacks& stacks = shown.stacks;
  FlameOptions options;
  options.least = 1.0 / static_cast<double>(columns);
  if (!pivot_name.empty()) options.pivot = Raw(stacks.names.Find(pivot_name));
  const Fitted fit = Fit(stacks, *session.Flame(view, options));
  JsonWriter json;
  json.BeginObject();
  WriteShown(session, view, shown, json);
  WriteFrames(json, stacks, fit.used);
  json.Key("callees");
  WriteNodes(json, stacks, fit.used, fit.graph.callees);
  json.Key("callers");
  WriteNodes(json, stacks, fit.used, fit.graph.callers);
  WriteSearch(json, stacks, fit.used, pattern, options.pivot);
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
