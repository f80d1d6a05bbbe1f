// The events are followed by a second, independent picture of the program: which state every
// goroutine and processor is in, and what every thread runs. Each event must fit into that picture
// before it changes it.
#include "gotrace/validate_events.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gotrace/go_quote.h"
#include "gotrace/header.h"

namespace skein {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

bool Executes(GoState state) {
  return state == GoState::kRunning || state == GoState::kSyscall;
}
bool Executes(ProcState state) {
  return state == ProcState::kRunning;
}

// A goroutine or a processor.
template <typename State>
struct Resource {
  State state = State::kUndetermined;
  uint32_t thread = kNone;        // That executes it.
  std::vector<StringId> ranges;   // Open ones.
  std::vector<StringId> regions;  // Open ones; goroutines only.
};

struct Thread {
  uint32_t goroutine = kNone;
  uint32_t proc = kNone;
};

template <typename T>
T& At(std::vector<T>& all, uint32_t index) {
  if (index >= all.size()) all.resize(index + 1);
  return all[index];
}

class EventValidator {
 public:
  EventValidator(EventReader& reader, int version, Findings& findings)
      : reader_(reader),
        version_(version),
        is_v2_(version >= TraceHeader::kFirstV2),
        findings_(findings) {}

  void Run() {
    std::vector<Event> events;
    while (reader_.Read(events)) {
      for (const Event& event : events)
        Check(event);
    }
    CheckSamples();
  }

 private:
  void Check(const Event& event) {
    event_ = &event;
    ++event_number_;
    if (event_number_ > 1 && event.time <= last_time_)
      Find("time does not grow", "it is not later than the event before it");
    last_time_ = event.time;
    CheckStack(event.stack);
    CheckContext();
    switch (event.kind) {
      case EventKind::kSync:
        return CheckSync();
      case EventKind::kMetric:
        return CheckMetric();
      case EventKind::kLabel:
        return CheckLabel();
      case EventKind::kStackSample:
        return NoteSample();
      case EventKind::kRangeBegin:
      case EventKind::kRangeActive:
      case EventKind::kRangeEnd:
        return CheckRange();
      case EventKind::kTaskBegin:
        return CheckTaskBegin();
      case EventKind::kTaskEnd:
        return CheckTaskEnd();
      case EventKind::kRegionBegin:
      case EventKind::kRegionEnd:
        return CheckRegion();
      case EventKind::kStateTransition:
        return CheckTransition();
      case EventKind::kLog:
      case EventKind::kExperimental:
        return;
    }
  }

  // Who emitted it must be what we think its thread executes. Before Go 1.22 there is no telling,
  // nor for samples, which come from a signal handler.
  void CheckContext() {
    const Event& event = *event_;
    if (!is_v2_ || event.thread == ThreadIndex::kNone || event.kind == EventKind::kStackSample)
      return;
    const Thread& thread = At(threads_, Raw(event.thread));
    if ((event.flags & Event::kStatus) != 0) return;
    // When a goroutine ends in a syscall, its processor has just been taken from the thread.
    const bool ends_in_syscall = event.kind == EventKind::kStateTransition &&
                                 event.resource_kind == ResourceKind::kGoroutine &&
                                 event.from_go() == GoState::kSyscall &&
                                 event.to_go() == GoState::kNotExist;
    if (Raw(event.proc) != thread.proc && !ends_in_syscall)
      Find("wrong processor", "it happened on " + Proc(Raw(event.proc)) +
                                  ", but its thread holds " + Proc(thread.proc));
    if (Raw(event.goroutine) != thread.goroutine)
      Find("wrong goroutine", "it happened on " + Goroutine(Raw(event.goroutine)) +
                                  ", but its thread executes " + Goroutine(thread.goroutine));
  }

  // Native code without line numbers has the name of its library for a file.
  bool IsGoSource(const Frame& frame) { return names().strings.text(frame.file).ends_with(".go"); }

  void CheckStack(StackId stack) {
    if (version_ < 7) return;
    if (stack == StackId::kNone || !seen_stacks_.insert(Raw(stack)).second) return;
    const auto frames = names().stacks.frames(stack);
    // Go itself leaves the innermost frame empty now and then.
    for (size_t i = 1; i < frames.size(); ++i) {
      const Frame& frame = names().stacks.frame(frames[i]);
      if (frame.function != StringId::kEmpty && frame.file != StringId::kEmpty && frame.pc != 0 &&
          (frame.line != 0 || !IsGoSource(frame)))
        continue;
      Find("incomplete frame", "a frame of its stack lacks its pc, function, file or line");
      return;
    }
  }

