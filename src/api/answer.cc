#include "api/answer.h"

#include "api/json_writer.h"

namespace skein {

Answer ErrorAnswer(int status, std::string_view message) {
  JsonWriter json;
  json.BeginObject().Field("error", message).EndObject();
  return {.status = status, .body = json.Take()};
}

}  // namespace skein
