#pragma once

#include <string_view>

#include "analyze/time_kind.h"
#include "api/json_writer.h"

namespace skein {

// "kinds": the names that positions in WriteTimes() stand for.
inline void WriteTimeKinds(JsonWriter& json) {
  json.Key("kinds").BeginArray();
  for (size_t kind = 0; kind < kTimeKindCount; ++kind)
    json.Value(Name(static_cast<TimeKind>(kind)));
  json.EndArray();
}

// One number for each kind of time.
inline void WriteTimes(std::string_view name, const TimeByKind& times, JsonWriter& json) {
  json.Key(name).BeginArray();
  for (const Nanos time : times)
    json.Value(time);
  json.EndArray();
}

}  // namespace skein
