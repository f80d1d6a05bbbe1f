#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/lane_slices_builder.h"
#include "store/packed_slices_builder.h"
#include "store/trace.h"

// For tests: traces written down goroutine by goroutine.

namespace skein {

//   TraceScript script(100);  // Ends at 100.
//   const auto g = script.Goroutine("main.main", "0 running 1 | 10 waiting sync | 20 runnable | 30 end");
//   const Trace trace = script.Build();
//
// A state may be "running P", "runnable", "runnable G" (made so by goroutine G), "waiting REASON" (empty is a
// reason; chan_receive is "chan receive"), "syscall P", "lost P" (in a system call, processor P taken away),
// "end". P is a processor's id. "waiting sync @sync.Lock,main.f" says at which stack, innermost call first;
// for "runnable G" it is the stack of G.
class TraceScript {
 public:
  explicit TraceScript(Nanos end) {
    trace_.end = end;
    State({.state = GoState::kNotExist});
  }

  // Ids count from 1, indices from 0.
  GoroutineIndex Goroutine(std::string_view name, std::string_view states) {
    const auto index = static_cast<uint32_t>(trace_.goroutines.size());
    trace_.names.goroutines.push_back(GoroutineId{index + 1});
    skein::Goroutine& row = trace_.goroutines.emplace_back();
    row.id = GoroutineId{index + 1};
    row.life = 0;
    names_.push_back(trace_.names.strings.Intern(name));
    for (size_t begin = 0; begin < states.size();) {
      const size_t end = std::min(states.find('|', begin), states.size());
      AddState(index, states.substr(begin, end - begin));
      begin = end + 1;
    }
    if (row.ended == kNever || row.waits_forever) slices_.Append(index, {.start = trace_.end});
    open_ = false;
    return GoroutineIndex{index};
  }

  // The goroutine existed before the trace, which mentions it at `mentioned` first.
  void ExistedBefore(GoroutineIndex goroutine, Nanos mentioned) {
    trace_.goroutines[Raw(goroutine)].before_trace = true;
    trace_.goroutines[Raw(goroutine)].mentioned = mentioned;
  }

  void Created(GoroutineIndex goroutine, GoroutineIndex creator) {
    trace_.goroutines[Raw(goroutine)].creator = creator;
  }

  // To be refined by the caller; valid until the next one is added.
  Region& AddRegion(GoroutineIndex goroutine, std::string_view name, Nanos start, Nanos end) {
    return trace_.regions.emplace_back(Region{.start = start,
                                              .end = end,
                                              .goroutine = goroutine,
                                              .task = TaskId::kBackground,
                                              .name = Text(name)});
  }

  Range& AddRange(GoroutineIndex goroutine, std::string_view name, Nanos start, Nanos end) {
    return trace_.ranges.emplace_back(Range{.start = start,
                                            .end = end,
                                            .mentioned = start,
                                            .name = Text(name),
                                            .scope = ResourceKind::kGoroutine,
                                            .owner = Raw(goroutine),
                                            .goroutine = goroutine,
                                            .end_goroutine = goroutine});
  }

  // On a processor; on no goroutine that would be known.
  Range& AddProcRange(int64_t proc, std::string_view name, Nanos start, Nanos end) {
    const ProcIndex index = Proc(proc);
    return trace_.ranges.emplace_back(Range{.start = start,
                                            .end = end,
                                            .mentioned = start,
                                            .name = Text(name),
                                            .scope = ResourceKind::kProc,
                                            .owner = Raw(index),
                                            .proc = index,
                                            .end_proc = index});
  }

  Task& AddTask(
      uint64_t id, std::string_view name, GoroutineIndex goroutine, Nanos start, Nanos end) {
    return trace_.tasks.emplace_back(Task{.id = TaskId{id},
                                          .name = Text(name),
                                          .start = start,
                                          .end = end,
                                          .begin_goroutine = goroutine,
                                          .end_goroutine = goroutine});
  }

  void AddLabel(GoroutineIndex goroutine, int64_t proc, std::string_view label, Nanos time) {
    trace_.labels.push_back({time, goroutine, Proc(proc), Text(label)});
  }

  ProcIndex Proc(int64_t id) {
    auto& procs = trace_.names.procs;
    const auto known = std::find(procs.begin(), procs.end(), ProcId{id});
    if (known != procs.end()) return ProcIndex{static_cast<uint32_t>(known - procs.begin())};
    procs.push_back(ProcId{id});
    return ProcIndex{static_cast<uint32_t>(procs.size() - 1)};
  }

