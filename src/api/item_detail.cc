#include "api/item_detail.h"

#include <algorithm>

#include <fmt/format.h>

#include "analyze/goroutine_titles.h"
#include "analyze/id_index.h"
#include "analyze/nested.h"
#include "analyze/places.h"
#include "analyze/slice_detail.h"
#include "analyze/task_index.h"
#include "analyze/titles.h"
#include "base/text.h"

namespace skein {

namespace {

// Neighbours of a kind are looked for among that many.
constexpr uint32_t kMostVisited = 100'000;

// Parts that no pixel separates are of no interest here: any width will do.
constexpr uint32_t kColumns = 8192;

std::string WakeTitle(const Session& session, const Wake& wake) {
  const std::string_view reason = session.trace().text(wake.reason);
  const std::string who = session.titles().Title(wake.goroutine);
  if (reason.empty()) return fmt::format("{}: {}", Name(wake.kind), who);
  return fmt::format("{} ({}): {}", Name(wake.kind), reason, who);
}

std::string LaneTitle(const Session& session, const Item& item, GoroutineIndex goroutine) {
  const SliceTable& table = *SlicesOf(session.trace(), item.track.kind);
  if (goroutine != GoroutineIndex::kNone) {
    return session.titles().Title(goroutine, table.finish(item.index) - 1);
  }
  const auto state = static_cast<LaneState>(table.state(item.index));
  return state == LaneState::kNoGoroutine ? "no goroutine" : "idle";
}

ItemHead HeadOfSlice(const Session& session, const Item& item) {
  const Trace& trace = session.trace();
  const SliceTable& table = *SlicesOf(trace, item.track.kind);
  ItemHead head;
  head.start = table.start(item.index);
  head.end = table.finish(item.index);
  if (item.track.kind == TrackKind::kGoroutine) {
    head.title = StateTitle(trace, StateOf(trace, item.index));
    return head;
  }
  const SliceIndex slice = GoroutineSliceOf(trace, {item.track, item.index});
  const bool none = slice == kNoSlice;
  head.title = LaneTitle(session, item,
                         none ? GoroutineIndex::kNone : GoroutineIndex{table.value(item.index)});
  return head;
}

// The nearest slice of the track, in direction +1 or -1, in which anything is.
std::optional<Item> NeighbourSlice(const Trace& trace, const Item& item, int direction) {
  const SliceTable& table = *SlicesOf(trace, item.track.kind);
  const int64_t begin = table.begin(item.track.index);
  const int64_t end = table.end(item.track.index);
  for (int64_t i = int64_t{item.index} + direction; i >= begin && i < end; i += direction) {
    const auto slice = static_cast<SliceIndex>(i);
    if (table.class_of(table.state(slice)) == StateClass::kNone) continue;
    return Item{ItemKind::kSlice, item.track, slice};
  }
  return std::nullopt;
}

// The nearest element of a list that is like the item's own.
template <typename Elements, typename IsLike>
std::optional<Item> Neighbour(const Item& item,
                              const Elements& elements,
                              int direction,
                              IsLike is_like) {
  const int64_t size = static_cast<int64_t>(elements.size());
  int64_t i = int64_t{item.index} + direction;
  for (uint32_t visited = 0; i >= 0 && i < size && visited < kMostVisited;
       i += direction, ++visited) {
    if (is_like(elements[static_cast<size_t>(i)]))
      return Item{item.kind, {}, static_cast<uint32_t>(i)};
  }
  return std::nullopt;
}

template <typename Elements, typename IsLike>
void SetNeighbours(const Elements& elements, IsLike is_like, ItemDetail& detail) {
  detail.previous = Neighbour(detail.item, elements, -1, is_like);
  detail.next = Neighbour(detail.item, elements, 1, is_like);
}

class Describer {
 public:
  Describer(const Session& session, const Item& item) : session_(session), trace_(session.trace()) {
    detail_.item = item;
  }

