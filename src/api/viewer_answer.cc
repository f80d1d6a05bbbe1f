#include "api/viewer_answer.h"

#include "profile/units.h"
#include "report/callers.h"

namespace skein {

void WriteShown(const ProfileSession& session,
                const ProfileView& view,
                const ShownProfile& shown,
                JsonWriter& json) {
  const Profile& profile = session.profile();
  const bool has_types = !profile.sample_types.empty();
  const Profile::ValueType type =
      has_types ? profile.sample_types[view.sample_type] : Profile::ValueType();
  json.Field("type", profile.text(type.type))
      .Field("unit", profile.text(type.unit))
      .Field("all", shown.all)
      .Field("shown", shown.total)
      .Field("base", shown.stacks.compares() ? std::optional(shown.base_total) : std::nullopt)
      .Field("mean", view.config.mean);
  const std::string& asked = view.config.unit;
  if (asked == "minimum" || asked == "auto") {
    json.NullField("shown_unit");
  } else {
    const Scaled one = Scale(1, profile.text(type.unit), asked);
    json.Key("shown_unit")
        .BeginObject()
        .Field("name", one.unit)
        .Field("size", 1 / one.value)
        .EndObject();
  }
  json.Key("warnings").BeginArray();
  for (const std::string& warning : shown.warnings)
    json.Value(warning);
  json.EndArray();
}

void WriteItself(const FrameStacks& stacks, std::string_view name, JsonWriter& json) {
  const uint32_t frame = Raw(stacks.names.Find(name));
  WriteRow(stacks, NeighboursOf(stacks, frame).itself, json.Key("itself"));
}

void WriteRow(const FrameStacks& stacks, const FrameSum& sum, JsonWriter& json) {
  json.BeginObject();
  WriteRowFields(stacks, sum, json);
  json.EndObject();
}

void WriteRowFields(const FrameStacks& stacks, const FrameSum& sum, JsonWriter& json) {
  json.Field("name", stacks.name(sum.frame))
      .Field("file", stacks.names.text(stacks.files[sum.frame]))
      .Field("line", stacks.lines[sum.frame])
      .Field("flat", sum.flat)
      .Field("cum", sum.cum);
  if (stacks.compares()) json.Field("base_flat", sum.base_flat).Field("base_cum", sum.base_cum);
}

}  // namespace skein
