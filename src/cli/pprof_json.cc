#include "cli/pprof_json.h"

#include "api/json_writer.h"
#include "report/top.h"

namespace skein {
namespace {

void WriteCalls(JsonWriter& json, std::string_view key, const std::vector<CallRow>& calls) {
  json.Key(key).BeginArray();
  for (const CallRow& call : calls) {
    json.BeginObject();
    json.Field("name", call.name).Field("weight", call.weight).Field("inline", call.inlined);
    json.EndObject();
  }
  json.EndArray();
}

void WriteNode(JsonWriter& json, const Profile& profile, const NodeCalls& calls) {
  const TopRow& node = calls.node;
  json.BeginObject().Field("name", node.name).Field("flat", node.flat).Field("cum", node.cum);
  if (node.info.file != StringId::kEmpty) json.Field("file", profile.text(node.info.file));
  if (node.info.line != 0) json.Field("line", node.info.line);
  if (node.info.address != 0) json.Field("address", node.info.address);
  if (!node.inline_label.empty()) json.Field("inline", node.inline_label);
  WriteCalls(json, "callers", calls.callers);
  WriteCalls(json, "callees", calls.callees);
  json.EndObject();
}

}  // namespace

std::string PprofJson(Report& report) {
  const CallTable table = MakeCalls(report);
  JsonWriter json;
  json.BeginObject().Field("type", report.sample_type).Field("unit", report.sample_unit);
  json.Field("total", report.total).Key("labels").BeginArray();
  for (const std::string& label : table.labels)
    json.Value(label);
  json.EndArray().Key("nodes").BeginArray();
  for (const NodeCalls& node : table.nodes)
    WriteNode(json, report.profile, node);
  json.EndArray().EndObject();
  return json.Take() + "\n";
}

}  // namespace skein