  ItemDetail Run() {
    switch (detail_.item.kind) {
      case ItemKind::kSlice:
        DescribeSlice();
        break;
      case ItemKind::kRange:
        DescribeRange();
        break;
      case ItemKind::kRegion:
        DescribeRegion();
        break;
      case ItemKind::kTask:
        DescribeTask();
        break;
      case ItemKind::kLog:
        DescribeLog();
        break;
      case ItemKind::kSample:
        DescribeSample();
        break;
      case ItemKind::kWake:
        DescribeWake();
        break;
    }
    const ItemHead head = HeadOf(session_, detail_.item);
    detail_.title = head.title;
    detail_.start = head.start;
    detail_.end = head.end;
    if (detail_.item.kind != ItemKind::kSlice) detail_.self_ns = head.end - head.start;
    return std::move(detail_);
  }

 private:
  void Arg(std::string_view name, std::string value) {
    detail_.args.emplace_back(name, std::move(value));
  }

  void DescribeSlice() {
    const Item& item = detail_.item;
    detail_.track = item.track;
    detail_.previous = NeighbourSlice(trace_, item, -1);
    detail_.next = NeighbourSlice(trace_, item, 1);
    const SliceIndex slice = GoroutineSliceOf(trace_, {item.track, item.index});
    if (item.track.kind == TrackKind::kProc) detail_.proc = ProcIndex{item.track.index};
    if (item.track.kind == TrackKind::kThread) detail_.thread = ThreadIndex{item.track.index};
    const SliceTable& table = *SlicesOf(trace_, item.track.kind);
    detail_.self_ns = table.finish(item.index) - table.start(item.index);
    if (slice != kNoSlice)
      DescribeGoroutineSlice(slice, table.start(item.index), table.finish(item.index));
  }

  void DescribeGoroutineSlice(SliceIndex slice, Nanos start, Nanos end) {
    const SliceDetail around = DetailOf(trace_, session_.wakes(), slice);
    detail_.goroutine_slice = slice;
    detail_.goroutine = around.goroutine;
    detail_.start_stack = around.start_stack;
    detail_.end_stack = around.end_stack;
    detail_.waker = around.waker;
    const StateInfo& state = StateOf(trace_, slice);
    const bool was_woken = state.state != GoState::kWaiting && around.waker.has_value();
    if (was_woken) detail_.incoming.push_back(*around.waker);
    detail_.outgoing = around.outgoing;
    detail_.preceding = around.preceding;
    detail_.following = around.following;
    detail_.truncated = around.truncated;
    detail_.state = StateTitle(trace_, state);
    detail_.state_class = state.state_class;
    const bool executes = state.state == GoState::kRunning || state.state == GoState::kSyscall;
    if (executes) {
      if (detail_.proc == ProcIndex::kNone) detail_.proc = around.place.proc;
      if (detail_.thread == ThreadIndex::kNone) detail_.thread = around.place.thread;
    }
    AddStateArgs(slice, state);
    AddNested(around.goroutine, start, end);
  }

  void AddStateArgs(SliceIndex slice, const StateInfo& state) {
    const SliceTable& table = trace_.goroutine_slices;
    if (state.state == GoState::kSyscall) Arg("blocked", state.proc_lost ? "yes" : "no");
    if (state.state == GoState::kRunnable && state.reason != StringId::kEmpty) {
      Arg("stopped by", std::string(trace_.text(state.reason)));
    }
    const bool has_before = slice > table.begin(Raw(detail_.goroutine));
    if (state.state != GoState::kRunning || !has_before) return;
    if (StateOf(trace_, slice - 1).state == GoState::kRunnable) {
      Arg("waited for a processor", FormatDuration(table.start(slice) - table.start(slice - 1)));
    }
  }

