#include "export/perfetto_export.h"

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include <protozero/pbf_writer.hpp>

#include "analyze/goroutine_titles.h"
#include "analyze/places.h"
#include "analyze/task_index.h"

namespace skein {
namespace {

using Message = protozero::pbf_writer;

// Field numbers of protos/perfetto/trace, by message.
namespace packet {
constexpr uint32_t kInTrace = 1, kFtraceEvents = 1, kProcessTree = 2, kTimestamp = 8,
                   kSequence = 10, kTrackEvent = 11, kInternedData = 12, kSequenceFlags = 13,
                   kTrackDescriptor = 60, kPerfSample = 66;
constexpr uint32_t kCleared = 1, kNeedsInterned = 2;
}  // namespace packet
namespace tree {
constexpr uint32_t kProcesses = 1, kThreads = 2, kPid = 1, kCommandLine = 3, kTid = 1,
                   kThreadName = 2, kTgid = 3;
}  // namespace tree
namespace ftrace {
constexpr uint32_t kCpu = 1, kEvent = 2, kTimestamp = 1, kPid = 2, kSwitch = 4, kWaking = 20;
}  // namespace ftrace
namespace sched {
constexpr uint32_t kPrevPid = 2, kPrevPrio = 3, kPrevState = 4, kNextPid = 6, kNextPrio = 7;
constexpr uint32_t kWokenPid = 2, kWokenPrio = 3, kSuccess = 4, kTargetCpu = 5;
constexpr int64_t kRunnable = 0, kSleeping = 1, kInCall = 2, kDead = 16;
constexpr int32_t kPriority = 120;
}  // namespace sched
namespace track {
constexpr uint32_t kUuid = 1, kName = 2, kCounter = 8;
}  // namespace track
namespace track_event {
constexpr uint32_t kType = 9, kTrack = 11, kCategories = 22, kName = 23, kValue = 30;
constexpr int32_t kBegin = 1, kEnd = 2, kInstant = 3, kCounter = 4;
}  // namespace track_event
namespace interned {
constexpr uint32_t kFunctions = 5, kFrames = 6, kStacks = 7, kMappings = 19, kId = 1, kText = 2,
                   kFrameFunction = 2, kFrameMapping = 3, kFrameAddress = 4, kStackFrames = 2;
constexpr uint64_t kProgram = 1;
}  // namespace interned
namespace sample {
constexpr uint32_t kCpu = 1, kPid = 2, kTid = 3, kStack = 4;
}  // namespace sample

constexpr size_t kPieceBytes = 256 * 1024;
constexpr size_t kBundleEvents = 512;
constexpr uint32_t kOurSequence = 1;
constexpr uint32_t kProcessId = 0x7000'0000;  // Of no goroutine.
constexpr uint32_t kOddIds = 0x4000'0000;     // Thread ids for goroutines with ids beyond.
constexpr uint64_t kHeapTrack = 1, kGoalTrack = 2, kTaskTracks = uint64_t{1} << 32,
                   kRegionTracks = uint64_t{2} << 32;

class PerfettoWriter {
 public:
  PerfettoWriter(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink)
      : trace_(trace), from_(from), to_(to), sink_(sink), titles_(trace) {}

  void Run() {
    WriteThreads();
    for (uint32_t proc = 0; proc < trace_.proc_slices.track_count(); ++proc) {
      if (!IsPseudo(trace_.names.procs[proc])) WriteSwitches(proc);
    }
    WriteWakings();
    WriteTasks();
    WriteRegions();
    WriteHeap();
    WriteSamples();
    Flush();
  }

 private:
  // Adds a packet that `fill` writes.
  template <typename Fill>
  void Packet(const Fill& fill) {
    {
      Message whole(out_);
      Message one(whole, packet::kInTrace);
      one.add_uint32(packet::kSequence, kOurSequence);
      fill(one);
    }
    if (out_.size() > kPieceBytes) Flush();
  }

  void Flush() {
    sink_(out_);
    out_.clear();
  }

  static void Put(Message& message, uint32_t field, std::string_view text) {
    message.add_string(field, text.data(), text.size());
  }

  bool Within(Nanos time) const { return time >= from_ && time < to_; }