  // The processor stops at `time`, until a goroutine runs on it.
  void Stop(int64_t proc, Nanos time) { stops_.emplace_back(Raw(Proc(proc)), time); }

  // Of functions, innermost first: "sync.Lock,main.f". "f^a.cc" is one in that file.
  StackId Stack(std::string_view functions) {
    std::vector<FrameId> frames;
    for (const std::string& function : Split(functions, ',')) {
      const size_t end = std::min(function.find('^'), function.size());
      const std::string_view file =
          std::string_view(function).substr(std::min(end + 1, function.size()));
      frames.push_back(trace_.names.stacks.InternFrame(
          {.function = Text(function.substr(0, end)), .file = Text(file)}));
    }
    return trace_.names.stacks.Intern(frames);
  }

  StringId Text(std::string_view text) { return trace_.names.strings.Intern(text); }

  // For what has no words above.
  Trace& trace() { return trace_; }

  // Ends the script.
  Trace Build() {
    const auto goroutines = static_cast<uint32_t>(trace_.goroutines.size());
    const std::shared_ptr<const PackedSlices> slices = slices_.Build(goroutines);
    trace_.goroutine_slices = SliceTable(slices);
    trace_.proc_slices = SliceTable(LanesOf(slices));
    trace_.transitions = Transitions(trace_.goroutine_slices, slices_.TakeTimeOrder(*slices));
    for (uint32_t i = 0; i < goroutines; ++i)
      trace_.goroutines[i].life = trace_.goroutine_slices.begin(i);
    FormGroups();
    const auto by_start = [](const auto& a, const auto& b) { return a.start < b.start; };
    std::stable_sort(trace_.regions.begin(), trace_.regions.end(), by_start);
    std::stable_sort(trace_.ranges.begin(), trace_.ranges.end(), by_start);
    List(trace_.regions, goroutines, trace_.region_first, trace_.region_of,
         [](const Region& region) { return Raw(region.goroutine); });
    List(trace_.ranges, goroutines, trace_.range_first, trace_.range_of, [](const Range& range) {
      return range.scope == ResourceKind::kGoroutine ? range.owner : UINT32_MAX;
    });
    List(trace_.ranges, static_cast<uint32_t>(trace_.names.procs.size()), trace_.proc_range_first,
         trace_.proc_range_of, [](const Range& range) {
           return range.scope == ResourceKind::kProc ? range.owner : UINT32_MAX;
         });
    return std::move(trace_);
  }

 private:
  void AddState(uint32_t track, std::string_view text) {
    std::vector<std::string> words = Split(text, ' ');
    StackId stack = StackId::kNone;
    if (words.back().starts_with('@')) {
      stack = Stack(std::string_view(words.back()).substr(1));
      words.pop_back();
    }
    const Nanos start = std::stoll(words[0]);
    std::string rest = words.size() > 2 ? words[2] : "";
    std::replace(rest.begin(), rest.end(), '_', ' ');
    skein::Goroutine& row = trace_.goroutines[track];
    if (row.created == kNever) row.created = row.mentioned = start;
    if (words[1] == "running" && row.started == kNever) row.started = start;
    row.waits_forever = words[1] == "waiting" && rest == "forever";
    if (words[1] == "end" || row.waits_forever) row.ended = start;
    SliceRow slice{.start = start, .state = CodeOf(words[1], rest)};
    const bool has_proc = words[1] == "running" || words[1] == "syscall" || words[1] == "lost";
    slice.extra = has_proc && !rest.empty() ? Raw(Proc(std::stoll(rest))) : UINT32_MAX;
    slice.value = words[1] == "running" ? Raw(ThreadIndex::kNone) : Raw(stack);
    if (words[1] == "runnable" && !rest.empty())
      slice.extra = static_cast<uint32_t>(std::stoul(rest) - 1);
    const uint32_t ordinal = slices_.Append(track, slice);
    CloseVisit(start);
    open_ = has_proc && words[1] != "lost" && !rest.empty();
    if (open_) visits_.push_back({start, trace_.end, GoroutineIndex{track}, slice, ordinal});
  }

  // The last slice on a processor ends at `time`.
  void CloseVisit(Nanos time) {
    if (open_ && !visits_.empty() && visits_.back().end > time) visits_.back().end = time;
  }

