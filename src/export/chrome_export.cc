#include "export/chrome_export.h"

#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "analyze/goroutine_titles.h"
#include "analyze/instants.h"
#include "analyze/places.h"
#include "analyze/task_index.h"
#include "api/json_writer.h"
#include "export/count_history.h"

namespace skein {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;

// Sections, as in Go's viewer.
constexpr int kLanes = 0;
constexpr int kStats = 1;
constexpr int kTasks = 2;

std::string Quoted(std::string_view text) {
  JsonWriter json;
  json.Value(text);
  return json.Take();
}

// Stacks as a tree of frames, the root first; nodes are numbered from 1.
class FrameTree {
 public:
  explicit FrameTree(const Trace& trace)
      : trace_(trace), leaf_of_(trace.names.stacks.size(), kUnknown) {}

  // The node of the stack's leaf; 0 if it has none.
  uint32_t LeafOf(StackId stack) {
    uint32_t& leaf = leaf_of_[Raw(stack)];
    if (leaf != kUnknown) return leaf;
    leaf = 0;
    const auto frames = trace_.names.stacks.frames(stack);
    for (size_t i = frames.size(); i-- > 0;)
      leaf = Child(leaf, frames[i]);
    return leaf;
  }

  // Calls visit(node, parent, frame) for each.
  template <typename Each>
  void VisitAll(const Each& visit) const {
    for (uint32_t i = 0; i < nodes_.size(); ++i)
      visit(i + 1, nodes_[i].first, trace_.names.stacks.frame(nodes_[i].second));
  }

 private:
  static constexpr uint32_t kUnknown = UINT32_MAX;

  uint32_t Child(uint32_t parent, FrameId frame) {
    const auto [at, is_new] =
        numbers_.try_emplace(std::pair(parent, frame), static_cast<uint32_t>(nodes_.size() + 1));
    if (is_new) nodes_.emplace_back(parent, frame);
    return at->second;
  }

  const Trace& trace_;
  std::vector<uint32_t> leaf_of_;  // By StackId.
  std::map<std::pair<uint32_t, FrameId>, uint32_t> numbers_;
  std::vector<std::pair<uint32_t, FrameId>> nodes_;  // Parent and frame.
};

class ChromeWriter {
 public:
  ChromeWriter(const Trace& trace, LaneKind lanes, Nanos from, Nanos to, const ExportSink& sink)
      : trace_(trace),
        lanes_(lanes),
        from_(from),
        to_(to),
        sink_(sink),
        titles_(trace),
        frames_(trace) {}

  void Run() {
    Print(FMT_COMPILE("{{\"displayTimeUnit\":\"ns\",\"traceEvents\":["));
    WriteNames();
    VisitExecutions(trace_, lanes_, from_, to_,
                    [&](const Execution& execution) { WriteExecution(execution); });
    VisitCauses(trace_, lanes_, from_, to_,
                [&](GoroutineIndex, const Cause& cause) { WriteInstantOf(cause); });
    WriteRanges();
    WriteProcChanges();
    WriteSamples();
    WriteLogs();
    WriteTasks();
    WriteRegions();
    WriteCounts();
    Print(FMT_COMPILE("],\"stackFrames\":{{"));
    WriteFrames();
    Print(FMT_COMPILE("}}}}\n"));
    Flush();
  }

 private:
  template <typename Format, typename... Args>
  void Print(const Format& format, const Args&... args) {
    fmt::format_to(fmt::appender(out_), format, args...);
  }

  void Flush() {
    sink_({out_.data(), out_.size()});
    out_.clear();
  }

  // The fields that all have; more and End() follow. `name` is quoted already.
  void Begin(std::string_view name, char phase, Nanos time, int section, uint64_t lane) {
    if (out_.size() > kPieceBytes) Flush();
    Print(FMT_COMPILE("{}\n{{\"name\":{},\"ph\":\"{}\",\"ts\":{}.{:03},\"pid\":{},\"tid\":{}"),
          first_ ? "" : ",", name, phase, time / 1000, time % 1000, section, lane);
    first_ = false;
  }
  void Stack(std::string_view key, StackId stack) {
    const uint32_t leaf = frames_.LeafOf(stack);
    if (leaf != 0) Print(FMT_COMPILE(",\"{}\":{}"), key, leaf);
  }
  void End() { out_.push_back('}'); }

  void Slice(std::string_view name, Nanos start, Nanos end, int section, uint64_t lane) {
    Begin(name, 'X', start, section, lane);
    Print(FMT_COMPILE(",\"dur\":{}.{:03}"), (end - start) / 1000, (end - start) % 1000);
  }