  // Goroutine ids are small, and then the same there.
  int32_t Tid(GoroutineIndex goroutine) const {
    if (goroutine == GoroutineIndex::kNone) return 0;
    const auto id = static_cast<int64_t>(trace_.id(goroutine));
    return static_cast<int32_t>(id > 0 && id < kOddIds ? id : kOddIds + Raw(goroutine));
  }

  void WriteThreads() {
    Packet([](Message& one) {
      Message all(one, packet::kProcessTree);
      Message process(all, tree::kProcesses);
      process.add_int32(tree::kPid, kProcessId);
      Put(process, tree::kCommandLine, "goroutines");
    });
    for (uint32_t i = 0; i < trace_.goroutines.size(); ++i) {
      Packet([&](Message& one) {
        Message all(one, packet::kProcessTree);
        Message thread(all, tree::kThreads);
        thread.add_int32(tree::kTid, Tid(GoroutineIndex{i}));
        Put(thread, tree::kThreadName, titles_.Title(GoroutineIndex{i}));
        thread.add_int32(tree::kTgid, kProcessId);
      });
    }
  }

  // The kernel's name for what the goroutine did next.
  int64_t StateAfter(GoroutineIndex goroutine, Nanos time) const {
    const SliceIndex slice = GoroutineSliceAt(trace_, goroutine, time);
    if (slice == kNoSlice) return sched::kDead;
    const GoState state = StateOf(trace_, slice).state;
    if (state == GoState::kRunnable) return sched::kRunnable;
    return state == GoState::kSyscall ? sched::kInCall : sched::kSleeping;
  }

  // One bundle of a processor's switches.
  struct Switch {
    Nanos time = 0;
    GoroutineIndex before = GoroutineIndex::kNone;
    GoroutineIndex after = GoroutineIndex::kNone;
  };

  void WriteSwitches(uint32_t proc) {
    const SliceTable& table = trace_.proc_slices;
    std::vector<Switch> switches;
    GoroutineIndex now = GoroutineIndex::kNone;
    const auto change = [&](Nanos time, GoroutineIndex next) {
      if (next == now) return;
      if (Within(time)) switches.push_back({time, now, next});
      now = next;
      if (switches.size() < kBundleEvents) return;
      WriteBundle(proc, switches);
      switches.clear();
    };
    SliceIndex slice = table.begin(proc);
    for (; slice < table.end(proc); ++slice) {
      const auto state = static_cast<LaneState>(table.state(slice));
      const bool executes = state == LaneState::kRunning || state == LaneState::kSyscall;
      if (!executes && table.start(slice) == table.finish(slice)) continue;
      change(table.start(slice),
             executes ? GoroutineIndex{table.value(slice)} : GoroutineIndex::kNone);
    }
    change(table.start(slice), GoroutineIndex::kNone);
    WriteBundle(proc, switches);
  }

  uint32_t Cpu(uint32_t proc) const { return static_cast<uint32_t>(trace_.names.procs[proc]); }

  void WriteBundle(uint32_t proc, const std::vector<Switch>& switches) {
    if (switches.empty()) return;
    Packet([&](Message& one) {
      Message bundle(one, packet::kFtraceEvents);
      bundle.add_uint32(ftrace::kCpu, Cpu(proc));
      for (const Switch& at : switches) {
        Message event(bundle, ftrace::kEvent);
        event.add_uint64(ftrace::kTimestamp, static_cast<uint64_t>(at.time));
        event.add_uint32(ftrace::kPid, static_cast<uint32_t>(Tid(at.before)));
        Message change(event, ftrace::kSwitch);
        change.add_int32(sched::kPrevPid, Tid(at.before));
        change.add_int32(sched::kPrevPrio, sched::kPriority);
        const bool idle = at.before == GoroutineIndex::kNone;
        change.add_int64(sched::kPrevState,
                         idle ? sched::kRunnable : StateAfter(at.before, at.time));
        change.add_int32(sched::kNextPid, Tid(at.after));
        change.add_int32(sched::kNextPrio, sched::kPriority);
      }
    });
  }

  // Who made a goroutine runnable, itself left out.
  void WriteWakings() {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t end = trace_.transitions.LowerBound(table, to_);
    for (uint32_t i = trace_.transitions.LowerBound(table, from_); i < end; ++i) {
      const SliceIndex slice = trace_.transitions.slice(i);
      if (trace_.states[table.state(slice)].state != GoState::kRunnable) continue;
      const Waker waker = DecodeWaker(table.extra(slice));
      if (!waker.self) WriteWaking(slice, waker);
    }
  }