  void AddNested(GoroutineIndex goroutine, Nanos start, Nanos end) {
    if (start >= end) return;
    const Track track{TrackKind::kGoroutine, Raw(goroutine)};
    for (const NestedSlice& nested : session_.nested().Query(track, start, end, kColumns)) {
      if (nested.depth == 0) detail_.self_ns -= nested.busy_ns;
      if (nested.kind == NestedKind::kRegion && nested.start <= start) {
        SetTask(trace_.regions[nested.index].task);
      }
    }
    detail_.self_ns = std::max<Nanos>(detail_.self_ns, 0);
  }

  void SetTask(TaskId id) {
    if (id == TaskId::kNone || id == TaskId::kBackground) return;
    detail_.task = session_.ids().Find(id);
  }

  void DescribeRange() {
    const Range& range = trace_.ranges[detail_.item.index];
    const NestedKind kind = KindOfRange(trace_.text(range.name));
    detail_.kind = Name(kind);
    detail_.track = TrackOfRange(range, kind);
    detail_.goroutine = range.goroutine;
    detail_.proc = range.proc;
    detail_.start_stack = range.stack;
    if (kind == NestedKind::kSweep) {
      Arg("swept", FormatBytes(range.swept_bytes));
      Arg("reclaimed", FormatBytes(range.reclaimed_bytes));
    }
    if (range.began_before) Arg("began", "before the trace");
    if (range.open) Arg("ended", "not within the trace");
    SetNeighbours(
        trace_.ranges,
        [&range](const Range& other) {
          return other.name == range.name && other.scope == range.scope &&
                 other.owner == range.owner;
        },
        detail_);
    SetGoroutineSlice(range.start);
  }

  static Track TrackOfRange(const Range& range, NestedKind kind) {
    if (kind == NestedKind::kMark || range.owner == UINT32_MAX) return {TrackKind::kGc, 0};
    if (range.scope == ResourceKind::kGoroutine) return {TrackKind::kGoroutine, range.owner};
    if (range.scope == ResourceKind::kProc) return {TrackKind::kProc, range.owner};
    return {TrackKind::kGc, 0};
  }

  void DescribeRegion() {
    const Region& region = trace_.regions[detail_.item.index];
    detail_.kind = "region";
    detail_.track = {TrackKind::kGoroutine, Raw(region.goroutine)};
    detail_.goroutine = region.goroutine;
    detail_.start_stack = region.stack;
    detail_.end_stack = region.end_stack;
    SetTask(region.task);
    if (region.no_begin) Arg("began", "before the trace");
    if (region.no_end) Arg("ended", "with its goroutine or the trace");
    SetNeighbours(
        trace_.regions,
        [&region](const Region& other) { return other.goroutine == region.goroutine; }, detail_);
    SetGoroutineSlice(region.start);
  }

  void DescribeTask() {
    const Task& task = trace_.tasks[detail_.item.index];
    detail_.kind = "task";
    detail_.track = {TrackKind::kTask, detail_.item.index};
    detail_.task = detail_.item.index;
    detail_.goroutine = task.begin_goroutine;
    detail_.start_stack = task.stack;
    detail_.end_stack = task.end_stack;
    Arg("id", fmt::to_string(static_cast<uint64_t>(task.id)));
    const bool has_parent = task.parent != TaskId::kNone && task.parent != TaskId::kBackground;
    if (has_parent) Arg("parent", fmt::to_string(static_cast<uint64_t>(task.parent)));
    if (task.begin_goroutine != GoroutineIndex::kNone) {
      Arg("begun by", session_.titles().Title(task.begin_goroutine));
    }
    if (task.end_goroutine != GoroutineIndex::kNone) {
      Arg("ended by", session_.titles().Title(task.end_goroutine));
    }
    SetNeighbours(
        trace_.tasks, [](const Task& other) { return other.id != TaskId::kBackground; }, detail_);
  }