  bool Overlaps(Nanos start, Nanos end) const { return start < to_ && end >= from_; }

  void WriteName(const char* kind, int section, uint64_t lane, std::string_view name) {
    Begin(Quoted(kind), 'M', 0, section, lane);
    Print(FMT_COMPILE(",\"args\":{{\"name\":{}}}"), Quoted(name));
    End();
  }
  void WriteOrder(const char* kind, int section, uint64_t lane, int64_t index) {
    Begin(Quoted(kind), 'M', 0, section, lane);
    Print(FMT_COMPILE(",\"args\":{{\"sort_index\":{}}}"), index);
    End();
  }

  void WriteNames() {
    const bool procs = lanes_ == LaneKind::kProc;
    WriteName("process_name", kLanes, 0, procs ? "PROCS" : "OS THREADS");
    WriteOrder("process_sort_index", kLanes, 0, 2);
    WriteName("process_name", kStats, 0, "STATS");
    WriteOrder("process_sort_index", kStats, 0, 0);
    if (!trace_.tasks.empty()) WriteName("process_name", kTasks, 0, "TASKS");
    if (!trace_.tasks.empty()) WriteOrder("process_sort_index", kTasks, 0, 1);
    const std::pair<uint64_t, const char*> rows[] = {
        {kGcLane, "GC"}, {kNetworkLane, "Network"}, {kSyscallLane, "Syscalls"}};
    int64_t order = -6;
    for (const auto& [lane, name] : rows) {
      WriteName("thread_name", kLanes, lane, name);
      WriteOrder("thread_sort_index", kLanes, lane, order++);
    }
    const auto lane = [&](int64_t id) {
      WriteName("thread_name", kLanes, static_cast<uint64_t>(id),
                fmt::format("{} {}", procs ? "Proc" : "Thread", id));
      WriteOrder("thread_sort_index", kLanes, static_cast<uint64_t>(id), id);
    };
    for (const ProcId id : trace_.names.procs) {
      if (procs && !IsPseudo(id)) lane(static_cast<int64_t>(id));
    }
    for (const ThreadId id : trace_.names.threads) {
      if (!procs) lane(static_cast<int64_t>(id));
    }
  }

  // Most executions are of the goroutine that executed last.
  const std::string& TitleOf(const Execution& execution) {
    const StringId label = titles_.LabelAt(execution.goroutine, execution.end);
    if (execution.goroutine != titled_ || label != label_) {
      title_ = Quoted(titles_.Title(execution.goroutine, execution.end));
      titled_ = execution.goroutine;
      label_ = label;
    }
    return title_;
  }

  void WriteExecution(const Execution& execution) {
    Slice(TitleOf(execution), execution.start, execution.end, kLanes, execution.lane);
    Stack("sf", execution.stack);
    Stack("esf", execution.end_stack);
    End();
    for (const Inner& inner : execution.inner) {
      const bool call = inner.name == StringId::kEmpty;
      Slice(call ? "\"syscall\"" : Quoted(trace_.text(inner.name)), inner.start, inner.end, kLanes,
            execution.lane);
      Stack("sf", inner.stack);
      Stack("esf", inner.end_stack);
      if (call)
        Print(FMT_COMPILE(",\"args\":{{\"blocked\":\"{}\"}}"), inner.blocked ? "yes" : "no");
      End();
    }
    const Cause& cause = execution.cause;
    if (cause.kind != Cause::Kind::kNone && cause.lane != kNoLane)
      WriteArrow(NameOf(cause), cause.time, kLanes, cause.lane, cause.stack, execution.start,
                 execution.lane);
  }

  std::string NameOf(const Cause& cause) const {
    if (cause.kind == Cause::Kind::kCreated) return "\"go\"";
    if (cause.kind == Cause::Kind::kSyscallExit) return "\"exit blocked syscall\"";
    if (cause.reason == StringId::kEmpty) return "\"unblock\"";
    return Quoted(fmt::format("unblock ({})", trace_.text(cause.reason)));
  }

  void WriteArrow(std::string_view name,
                  Nanos start,
                  int section,
                  uint64_t from,
                  StackId stack,
                  Nanos end,
                  uint64_t to) {
    ++arrows_;
    Begin(name, 's', start, section, from);
    Print(FMT_COMPILE(",\"id\":{}"), arrows_);
    Stack("sf", stack);
    End();
    Begin(name, 't', end, section, to);
    Print(FMT_COMPILE(",\"id\":{}"), arrows_);
    End();
  }

