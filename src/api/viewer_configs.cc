#include "api/viewer_configs.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace skein {

namespace {

// Parameters of the page's address that are not called as pprof's option.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kRenamed = {
    {{"nodecount", "nodes"}, {"call_tree", "tree"}, {"sample_index", "type"}}};

std::string_view ParameterOf(const ConfigField& field) {
  const auto renamed =
      std::ranges::find(kRenamed, field.name, [](const auto& r) { return r.first; });
  return renamed == kRenamed.end() ? field.name : renamed->second;
}

std::string ValueOf(const ReportConfig& config, const ConfigField& field) {
  std::string value = GetConfig(config, field);
  if (!field.is_bool()) return value;
  return value == "true" ? "1" : "0";
}

Answer AfterChange(const ConfigFile& file, const Status& status) {
  return status.ok() ? AnswerConfigs(file) : ErrorAnswer(400, status.error().message);
}

}  // namespace

void WriteParameters(const ReportConfig& config, JsonWriter& json) {
  const ReportConfig usual;
  json.BeginObject();
  for (const ConfigField& field : ConfigFields()) {
    const std::string value = ValueOf(config, field);
    const bool in_address = field.saved || field.name == "sample_index";
    if (in_address && !value.empty() && value != ValueOf(usual, field))
      json.Field(ParameterOf(field), value);
  }
  json.EndObject();
}

Answer AnswerConfigs(const ConfigFile& file) {
  const Result<std::vector<SavedConfig>> saved = file.Read();
  if (!saved.ok()) return ErrorAnswer(400, saved.error().message);
  JsonWriter json;
  json.BeginObject().Field("file", file.path()).Key("configs").BeginArray();
  for (const auto& [name, config] : *saved) {
    json.BeginObject().Field("name", name).Key("params");
    WriteParameters(config, json);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer SaveConfig(ConfigFile& file, const Query& query) {
  QueryReader in(query);
  SavedConfig saved;
  saved.name = in.Text("name");
  if (saved.name.empty() || saved.name == "Default")
    in.Fail("name", saved.name, "is no name to save by");
  for (const ConfigField& field : ConfigFields()) {
    const std::string_view value = in.Text(ParameterOf(field));
    if (!field.saved || value.empty()) continue;
    const Status set = SetConfig(saved.config, field, value);
    if (!set.ok()) in.Fail(ParameterOf(field), value, set.error().message);
  }
  if (in.failed()) return ErrorAnswer(400, in.error());
  return AfterChange(file, file.Save(saved));
}

Answer RemoveConfig(ConfigFile& file, const Query& query) {
  QueryReader in(query);
  return AfterChange(file, file.Remove(in.Text("name")));
}

}  // namespace skein
