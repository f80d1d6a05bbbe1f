#include "api/profile_query.h"

#include "analyze/id_index.h"

namespace skein {
namespace {

GoroutineIndex GoroutineOf(const Session& session, QueryReader& in) {
  const GoroutineId id{in.Number("goroutine", INT64_MIN, INT64_MAX)};
  const std::optional<GoroutineIndex> goroutine = session.ids().Find(id);
  if (!goroutine) in.Fail("goroutine", in.Text("goroutine"), "is no goroutine of this trace");
  return goroutine.value_or(GoroutineIndex::kNone);
}

uint32_t TaskOf(const Trace& trace, QueryReader& in) {
  const TaskId id{static_cast<uint64_t>(in.Number("task", 0, INT64_MAX))};
  for (uint32_t i = 0; i < trace.tasks.size(); ++i) {
    if (trace.tasks[i].id == id) return i;
  }
  in.Fail("task", in.Text("task"), "is no task of this trace");
  return 0;
}

RegionScope RegionsOf(const Trace& trace, QueryReader& in) {
  RegionScope scope{.name = trace.names.strings.Find(in.Text("region"))};
  if (scope.name == StringId::kEmpty) {
    in.Fail("region", in.Text("region"), "is no region of this trace");
  }
  scope.least_ns = in.Time("min", scope.least_ns);
  scope.most_ns = in.Time("max", scope.most_ns);
  return scope;
}

}  // namespace

ProfileScope ScopeOf(const Session& session, QueryReader& in) {
  const Trace& trace = session.trace();
  ProfileScope scope;
  if (!in.Text("goroutine").empty()) scope.goroutine = GoroutineOf(session, in);
  if (!in.Text("group").empty()) {
    const auto last = static_cast<int64_t>(trace.groups.size()) - 1;
    scope.group = static_cast<uint32_t>(in.Number("group", 0, last));
  }
  if (!in.Text("task").empty()) scope.task = TaskOf(trace, in);
  if (!in.Text("region").empty()) scope.region = RegionsOf(trace, in);
  return scope;
}

}  // namespace skein