  void Instant(std::string_view name, Nanos time, uint64_t lane, StackId stack) {
    Begin(name, 'I', time, kLanes, lane);
    Print(FMT_COMPILE(",\"s\":\"t\""));
    Stack("sf", stack);
  }

  void WriteInstantOf(const Cause& cause) {
    const bool network = cause.kind == Cause::Kind::kUnblocked &&
                         trace_.text(cause.reason).find("network") != std::string_view::npos;
    if (!network && cause.kind != Cause::Kind::kSyscallExit) return;
    if (cause.lane == kNoLane) return;
    Instant(NameOf(cause), cause.time, cause.lane, cause.stack);
    End();
  }

  void WriteRanges() {
    for (const Range& range : trace_.ranges) {
      if (!Overlaps(range.start, range.end)) continue;
      uint64_t lane = kGcLane;
      if (range.scope == ResourceKind::kGoroutine) continue;
      if (range.scope == ResourceKind::kProc) {
        if (lanes_ != LaneKind::kProc) continue;
        lane = static_cast<uint64_t>(trace_.names.procs[range.owner]);
      }
      Slice(Quoted(trace_.text(range.name)), range.start, range.end, kLanes, lane);
      Stack("sf", range.stack);
      if (range.swept_bytes != 0 || range.reclaimed_bytes != 0)
        Print(FMT_COMPILE(",\"args\":{{\"Swept bytes\":{},\"Reclaimed bytes\":{}}}"),
              range.swept_bytes, range.reclaimed_bytes);
      End();
    }
  }

  void WriteProcChanges() {
    const SliceTable& table = trace_.proc_slices;
    for (uint32_t track = 0; track < table.track_count(); ++track) {
      if (IsPseudo(trace_.names.procs[track])) continue;
      table.ScanBusy(track, [&](SliceIndex first, SliceIndex end) {
        WriteProcChange(table.start(first), first, InstantKind::kProcStart);
        if (table.start(end) != trace_.end)
          WriteProcChange(table.start(end), end, InstantKind::kProcStop);
      });
    }
  }

  void WriteProcChange(Nanos time, SliceIndex slice, InstantKind kind) {
    if (time < from_ || time >= to_) return;
    const InstantPlace place =
        PlaceOfInstant(trace_, {.time = time, .end = time, .ref = slice, .kind = kind});
    const uint64_t lane = LaneOf(place.proc, place.thread);
    if (lane == kNoLane) return;
    Instant(Quoted(Name(kind)), time, lane, StackId::kNone);
    Print(FMT_COMPILE(",\"args\":{{\"proc\":{}"),
          static_cast<uint64_t>(trace_.names.procs[Raw(place.proc)]));
    if (place.thread != ThreadIndex::kNone)
      Print(FMT_COMPILE(",\"thread\":{}"),
            static_cast<uint64_t>(trace_.names.threads[Raw(place.thread)]));
    out_.push_back('}');
    End();
  }

  uint64_t LaneOf(ProcIndex proc, ThreadIndex thread) const {
    if (lanes_ == LaneKind::kProc)
      return proc == ProcIndex::kNone ? kNoLane
                                      : static_cast<uint64_t>(trace_.names.procs[Raw(proc)]);
    return thread == ThreadIndex::kNone ? kNoLane
                                        : static_cast<uint64_t>(trace_.names.threads[Raw(thread)]);
  }

  void WriteSamples() {
    for (const Sample& sample : trace_.samples) {
      const uint64_t lane = LaneOf(sample.proc, sample.thread);
      if (sample.time < from_ || sample.time >= to_ || lane == kNoLane) continue;
      Instant("\"CPU profile sample\"", sample.time, lane, sample.stack);
      End();
    }
  }

  void WriteLogs() {
    for (const Log& log : trace_.logs) {
      if (log.time < from_ || log.time >= to_ || log.goroutine == GoroutineIndex::kNone) continue;
      const Place place = PlaceAt(trace_, log.goroutine, log.time);
      const uint64_t lane = LaneOf(place.proc, place.thread);
      if (lane == kNoLane) continue;
      const std::string_view category = trace_.text(log.category);
      const std::string prefix = category.empty() ? "" : fmt::format("[{}] ", category);
      Instant(Quoted(prefix + std::string(trace_.text(log.message))), log.time, lane, log.stack);
      Print(FMT_COMPILE(",\"cat\":\"user event\""));
      End();
    }
  }

  int64_t IdOf(GoroutineIndex goroutine) const {
    return goroutine == GoroutineIndex::kNone ? 0 : static_cast<int64_t>(trace_.id(goroutine));
  }