  void DescribeLog() {
    const Log& log = trace_.logs[detail_.item.index];
    detail_.kind = "log";
    detail_.track = {TrackKind::kLogs, 0};
    detail_.goroutine = log.goroutine;
    detail_.start_stack = log.stack;
    SetTask(log.task);
    if (log.category != StringId::kEmpty) Arg("category", std::string(trace_.text(log.category)));
    Arg("message", std::string(trace_.text(log.message)));
    SetNeighbours(
        trace_.logs, [](const Log&) { return true; }, detail_);
    SetGoroutineSlice(log.time);
  }

  void DescribeSample() {
    const Sample& sample = trace_.samples[detail_.item.index];
    detail_.kind = "sample";
    if (sample.proc != ProcIndex::kNone) {
      detail_.track = {TrackKind::kProc, Raw(sample.proc)};
    } else {
      detail_.track = {TrackKind::kThread, Raw(sample.thread)};
    }
    detail_.goroutine = sample.goroutine;
    detail_.proc = sample.proc;
    detail_.thread = sample.thread;
    detail_.start_stack = sample.stack;
    SetNeighbours(
        trace_.samples,
        [&sample](const Sample& other) {
          return other.proc == sample.proc && other.thread == sample.thread;
        },
        detail_);
    SetGoroutineSlice(sample.time);
  }

  void DescribeWake() {
    detail_.kind = "wake";
    const std::optional<Wake> wake = WakeAt(trace_, detail_.item.index);
    if (!wake) return;
    detail_.track = {TrackKind::kGoroutine, Raw(wake->goroutine)};
    if (wake->lane) detail_.track = {*wake->lane, 0};
    detail_.goroutine = wake->goroutine;
    detail_.proc = wake->from.proc;
    detail_.thread = wake->from.thread;
    detail_.start_stack = wake->stack;
    detail_.waker = wake;
    detail_.outgoing = {*wake};
    detail_.goroutine_slice = wake->slice;
  }

  void SetGoroutineSlice(Nanos time) {
    if (detail_.goroutine == GoroutineIndex::kNone) return;
    detail_.goroutine_slice = GoroutineSliceAt(trace_, detail_.goroutine, time);
    const Place place = PlaceAt(trace_, detail_.goroutine, time);
    if (detail_.proc == ProcIndex::kNone) detail_.proc = place.proc;
    if (detail_.thread == ThreadIndex::kNone) detail_.thread = place.thread;
  }

  const Session& session_;
  const Trace& trace_;
  ItemDetail detail_;
};

}  // namespace

ItemHead HeadOf(const Session& session, const Item& item) {
  const Trace& trace = session.trace();
  switch (item.kind) {
    case ItemKind::kSlice:
      return HeadOfSlice(session, item);
    case ItemKind::kRange: {
      const Range& range = trace.ranges[item.index];
      return {std::string(trace.text(range.name)), range.start, range.end};
    }
    case ItemKind::kRegion: {
      const Region& region = trace.regions[item.index];
      return {std::string(trace.text(region.name)), region.start, region.end};
    }
    case ItemKind::kTask: {
      const TaskSpan span = SpanOf(trace, trace.tasks[item.index]);
      return {TaskTitle(trace, trace.tasks[item.index]), span.start, span.end};
    }
    case ItemKind::kLog: {
      const Log& log = trace.logs[item.index];
      return {LogTitle(trace, log), log.time, log.time};
    }
    case ItemKind::kSample: {
      const Nanos time = trace.samples[item.index].time;
      return {"CPU sample", time, time};
    }
    case ItemKind::kWake: {
      const std::optional<Wake> wake = WakeAt(trace, item.index);
      if (!wake) return {};
      return {WakeTitle(session, *wake), wake->time,
              wake->ran == kNoSlice ? wake->time : wake->ran_at};
    }
  }
  return {};
}

ItemDetail DetailOfItem(const Session& session, const Item& item) {
  return Describer(session, item).Run();
}

}  // namespace skein
