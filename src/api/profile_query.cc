#include "api/profile_query.h"

#include "analyze/id_index.h"
#include "analyze/region_list.h"
#include "api/window.h"

namespace skein {
namespace {

GoroutineIndex GoroutineOf(const Session& session, QueryReader& in) {
  const GoroutineId id{in.Number("goroutine", INT64_MIN, INT64_MAX)};
  const std::optional<GoroutineIndex> goroutine = session.ids().Find(id);
  if (!goroutine) in.Fail("goroutine", in.Text("goroutine"), "is no goroutine of this trace");
  return goroutine.value_or(GoroutineIndex::kNone);
}

std::vector<WorkSpan> WorkOnTask(const Session& session, QueryReader& in) {
  const TaskId id{static_cast<uint64_t>(in.Number("task", INT64_MIN, INT64_MAX))};
  const std::optional<uint32_t> task = session.ids().Find(id);
  if (!task) {
    in.Fail("task", in.Text("task"), "is no task of this trace");
    return {};
  }
  const auto children_of = [&session](GoroutineIndex g) { return session.children(g); };
  const std::vector<uint32_t> family = session.tasks().Descendants(*task);
  return WorkOn(session.trace(), session.tasks(), family, children_of);
}

std::vector<WorkSpan> WorkInRegions(const Session& session, QueryReader& in) {
  const auto last = static_cast<int64_t>(session.region_types().size()) - 1;
  RegionFilter filter;
  filter.type = static_cast<uint32_t>(in.Number("region_type", 0, last));
  filter.min_ns = in.Time("min", filter.min_ns);
  filter.max_ns = in.Time("max", filter.max_ns);
  if (in.failed()) return {};
  return WorkIn(session.trace(), RegionsThat(session.trace(), session.region_types(), filter));
}

}  // namespace

std::optional<bool> IdleAsked(QueryReader& in) {
  if (in.Text("idle").empty()) return std::nullopt;
  return in.Flag("idle");
}

ProfileScope ScopeOf(const Session& session, QueryReader& in) {
  ProfileScope scope;
  if (!in.Text("goroutine").empty()) scope.goroutine = GoroutineOf(session, in);
  scope.group = GroupOf(session.trace(), "group", in);
  const bool of_task = !in.Text("task").empty();
  const bool of_regions = !in.Text("region_type").empty();
  if (of_task && of_regions)
    in.Fail("region_type", in.Text("region_type"), "is asked for beside a task");
  if (of_task) scope.work = WorkOnTask(session, in);
  if (of_regions) scope.work = WorkInRegions(session, in);
  if (const std::optional<bool> idle = IdleAsked(in)) {
    scope.stacks = session.idle_stacks();
    if (!*idle) scope.stacks->flip();
  }
  return scope;
}

}  // namespace skein