  void WriteTasks() {
    for (const Task& task : trace_.tasks) {
      if (task.id == TaskId::kBackground) continue;
      const TaskSpan span = SpanOf(trace_, task);
      if (!Overlaps(span.start, span.end)) continue;
      const auto id = static_cast<uint64_t>(task.id);
      WriteName("thread_name", kTasks, id, fmt::format("T{} {}", id, trace_.text(task.name)));
      Slice(Quoted(trace_.text(task.name)), span.start, span.end, kTasks, id);
      Stack("sf", task.stack);
      Stack("esf", task.end_stack);
      Print(FMT_COMPILE(",\"args\":{{\"id\":{},\"start_g\":{},\"end_g\":{}}}"), id,
            IdOf(task.begin_goroutine), IdOf(task.end_goroutine));
      End();
      const bool has_parent = task.parent != TaskId::kNone && task.parent != TaskId::kBackground;
      if (has_parent && task.start != kNever)
        WriteArrow("\"newTask\"", task.start, kTasks, static_cast<uint64_t>(task.parent),
                   task.stack, task.start, id);
    }
  }

  void WriteRegions() {
    uint64_t number = 0;
    for (const Region& region : trace_.regions) {
      ++number;
      if (!Overlaps(region.start, region.end) || region.goroutine == GoroutineIndex::kNone)
        continue;
      const std::string name = Quoted(trace_.text(region.name));
      const auto lane = static_cast<uint64_t>(IdOf(region.goroutine));
      const std::pair<char, Nanos> ends[] = {{'b', region.start}, {'e', region.end}};
      for (const auto& [phase, time] : ends) {
        Begin(name, phase, time, kTasks, lane);
        Print(FMT_COMPILE(",\"cat\":\"Region\",\"id\":{},\"scope\":\"{:x}\""), number,
              static_cast<uint64_t>(region.task));
        Stack("sf", phase == 'b' ? region.stack : region.end_stack);
        Print(FMT_COMPILE(",\"args\":{{\"taskid\":{}}}"), static_cast<uint64_t>(region.task));
        End();
      }
    }
  }

  void WriteCounts() {
    const auto goroutines = [&](Nanos time, const GoroutineCounts& counts) {
      WriteCount("\"Goroutines\"", time,
                 {{"Running", counts.running},
                  {"Runnable", counts.runnable},
                  {"GCWaiting", counts.gc_waiting}});
    };
    const auto threads = [&](Nanos time, const ThreadCounts& counts) {
      WriteCount("\"Threads\"", time,
                 {{"Running", counts.running}, {"InSyscall", counts.in_syscall}});
    };
    // Viewers stack the values of a counter: the goal is at the top.
    const auto heap = [&](Nanos time, const HeapBytes& bytes) {
      const uint64_t left = bytes.goal > bytes.allocated ? bytes.goal - bytes.allocated : 0;
      WriteCount("\"Heap\"", time, {{"Allocated", bytes.allocated}, {"NextGC", left}});
    };
    VisitCounts(trace_, from_, to_, {goroutines, threads, heap});
  }

  void WriteCount(std::string_view name,
                  Nanos time,
                  std::initializer_list<std::pair<const char*, uint64_t>> values) {
    Begin(name, 'C', time, kStats, 0);
    std::string_view before = ",\"args\":{";
    for (const auto& [key, value] : values) {
      Print(FMT_COMPILE("{}\"{}\":{}"), before, key, value);
      before = ",";
    }
    out_.push_back('}');
    End();
  }

  void WriteFrames() {
    frames_.VisitAll([&](uint32_t node, uint32_t parent, const Frame& frame) {
      if (out_.size() > kPieceBytes) Flush();
      const std::string name = fmt::format("{}:{}", trace_.text(frame.function), frame.line);
      Print(FMT_COMPILE("{}\n\"{}\":{{\"name\":{}"), node == 1 ? "" : ",", node, Quoted(name));
      if (parent != 0) Print(FMT_COMPILE(",\"parent\":{}"), parent);
      out_.push_back('}');
    });
  }

  const Trace& trace_;
  const LaneKind lanes_;
  const Nanos from_;
  const Nanos to_;
  const ExportSink& sink_;
  const GoroutineTitles titles_;
  FrameTree frames_;
  fmt::memory_buffer out_;
  bool first_ = true;
  uint64_t arrows_ = 0;
  GoroutineIndex titled_ = GoroutineIndex::kNone;
  StringId label_ = StringId::kEmpty;
  std::string title_;
};

}  // namespace

void ExportChrome(
    const Trace& trace, LaneKind lanes, Nanos from, Nanos to, const ExportSink& sink) {
  ChromeWriter(trace, lanes, from, to, sink).Run();
}

}  // namespace skein
