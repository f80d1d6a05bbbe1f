#include "api/state_times.h"

namespace skein {

namespace {

void WriteSet(std::string_view name, const std::set<std::string_view>& texts, JsonWriter& json) {
  json.Key(name).BeginArray();
  for (const std::string_view text : texts)
    json.Value(text);
  json.EndArray();
}

}  // namespace

void WriteTimes(const GoroutineTimes& times, JsonWriter& json) {
  json.Field("exec", times.exec_ns)
      .Field("sched", times.sched_ns)
      .Field("syscall", times.syscall_ns)
      .Field("syscall_block", times.syscall_block_ns)
      .Field("blocked", times.block_ns)
      .Field("unknown", UnknownOf(times))
      .Field("total", times.total_ns);
}

void WriteNamedTimes(std::string_view name,
                     const Trace& trace,
                     const std::vector<NamedTime>& times,
                     JsonWriter& json) {
  json.Key(name).BeginObject();
  for (const NamedTime& time : times)
    json.Field(trace.text(time.name), time.time_ns);
  json.EndObject();
}

Nanos UnknownOf(const GoroutineTimes& times) {
  const Nanos known =
      times.exec_ns + times.sched_ns + times.syscall_ns + times.syscall_block_ns + times.block_ns;
  return std::max<Nanos>(0, times.total_ns - known);
}

Nanos TimeUnder(StringId name, const std::vector<NamedTime>& times) {
  for (const NamedTime& time : times) {
    if (time.name == name) return time.time_ns;
  }
  return 0;
}

void ColumnNames::Write(JsonWriter& json) const {
  WriteSet("reasons", reasons_, json);
  WriteSet("ranges", ranges_, json);
}

}  // namespace skein