  void WriteWaking(SliceIndex slice, const Waker& waker) {
    const SliceTable& table = trace_.goroutine_slices;
    const Nanos time = table.start(slice);
    const bool by_goroutine = waker.goroutine != GoroutineIndex::kNone;
    const ProcIndex proc = by_goroutine ? PlaceAt(trace_, waker.goroutine, time).proc : waker.proc;
    if (proc == ProcIndex::kNone || IsPseudo(trace_.names.procs[Raw(proc)])) return;
    Packet([&](Message& one) {
      Message bundle(one, packet::kFtraceEvents);
      bundle.add_uint32(ftrace::kCpu, Cpu(Raw(proc)));
      Message event(bundle, ftrace::kEvent);
      event.add_uint64(ftrace::kTimestamp, static_cast<uint64_t>(time));
      event.add_uint32(ftrace::kPid, static_cast<uint32_t>(Tid(waker.goroutine)));
      Message waking(event, ftrace::kWaking);
      waking.add_int32(sched::kWokenPid, Tid(GoroutineIndex{table.TrackOf(slice)}));
      waking.add_int32(sched::kWokenPrio, sched::kPriority);
      waking.add_int32(sched::kSuccess, 1);
      waking.add_int32(sched::kTargetCpu, static_cast<int32_t>(Cpu(Raw(proc))));
    });
  }

  void DescribeTrack(uint64_t uuid, std::string_view name, bool counter) {
    Packet([&](Message& one) {
      Message descriptor(one, packet::kTrackDescriptor);
      descriptor.add_uint64(track::kUuid, uuid);
      Put(descriptor, track::kName, name);
      if (counter) Put(descriptor, track::kCounter, "");
    });
  }

  void WriteEvent(
      Nanos time, uint64_t uuid, int32_t type, std::string_view category, std::string_view name) {
    Packet([&](Message& one) {
      one.add_uint64(packet::kTimestamp, static_cast<uint64_t>(time));
      Message event(one, packet::kTrackEvent);
      event.add_enum(track_event::kType, type);
      event.add_uint64(track_event::kTrack, uuid);
      if (type == track_event::kEnd) return;
      Put(event, track_event::kCategories, category);
      Put(event, track_event::kName, name);
    });
  }

  void WriteSlice(
      Nanos start, Nanos end, uint64_t uuid, std::string_view category, std::string_view name) {
    WriteEvent(start, uuid, track_event::kBegin, category, name);
    WriteEvent(end, uuid, track_event::kEnd, category, name);
  }

  // A track for each, as they overlap.
  void WriteTasks() {
    for (uint32_t i = 0; i < trace_.tasks.size(); ++i) {
      const Task& task = trace_.tasks[i];
      const TaskSpan span = SpanOf(trace_, task);
      if (task.id == TaskId::kBackground || span.start >= to_ || span.end < from_) continue;
      const std::string name(trace_.text(task.name));
      DescribeTrack(kTaskTracks + i,
                    "Task " + std::to_string(static_cast<uint64_t>(task.id)) + " " + name, false);
      WriteSlice(span.start, span.end, kTaskTracks + i, "task", name);
    }
  }

  // A goroutine's regions nest, and so do the slices of a track.
  void WriteRegions() {
    const auto track_of = [](GoroutineIndex g) { return kRegionTracks + Raw(g); };
    std::vector<bool> described(trace_.goroutines.size());
    const auto describe = [&](GoroutineIndex g) {
      if (described[Raw(g)]) return;
      described[Raw(g)] = true;
      DescribeTrack(track_of(g), titles_.Title(g), false);
    };
    for (const Region& region : trace_.regions) {
      if (region.goroutine == GoroutineIndex::kNone) continue;
      if (region.start >= to_ || region.end < from_) continue;
      describe(region.goroutine);
      WriteSlice(region.start, region.end, track_of(region.goroutine), "region",
                 trace_.text(region.name));
    }
    for (const Log& log : trace_.logs) {
      if (log.goroutine == GoroutineIndex::kNone || !Within(log.time)) continue;
      describe(log.goroutine);
      WriteEvent(log.time, track_of(log.goroutine), track_event::kInstant,
                 trace_.text(log.category), trace_.text(log.message));
    }
  }

