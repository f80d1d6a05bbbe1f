#include "api/answer.h"

#include "api/json_writer.h"

namespace skein {

Answer JsonAnswer(JsonWriter& json) {
  Answer answer;
  answer.body = json.Take();
  return answer;
}

Answer ErrorAnswer(int status, std::string_view message) {
  JsonWriter json;
  json.BeginObject().Field("error", message).EndObject();
  Answer answer = JsonAnswer(json);
  answer.status = status;
  return answer;
}

}  // namespace skein
