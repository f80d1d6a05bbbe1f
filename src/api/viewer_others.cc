#include <span>
#include <string>
#include <utility>

#include "api/json_writer.h"
#include "api/viewer_questions.h"
#include "profile/read.h"
#include "symbols/make_ready.h"

namespace skein {

namespace {

void Write(JsonWriter& json, const ProfileShelf::Item& item) {
  const Profile& profile = *item.profile;
  json.BeginObject()
      .Field("id", item.id)
      .Field("name", item.name)
      .Field("samples", profile.sample_count())
      .Key("types")
      .BeginArray();
  for (const Profile::ValueType& type : profile.sample_types)
    json.Value(profile.text(type.type));
  json.EndArray().EndObject();
}

}  // namespace

Answer AnswerProfileOthers(const ProfileShelf& shelf) {
  JsonWriter json;
  json.BeginObject().Key("others").BeginArray();
  for (const ProfileShelf::Item& item : shelf.All())
    Write(json, item);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AddProfileOther(ProfileShelf& shelf, const Query& query, std::string_view body) {
  QueryReader in(query);
  const std::string name(in.Text("name"));
  Result<Profile> profile = ReadProfile(std::as_bytes(std::span(body)));
  if (!profile.ok()) return ErrorAnswer(400, profile.error().message);
  MakeReady(*profile, [](std::string_view) {});
  const int64_t id = shelf.Add(name.empty() ? "a profile" : name,
                               std::make_shared<const Profile>(std::move(*profile)), false);
  JsonWriter json;
  json.BeginObject().Field("id", id).EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