  void WriteCounter(uint64_t uuid, std::string_view name, std::span<const MetricPoint> points) {
    DescribeTrack(uuid, name, true);
    for (const MetricPoint& point : points) {
      if (!Within(point.time)) continue;
      Packet([&](Message& one) {
        one.add_uint64(packet::kTimestamp, static_cast<uint64_t>(point.time));
        Message event(one, packet::kTrackEvent);
        event.add_enum(track_event::kType, track_event::kCounter);
        event.add_uint64(track_event::kTrack, uuid);
        event.add_int64(track_event::kValue, static_cast<int64_t>(point.value));
      });
    }
  }

  void WriteHeap() {
    WriteCounter(kHeapTrack, "Heap (bytes)", trace_.heap_bytes);
    WriteCounter(kGoalTrack, "Heap goal (bytes)", trace_.heap_goal_bytes);
  }

  // Ids of stacks, frames and functions there are ours plus one.
  void InternStacks() {
    const StackTable& stacks = trace_.names.stacks;
    std::vector<bool> needed(stacks.size()), frames(stacks.frame_count()),
        functions(trace_.names.strings.size());
    Packet([&](Message& one) {
      one.add_uint32(packet::kSequenceFlags, packet::kCleared);
      Message data(one, packet::kInternedData);
      InternProgram(data);
      for (const Sample& sample : trace_.samples) {
        if (needed[Raw(sample.stack)]) continue;
        needed[Raw(sample.stack)] = true;
        for (const FrameId frame : stacks.frames(sample.stack))
          InternFrame(frame, frames, functions, data);
        Message stack(data, interned::kStacks);
        stack.add_uint64(interned::kId, Raw(sample.stack) + 1);
        const auto list = stacks.frames(sample.stack);
        for (size_t i = list.size(); i-- > 0;)
          stack.add_uint64(interned::kStackFrames, Raw(list[i]) + 1);
      }
    });
  }

  // Perfetto takes no stack whose frames lie in no mapping.
  static void InternProgram(Message& data) {
    Message mapping(data, interned::kMappings);
    mapping.add_uint64(interned::kId, interned::kProgram);
  }

  void InternFrame(FrameId id,
                   std::vector<bool>& frames,
                   std::vector<bool>& functions,
                   Message& data) {
    if (frames[Raw(id)]) return;
    frames[Raw(id)] = true;
    const StringId function = trace_.names.stacks.frame(id).function;
    if (!functions[Raw(function)]) {
      functions[Raw(function)] = true;
      Message text(data, interned::kFunctions);
      text.add_uint64(interned::kId, Raw(function) + 1);
      Put(text, interned::kText, trace_.text(function));
    }
    Message frame(data, interned::kFrames);
    frame.add_uint64(interned::kId, Raw(id) + 1);
    frame.add_uint64(interned::kFrameFunction, Raw(function) + 1);
    frame.add_uint64(interned::kFrameMapping, interned::kProgram);
    frame.add_uint64(interned::kFrameAddress, trace_.names.stacks.frame(id).pc);
  }

  void WriteSamples() {
    if (trace_.samples.empty()) return;
    InternStacks();
    for (const Sample& at : trace_.samples) {
      if (!Within(at.time)) continue;
      Packet([&](Message& one) {
        one.add_uint64(packet::kTimestamp, static_cast<uint64_t>(at.time));
        one.add_uint32(packet::kSequenceFlags, packet::kNeedsInterned);
        Message perf(one, packet::kPerfSample);
        if (at.proc != ProcIndex::kNone) perf.add_uint32(sample::kCpu, Cpu(Raw(at.proc)));
        perf.add_uint32(sample::kPid, kProcessId);
        perf.add_uint32(sample::kTid, static_cast<uint32_t>(Tid(at.goroutine)));
        perf.add_uint64(sample::kStack, Raw(at.stack) + 1);
      });
    }
  }

  const Trace& trace_;
  const Nanos from_;
  const Nanos to_;
  const ExportSink& sink_;
  const GoroutineTitles titles_;
  std::string out_;
};

}  // namespace

void ExportPerfetto(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink) {
  PerfettoWriter(trace, from, to, sink).Run();
}

}  // namespace skein
