#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "api/viewer_answer.h"
#include "api/viewer_questions.h"
#include "report/graph.h"
#include "report/text_reports.h"

namespace skein {

namespace {

constexpr size_t kMostTagValues = 200;

// A value of a label, with what the samples that have it sum to.
struct TagValue {
  std::string text;
  int64_t number = 0;
  std::string_view unit;
  int64_t sum = 0;
  int64_t count = 0;
};

using TagValues = std::map<std::string, TagValue>;  // By text, or number and unit.

std::map<std::string_view, TagValues> SumTags(const Profile& profile, size_t type) {
  std::map<std::string_view, TagValues> tags;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    for (const Profile::Label& label : profile.labels(i)) {
      const std::string_view unit = profile.text(label.unit);
      const std::string id = label.is_text()
                                 ? std::string(profile.text(label.text))
                                 : std::to_string(label.number) + ' ' + std::string(unit);
      TagValue& value = tags[profile.text(label.key)][id];
      if (label.is_text()) value.text = id;
      value.number = label.number;
      value.unit = unit;
      value.sum += profile.values(i)[type];
      ++value.count;
    }
  }
  return tags;
}

void WriteTag(JsonWriter& json, std::string_view key, const TagValues& values) {
  std::vector<const TagValue*> order;
  int64_t sum = 0;
  for (const auto& [id, value] : values) {
    order.push_back(&value);
    sum += value.sum;
  }
  std::ranges::stable_sort(order,
                           [](const TagValue* a, const TagValue* b) { return a->sum > b->sum; });
  json.BeginObject()
      .Field("key", key)
      .Field("sum", sum)
      .Field("value_count", order.size())
      .Key("values")
      .BeginArray();
  for (size_t i = 0; i < std::min(order.size(), kMostTagValues); ++i) {
    json.BeginObject();
    if (order[i]->text.empty()) {
      json.NullField("text");
    } else {
      json.Field("text", order[i]->text);
    }
    json.Field("number", order[i]->number)
        .Field("unit", order[i]->unit)
        .Field("sum", order[i]->sum)
        .Field("samples", order[i]->count)
        .EndObject();
  }
  json.EndArray().EndObject();
}

// Without trimming, `nodes` limits still how many there are. A tree has a node for each path of a big profile, and those
// that hardly anything was counted for cannot be among the first.
void KeepBounded(ReportConfig& config) {
  constexpr double kLeastOfTree = 1e-5;
  if (!config.trim) config.nodefraction = config.edgefraction = 0;
  config.trim = true;
  if (config.call_tree) config.nodefraction = std::max(config.nodefraction, kLeastOfTree);
}

}  // namespace

Answer AnswerProfileGraph(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  ProfileView view = session.ViewOf(in);
  view.config.nodecount = in.Number("nodes", 1, 500, 80);
  view.config.call_tree = in.Flag("tree");
  if (in.failed()) return ErrorAnswer(400, in.error());
  KeepBounded(view.config);
  Result<Report> report = session.Prepare(view, ReportKind::kDot);
  if (!report.ok()) return ErrorAnswer(400, report.error().message);
  const TrimmedGraph trimmed = MakeTrimmedGraph(*report);
  JsonWriter json;
  json.BeginObject().Field("dot", DotText(*report, trimmed)).Key("nodes").BeginArray();
  for (const uint32_t node : trimmed.graph.order)
    json.Value(trimmed.graph.nodes[node].name);
  json.EndArray()
      .Field("all_nodes", trimmed.original_count + trimmed.dropped_nodes)
      .Field("dropped_edges", trimmed.dropped_edges)
      .EndObject();
  return JsonAnswer(json);
}

Answer AnswerProfileTags(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  const ProfileView view = session.ViewOf(in).Summed();
  if (in.failed()) return ErrorAnswer(400, in.error());
  Result<Report> report = session.Filtered(view);
  const auto result = session.Show(view);
  if (!report.ok() || !result->ok())
    return ErrorAnswer(400, report.ok() ? result->error().message : report.error().message);
  JsonWriter json;
  json.BeginObject();
  WriteShown(session, view, **result, json);
  json.Key("tags").BeginArray();
  for (const auto& [key, values] : SumTags(report->profile, view.sample_type))
    WriteTag(json, key, values);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