  void CheckSync() {
    if ((event_->flags & Event::kAfterLoss) != 0) Forget();
    if (event_->value != ++syncs_)
      Find("sync out of order", "expected sync " + std::to_string(syncs_));
  }

  void Forget() {
    goroutines_.clear();
    procs_.clear();
    threads_.clear();
    tasks_.clear();
    program_ranges_.clear();
    forgot_ = true;
  }

  void CheckMetric() {
    const std::string_view name = Text(event_->name);
    if (name.find(':') == std::string_view::npos)
      Find("bad metric", "metric " + GoQuote(name) + " has no unit");
    if (name == "/sched/gomaxprocs:threads" && event_->value == 0)
      Find("bad metric", "GOMAXPROCS is 0");
  }

  void CheckLabel() {
    if (event_->name == StringId::kEmpty) Find("empty label", "the label is empty");
    if (event_->resource == kNone) Find("label of nothing", "the label belongs to nothing");
  }

  void NoteSample() {
    if (event_->goroutine != GoroutineIndex::kNone) sampled_.insert(Raw(event_->goroutine));
  }

  void CheckSamples() {
    for (uint32_t goroutine : sampled_) {
      if (goroutine < goroutines_.size() && goroutines_[goroutine].state != GoState::kUndetermined)
        continue;
      if (!forgot_)
        findings_.Add("sample of unknown goroutine", Diagnostic::kNowhere,
                      "there are CPU samples of " + Goroutine(goroutine) + ", but nothing else");
    }
  }

  void CheckRange() {
    std::vector<StringId>& open = OpenRanges();
    const auto found = std::ranges::find(open, event_->name);
    const std::string name = GoQuote(Text(event_->name));
    if (event_->kind == EventKind::kRangeBegin && found != open.end())
      Find("range begun twice", "range " + name + " has begun already");
    if (event_->kind == EventKind::kRangeEnd) {
      if (found != open.end())
        open.erase(found);
      else if (!MayHaveBegunBefore())
        Find("range not begun", "range " + name + " has not begun");
      return;
    }
    if (found == open.end()) open.push_back(event_->name);
  }

  // v1 traces do not tell which goroutines assist the collector when they begin.
  bool MayHaveBegunBefore() const {
    return forgot_ || (!is_v2_ && event_->resource_kind == ResourceKind::kGoroutine);
  }

  std::vector<StringId>& OpenRanges() {
    if (event_->resource == kNone) return program_ranges_;
    if (event_->resource_kind == ResourceKind::kGoroutine)
      return At(goroutines_, event_->resource).ranges;
    if (event_->resource_kind == ResourceKind::kProc) return At(procs_, event_->resource).ranges;
    return program_ranges_;
  }

  void CheckTaskBegin() {
    if (event_->task() == TaskId::kNone || event_->task() == TaskId::kBackground)
      Find("bad task", "no task can have the id " + std::to_string(event_->value));
    if (event_->parent_task() == TaskId::kBackground)
      Find("bad task", "a task cannot be part of the background task");
    if (!tasks_.emplace(event_->value, event_->name).second)
      Find("task begun twice", "task " + std::to_string(event_->value) + " has begun already");
  }

  void CheckTaskEnd() {
    const auto task = tasks_.extract(event_->value);
    if (!task.empty() && task.mapped() != event_->name)
      Find("task ends under another name",
           "task " + std::to_string(event_->value) + " began as " + GoQuote(Text(task.mapped())));
  }

  void CheckRegion() {
    if (event_->goroutine == GoroutineIndex::kNone)
      return Find("region on no goroutine", "no goroutine executes the region");
    std::vector<StringId>& open = At(goroutines_, Raw(event_->goroutine)).regions;
    if (event_->kind == EventKind::kRegionBegin) {
      open.push_back(event_->name);
    } else if (!open.empty()) {
      if (open.back() != event_->name)
        Find("region ends out of turn", "region " + GoQuote(Text(event_->name)) + " ends within " +
                                            GoQuote(Text(open.back())));
      open.pop_back();
    }
  }

