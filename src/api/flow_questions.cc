#include <map>

#include <fmt/format.h>

#include "analyze/flows.h"
#include "analyze/id_index.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"
#include "api/window.h"

namespace skein {

namespace {

constexpr int kNewTask = 3;

// One arrow, whatever it is of.
struct Arrow {
  int kind = kNewTask;
  StringId reason = StringId::kEmpty;
  SliceIndex wake = kNoSlice;
  Nanos from_time = 0;
  GoroutineIndex from_goroutine = GoroutineIndex::kNone;
  Place from;
  std::string from_lane;
  Nanos to_time = 0;
  GoroutineIndex to_goroutine = GoroutineIndex::kNone;
  Place to;
  std::string to_lane;
};

Arrow ArrowOf(const Trace& trace, const Wake& wake) {
  Arrow arrow;
  arrow.kind = static_cast<int>(wake.kind);
  arrow.reason = wake.reason;
  arrow.wake = wake.slice;
  arrow.from_time = wake.time;
  arrow.from_goroutine = wake.waker;
  arrow.from = wake.from;
  if (wake.lane) arrow.from_lane = NameOf(trace, Track{*wake.lane, 0});
  arrow.to_time = wake.ran == kNoSlice ? wake.time : wake.ran_at;
  arrow.to_goroutine = wake.goroutine;
  arrow.to = wake.to;
  return arrow;
}

Arrow ArrowOf(const Session& session, uint32_t task_index) {
  const Trace& trace = session.trace();
  const Task& task = trace.tasks[task_index];
  Arrow arrow;
  arrow.from_time = task.start;
  arrow.to_time = task.start;
  arrow.to_goroutine = task.begin_goroutine;
  arrow.to_lane = NameOf(trace, Track{TrackKind::kTask, task_index});
  if (const std::optional<uint32_t> parent = session.ids().Find(task.parent)) {
    arrow.from_lane = NameOf(trace, Track{TrackKind::kTask, *parent});
  }
  return arrow;
}

// Writes arrows column by column.
class ArrowColumns {
 public:
  ArrowColumns(const Trace& trace, const std::vector<Arrow>& arrows, JsonWriter& json)
      : trace_(trace), arrows_(arrows), json_(json) {}

  template <typename WriteCell>
  void Column(std::string_view name, WriteCell write_cell) {
    json_.Key(name).BeginArray();
    for (const Arrow& arrow : arrows_)
      write_cell(arrow);
    json_.EndArray();
  }

  void Id(GoroutineIndex goroutine) {
    if (goroutine == GoroutineIndex::kNone) {
      json_.Null();
    } else {
      json_.Value(static_cast<int64_t>(trace_.id(goroutine)));
    }
  }

  void Lane(const std::string& lane) {
    if (lane.empty()) {
      json_.Null();
    } else {
      json_.Value(lane);
    }
  }

  void Write() {
    WriteReasons();
    Column("kind", [this](const Arrow& a) { json_.Value(a.kind); });
    Column("wake", [this](const Arrow& a) {
      if (a.wake == kNoSlice) {
        json_.Null();
      } else {
        json_.Value(a.wake);
      }
    });
    Column("from_time", [this](const Arrow& a) { json_.Value(a.from_time); });
    Column("from_goroutine", [this](const Arrow& a) { Id(a.from_goroutine); });
    Column("from_proc", [this](const Arrow& a) { WriteId(trace_, a.from.proc, json_); });
    Column("from_thread", [this](const Arrow& a) { WriteId(trace_, a.from.thread, json_); });
    Column("from_lane", [this](const Arrow& a) { Lane(a.from_lane); });
    Column("to_time", [this](const Arrow& a) { json_.Value(a.to_time); });
    Column("to_goroutine", [this](const Arrow& a) { Id(a.to_goroutine); });
    Column("to_proc", [this](const Arrow& a) { WriteId(trace_, a.to.proc, json_); });
    Column("to_thread", [this](const Arrow& a) { WriteId(trace_, a.to.thread, json_); });
    Column("to_lane", [this](const Arrow& a) { Lane(a.to_lane); });
  }

 private:
  void WriteReasons() {
    std::map<StringId, int> positions;
    json_.Key("reasons").BeginArray();
    for (const Arrow& arrow : arrows_) {
      if (arrow.reason == StringId::kEmpty) continue;
      const auto position = static_cast<int>(positions.size());
      if (positions.emplace(arrow.reason, position).second) json_.Value(trace_.text(arrow.reason));
    }
    json_.EndArray();
    Column("reason", [&](const Arrow& a) {
      json_.Value(a.reason == StringId::kEmpty ? -1 : positions[a.reason]);
    });
  }

  const Trace& trace_;
  const std::vector<Arrow>& arrows_;
  JsonWriter& json_;
};

}  // namespace

Answer AnswerFlows(const Session& session, const Query& query) {
  QueryReader in(query);
  const Trace& trace = session.trace();
  const Window window = WindowOf(trace, in);
  const auto limit = static_cast<size_t>(in.Number("limit", 1, 10'000, 2000));
  if (in.failed()) return ErrorAnswer(400, in.error());
  const Flows flows = FlowsWithin(trace, session.wakes(), window.from, window.to, limit);
  std::vector<Arrow> arrows;
  for (const Wake& wake : flows.wakes)
    arrows.push_back(ArrowOf(trace, wake));
  for (const uint32_t task : flows.tasks)
    arrows.push_back(ArrowOf(session, task));
  JsonWriter json;
  json.BeginObject().Field("total", flows.total).Key("kinds").BeginArray();
  for (const WakeKind kind : {WakeKind::kGo, WakeKind::kUnblock, WakeKind::kSyscallExit}) {
    json.Value(Name(kind));
  }
  json.Value("new task").EndArray();
  ArrowColumns(trace, arrows, json).Write();
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
