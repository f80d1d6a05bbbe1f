#pragma once

#include <string>
#include <string_view>

namespace skein {

// What the client is sent, whatever carries it there.
struct Answer {
  int status = 200;  // As in HTTP. 400: parameters are wrong; 404: no such goroutine, task, ...
  std::string_view content_type = "application/json";  // Of static storage.
  std::string body;
  std::string file_name = {};  // Not empty: to be kept as a file of that name.
};

class JsonWriter;

// Status 200; empties the writer.
Answer JsonAnswer(JsonWriter& json);

// {"error": "from: \"x\" is no whole number"} with that status.
Answer ErrorAnswer(int status, std::string_view message);

}  // namespace skein