  void CheckTransition() {
    CheckStack(event_->transition_stack);
    if (event_->resource == kNone) return Find("transition of nothing", "it concerns nothing");
    if (event_->resource_kind == ResourceKind::kGoroutine) {
      Resource<GoState>& goroutine = At(goroutines_, event_->resource);
      CheckStates(event_->from_go(), event_->to_go(), goroutine, &Thread::goroutine);
      if (goroutine.state == GoState::kNotExist) goroutine.regions.clear();
    } else if (event_->resource_kind == ResourceKind::kProc) {
      Resource<ProcState>& proc = At(procs_, event_->resource);
      CheckStates(event_->from_proc(), event_->to_proc(), proc, &Thread::proc);
    }
  }

  template <typename State>
  void CheckStates(State from, State to, Resource<State>& known, uint32_t Thread::*slot) {
    if (to == State::kUndetermined) Find("unknown state", What() + " gets into no known state");
    if (from == State::kUndetermined && syncs_ > 1 && !forgot_)
      Find("late status", What() + " is first heard of after the first generation");
    const bool is_new = known.state == State::kUndetermined || known.state == State::kNotExist;
    const bool says_new = from == State::kUndetermined || from == State::kNotExist;
    if (is_new ? !says_new && !forgot_ : from != known.state)
      Find("wrong state", What() + " goes from " + std::string(Name(from)) + " to " +
                              std::string(Name(to)) + ", but it was " +
                              std::string(Name(known.state)));
    if (to == State::kNotExist && !known.ranges.empty())
      Find("died within a range", What() + " ends within " + GoQuote(Text(known.ranges.back())));
    known.state = to;
    if (is_v2_) Bind(from, to, known, slot);
  }

  // What executes is on the thread of the event, alone; what stops leaves its thread.
  template <typename State>
  void Bind(State from, State to, Resource<State>& known, uint32_t Thread::*slot) {
    if (Executes(to)) {
      if (event_->thread == ThreadIndex::kNone)
        return Find("no thread", What() + " executes, but on no thread");
      if (known.thread != kNone && known.thread != Raw(event_->thread) &&
          At(threads_, known.thread).*slot == event_->resource)
        Find("on two threads", What() + " executes on a second thread");
      uint32_t& held = At(threads_, Raw(event_->thread)).*slot;
      if (held != kNone && held != event_->resource)
        Find("two on one thread", What() + " executes on a thread that executes another");
      held = event_->resource;
      known.thread = Raw(event_->thread);
    } else if (known.thread != kNone) {
      uint32_t& held = At(threads_, known.thread).*slot;
      if (held == event_->resource) held = kNone;
      known.thread = kNone;
    } else if (Executes(from) && !forgot_) {
      Find("on no thread", What() + " stops, but was on no thread");
    }
  }

  // The resource that changes its state.
  std::string What() {
    return event_->resource_kind == ResourceKind::kProc ? Proc(event_->resource)
                                                        : Goroutine(event_->resource);
  }

  void Find(std::string_view rule, const std::string& what) {
    findings_.Add(rule, Diagnostic::kNowhere,
                  "event " + std::to_string(event_number_) + " at " + std::to_string(event_->time) +
                      " ns, " + std::string(Name(event_->kind)) + ": " + what);
  }

  Names& names() { return reader_.names(); }
  std::string_view Text(StringId id) { return names().strings.text(id); }

  std::string Goroutine(uint32_t index) {
    if (index == kNone) return "no goroutine";
    return "goroutine " + std::to_string(static_cast<int64_t>(names().goroutines[index]));
  }
  std::string Proc(uint32_t index) {
    if (index == kNone) return "no processor";
    return "processor " + std::to_string(static_cast<int64_t>(names().procs[index]));
  }

  EventReader& reader_;
  int version_;
  bool is_v2_;
  Findings& findings_;

  const Event* event_ = nullptr;
  uint64_t event_number_ = 0;
  Nanos last_time_ = 0;
  uint64_t syncs_ = 0;
  bool forgot_ = false;  // Part of the trace is lost, so what was before is not known.

  std::vector<Resource<GoState>> goroutines_;  // By GoroutineIndex.
  std::vector<Resource<ProcState>> procs_;     // By ProcIndex.
  std::vector<Thread> threads_;                // By ThreadIndex.
  std::vector<StringId> program_ranges_;
  std::unordered_map<uint64_t, StringId> tasks_;
  std::unordered_set<uint32_t> sampled_;      // Goroutines.
  std::unordered_set<uint32_t> seen_stacks_;  // Checked already.
};

}  // namespace

void ValidateEvents(EventReader& reader, int version, Findings& findings) {
  EventValidator(reader, version, findings).Run();
}

}  // namespace skein