  std::shared_ptr<const LaneSlices> LanesOf(const std::shared_ptr<const PackedSlices>& slices) {
    std::vector<LaneState> on_lane;
    for (const StateInfo& state : trace_.states) {
      on_lane.push_back(state.state == GoState::kRunning ? LaneState::kRunning
                        : state.state == GoState::kSyscall && !state.proc_lost
                            ? LaneState::kSyscall
                            : LaneState::kNoGoroutine);
    }
    LaneSlicesBuilder lanes;
    enum Order { kLeaves, kStops, kBegins };  // Of what happens at one time.
    std::multimap<std::pair<Nanos, Order>, std::function<void()>> steps;
    for (const Visit& visit : visits_) {
      const uint32_t lane = visit.slice.extra;
      steps.emplace(std::pair(visit.start, kBegins), [&, lane] {
        lanes.Begin(lane, visit.start, visit.goroutine, on_lane[visit.slice.state], visit.ordinal);
      });
      steps.emplace(std::pair(visit.end, kLeaves),
                    [&, lane] { lanes.Leave(lane, visit.end, visit.goroutine); });
    }
    for (const auto& [lane, time] : stops_)
      steps.emplace(std::pair(time, kStops),
                    [&, lane = lane, time = time] { lanes.Idle(lane, time); });
    for (const auto& [when, step] : steps)
      step();
    return lanes.Build(static_cast<uint32_t>(trace_.names.procs.size()), trace_.end,
                       LaneState::kNoGoroutine, on_lane, slices, slices_.slices());
  }

  static std::vector<std::string> Split(std::string_view text, char separator) {
    std::vector<std::string> words;
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = std::min(text.find(separator, begin), text.size());
      if (end > begin) words.emplace_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return words;
  }

  StateCode CodeOf(std::string_view word, std::string_view reason) {
    if (word == "running") return State({GoState::kRunning, false, {}, StateClass::kRunning});
    if (word == "runnable") return State({GoState::kRunnable, false, {}, StateClass::kRunnable});
    if (word == "syscall") return State({GoState::kSyscall, false, {}, StateClass::kSyscall});
    if (word == "lost") return State({GoState::kSyscall, true, {}, StateClass::kSyscallBlocked});
    if (word == "waiting")
      return State({GoState::kWaiting, false, Text(reason), StateClass::kSync});
    return 0;
  }

  StateCode State(const StateInfo& state) {
    for (size_t i = 0; i < trace_.states.size(); ++i) {
      const StateInfo& known = trace_.states[i];
      if (known.state_class == state.state_class && known.reason == state.reason)
        return static_cast<StateCode>(i);
    }
    classes_[trace_.states.size()] = state.state_class;
    trace_.states.push_back(state);
    return static_cast<StateCode>(trace_.states.size() - 1);
  }

  void FormGroups() {
    std::map<StringId, uint32_t> groups;
    for (uint32_t i = 0; i < names_.size(); ++i) {
      const auto [group, fresh] =
          groups.try_emplace(names_[i], static_cast<uint32_t>(trace_.groups.size()));
      if (fresh) {
        const std::string_view name = trace_.text(names_[i]);
        GoroutineGroup& row = trace_.groups.emplace_back();
        row.name = names_[i];
        row.system = name.empty() || (name.starts_with("runtime.") && name != "runtime.main");
      }
      trace_.groups[group->second].goroutines.push_back(GoroutineIndex{i});
      trace_.goroutines[i].group = group->second;
    }
    for (GoroutineGroup& group : trace_.groups) {
      std::vector<uint32_t> tracks;
      for (const GoroutineIndex goroutine : group.goroutines)
        tracks.push_back(Raw(goroutine));
      group.density = Density(trace_.goroutine_slices, tracks, trace_.end);
    }
  }

  template <typename Row, typename Owner>
  static void List(const Column<Row>& rows,
                   uint32_t owners,
                   std::vector<uint32_t>& first,
                   std::vector<uint32_t>& list,
                   Owner owner_of) {
    for (uint32_t owner = 0; owner < owners; ++owner) {
      first.push_back(static_cast<uint32_t>(list.size()));
      for (uint32_t i = 0; i < rows.size(); ++i) {
        if (owner_of(rows[i]) == owner) list.push_back(i);
      }
    }
    first.push_back(static_cast<uint32_t>(list.size()));
  }

  // Of a goroutine on a processor.
  struct Visit {
    Nanos start = 0;
    Nanos end = 0;
    GoroutineIndex goroutine = GoroutineIndex::kNone;
    SliceRow slice;
    uint32_t ordinal = 0;
  };

  Trace trace_;
  std::vector<Visit> visits_;
  std::vector<std::pair<uint32_t, Nanos>> stops_;  // Of processors.
  bool open_ = false;                              // The last of them goes on.
  StateClasses classes_{};
  PackedSlicesBuilder slices_{classes_};
  std::vector<StringId> names_;  // By GoroutineIndex.
};

}  // namespace skein
