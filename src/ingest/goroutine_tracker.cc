#include "ingest/goroutine_tracker.h"

#include <algorithm>
#include <utility>

namespace skein {

namespace {

Waker WakerOf(const Event& event) {
  const GoState from = event.from_go();
  if (from == GoState::kUndetermined) return {};
  if (from == GoState::kRunning || from == GoState::kSyscall) return {.self = true};
  return {.goroutine = event.goroutine, .proc = event.proc};
}

LaneState OnLane(const StateInfo& info) {
  if (info.state == GoState::kRunning) return LaneState::kRunning;
  if (info.state != GoState::kSyscall) return LaneState::kNoGoroutine;
  return info.proc_lost ? LaneState::kSyscallBlocked : LaneState::kSyscall;
}

bool IsExecuting(GoState state) {
  return state == GoState::kRunning || state == GoState::kSyscall;
}

}  // namespace

void GoroutineTracker::AddGoroutines(uint32_t count) {
  while (progress_.size() < count) {
    progress_.push_back({});
    rows_.push_back({});
  }
}

Nanos GoroutineTracker::CreationOf(GoroutineIndex goroutine) const {
  return Raw(goroutine) < rows_.size() ? std::max<Nanos>(0, rows_[Raw(goroutine)].created) : 0;
}

bool GoroutineTracker::OnGoroutine(const Event& event, Nanos time, Nanos sync) {
  if (event.from == event.to) return false;
  const GoroutineIndex goroutine{event.resource};
  Progress& progress = At(goroutine);
  const bool was_so = event.from_go() == GoState::kUndetermined;
  const Nanos since = std::max(was_so ? sync : time, progress.start);
  if (was_so && progress.lost)
    Resume(progress);
  else if (was_so || event.from_go() == GoState::kNotExist || !progress.alive)
    Begin(event, goroutine, since, time);
  if (IsExecuting(progress.state)) LeaveLanes(event, goroutine, progress, since);
  if (IsExecuting(event.to_go()) && event.proc != ProcIndex::kNone) LoseProc(event.proc, since);
  if (!progress.complete) CompleteRow(event, time);
  Enter(event, goroutine, progress, since);
  return event.to_go() == GoState::kNotExist;
}

void GoroutineTracker::CompleteRow(const Event& event, Nanos time) {
  Goroutine& row = rows_[event.resource];
  if (row.entry_stack == StackId::kNone) row.entry_stack = event.transition_stack;
  if (row.started == kNever && event.to_go() == GoState::kRunning) row.started = time;
  progress_[event.resource].complete = row.entry_stack != StackId::kNone && row.started != kNever;
}

void GoroutineTracker::Resume(Progress& progress) {
  progress.alive = true;
  progress.lost = false;
}

void GoroutineTracker::Begin(const Event& event,
                             GoroutineIndex goroutine,
                             Nanos since,
                             Nanos time) {
  Progress& progress = At(goroutine);
  progress.alive = true;
  progress.lost = false;
  progress.complete = false;
  Goroutine row{.created = since, .mentioned = time, .life = slices_.slice_count(Raw(goroutine))};
  if (event.from_go() == GoState::kNotExist) {
    row.creator = event.goroutine;
    row.creation_stack = event.stack;
  } else {
    row.before_trace = true;
  }
  rows_[Raw(goroutine)] = row;
}

// Where the goroutine executed, unless it goes on executing there.
void GoroutineTracker::LeaveLanes(const Event& event,
                                  GoroutineIndex goroutine,
                                  const Progress& progress,
                                  Nanos time) {
  const bool executes = IsExecuting(event.to_go());
  if (progress.proc != ProcIndex::kNone) {
    if (!executes || progress.proc != event.proc) procs_.Leave(Raw(progress.proc), time, goroutine);
    if (progress.state == GoState::kSyscall) {
      Syscall& syscall = SyscallOn(progress.proc);
      if (syscall.goroutine == goroutine) syscall = {};
    }
  }
  if (progress.thread != ThreadIndex::kNone && (!executes || progress.thread != event.thread))
    threads_.Leave(Raw(progress.thread), time, goroutine);
}

void GoroutineTracker::Enter(const Event& event,
                             GoroutineIndex goroutine,
                             Progress& progress,
                             Nanos time) {
  const GoState to = event.to_go();
  switch (to) {
    case GoState::kRunning:
      EnterRunning(event, goroutine, progress, time);
      break;
    case GoState::kSyscall:
      EnterSyscall(event, goroutine, progress, time);
      break;
    case GoState::kRunnable:
      Append(goroutine, progress, time, palette_.Code(to, event.name), Raw(event.stack),
             EncodeWaker(WakerOf(event)));
      break;
    case GoState::kWaiting:
      Append(goroutine, progress, time, palette_.Code(to, event.name), Raw(event.transition_stack),
             Raw(event.proc));
      break;
    case GoState::kNotExist:
    case GoState::kUndetermined:
      End(goroutine, progress, time);
      break;
  }
  progress.state = to;
}

inline void GoroutineTracker::EnterRunning(const Event& event,
                                           GoroutineIndex goroutine,
                                           Progress& progress,
                                           Nanos time) {
  const auto slice =
      Append(goroutine, progress, time, StatePalette::kRunning, Raw(event.thread), Raw(event.proc));
  Execute(event, goroutine, progress, LaneState::kRunning, LaneState::kRunning, slice);
}

void GoroutineTracker::EnterSyscall(const Event& event,
                                    GoroutineIndex goroutine,
                                    Progress& progress,
                                    Nanos time) {
  const bool proc_lost = event.proc == ProcIndex::kNone;
  const StateCode code = proc_lost ? StatePalette::kSyscallLost : StatePalette::kSyscall;
  const auto slice =
      Append(goroutine, progress, time, code, Raw(event.transition_stack), Raw(event.proc));
  const LaneState on_thread = proc_lost ? LaneState::kSyscallBlocked : LaneState::kSyscall;
  if (proc_lost) lost_procs_.push_back({goroutine, progress.start});
  Execute(event, goroutine, progress, LaneState::kSyscall, on_thread, slice);
  if (!proc_lost) SyscallOn(event.proc) = {goroutine, event.transition_stack};
}

void GoroutineTracker::Execute(const Event& event,
                               GoroutineIndex goroutine,
                               Progress& progress,
                               LaneState on_proc,
                               LaneState on_thread,
                               PackedSlicesBuilder::Ordinal slice) {
  progress.proc = event.proc;
  progress.thread = event.thread;
  if (event.proc != ProcIndex::kNone)
    procs_.Begin(Raw(event.proc), progress.start, goroutine, on_proc, slice);
  if (event.thread != ThreadIndex::kNone)
    threads_.Begin(Raw(event.thread), progress.start, goroutine, on_thread, slice);
}

void GoroutineTracker::End(GoroutineIndex goroutine, Progress& progress, Nanos time) {
  Append(goroutine, progress, time, StatePalette::kNotAlive, 0, 0);
  slices_.Pack(Raw(goroutine));
  rows_[Raw(goroutine)].ended = time;
  progress.alive = false;
}

void GoroutineTracker::OnProc(const Event& event, Nanos time, Nanos sync) {
  if (event.from == event.to) return;
  const ProcIndex proc{event.resource};
  const Nanos since = event.from_proc() == ProcState::kUndetermined ? sync : time;
  if (event.to_proc() == ProcState::kRunning) return procs_.Busy(Raw(proc), since, event.thread);
  LoseProc(proc, time);
  procs_.Idle(Raw(proc), since);
}

// Whoever is in a system call on this processor goes on without it. Before Go 1.22 nothing says so when a thread that
// returns from a call takes it: only that another goroutine runs there.
void GoroutineTracker::LoseProc(ProcIndex proc, Nanos time) {
  Syscall& syscall = SyscallOn(proc);
  if (syscall.goroutine == GoroutineIndex::kNone) return;
  const auto [goroutine, stack] = std::exchange(syscall, {});
  Progress& progress = progress_[Raw(goroutine)];
  const auto slice =
      Append(goroutine, progress, time, StatePalette::kSyscallLost, Raw(stack), Raw(proc));
  lost_procs_.push_back({goroutine, progress.start});
  procs_.Leave(Raw(proc), time, goroutine);
  const ThreadIndex thread = progress.thread;
  if (thread != ThreadIndex::kNone)
    threads_.Begin(Raw(thread), time, goroutine, LaneState::kSyscallBlocked, slice);
}

void GoroutineTracker::OnLoss(Nanos last) {
  for (uint32_t i = 0; i < progress_.size(); ++i) {
    Progress& progress = progress_[i];
    if (!progress.alive) continue;
    Append(GoroutineIndex{i}, progress, last, StatePalette::kUnknown, 0, 0);
    progress.alive = false;
    progress.lost = true;
    progress.state = GoState::kUndetermined;
  }
  procs_.IdleAll(last);
  threads_.IdleAll(last);
  std::ranges::fill(syscalls_, Syscall{});
}

void GoroutineTracker::Finish(Nanos end, Trace& trace) {
  for (uint32_t i = 0; i < progress_.size(); ++i) {
    if (progress_[i].alive)
      Append(GoroutineIndex{i}, progress_[i], end, StatePalette::kNotAlive, 0, 0);
  }
  progress_ = {};
  trace.lost_procs = std::move(lost_procs_);
  trace.states = palette_.states();
  FinishTables(end, trace);
  FinishRows(trace);
}

void GoroutineTracker::FinishTables(Nanos end, Trace& trace) {
  std::vector<LaneState> on_lane;
  for (const StateInfo& info : trace.states)
    on_lane.push_back(OnLane(info));
  const auto goroutine_count =
      static_cast<uint32_t>(std::max(trace.names.goroutines.size(), rows_.size()));
  const auto slices = slices_.Build(goroutine_count);
  const auto build_lanes = [&](LaneSlicesBuilder& lanes, size_t count, LaneState gap) {
    return SliceTable(
        lanes.Build(static_cast<uint32_t>(count), end, gap, on_lane, slices, slices_.slices()));
  };
  trace.goroutine_slices = SliceTable(slices);
  trace.proc_slices = build_lanes(procs_, trace.names.procs.size(), LaneState::kNoGoroutine);
  trace.thread_slices = build_lanes(threads_, trace.names.threads.size(), LaneState::kIdle);
  trace.transitions = Transitions(trace.goroutine_slices, slices_.TakeTimeOrder(*slices));
}

void GoroutineTracker::FinishRows(Trace& trace) {
  while (rows_.size() < trace.goroutine_slices.track_count())
    rows_.push_back({});
  rows_.Fit();
  trace.goroutines = std::move(rows_);
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i) {
    Goroutine& row = trace.goroutines[i];
    if (i < trace.names.goroutines.size()) row.id = trace.names.goroutines[i];
    if (row.created != kNever) row.life += trace.goroutine_slices.begin(i);
  }
  EndWaitsForever(trace);
}

// Waiting for what never comes counts as the end.
void GoroutineTracker::EndWaitsForever(Trace& trace) const {
  const SliceTable& table = trace.goroutine_slices;
  const StringId forever = trace.names.strings.Find("forever");
  if (forever == StringId::kEmpty) return;
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i) {
    Goroutine& row = trace.goroutines[i];
    if (row.ended != kNever || table.begin(i) == table.end(i)) continue;
    const SliceIndex last = table.end(i) - 1;
    const StateInfo& info = trace.states[table.state(last)];
    row.waits_forever = info.state == GoState::kWaiting && info.reason == forever;
    if (row.waits_forever) row.ended = table.start(last);
  }
}

}  // namespace skein
