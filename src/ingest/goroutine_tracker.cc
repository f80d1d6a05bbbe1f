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

bool IsExecuting(GoState state) {
  return state == GoState::kRunning || state == GoState::kSyscall;
}

}  // namespace

GoroutineTracker::Progress& GoroutineTracker::At(GoroutineIndex goroutine) {
  if (Raw(goroutine) >= progress_.size()) {
    progress_.resize(Raw(goroutine) + 1);
    rows_.resize(Raw(goroutine) + 1);
  }
  return progress_[Raw(goroutine)];
}

GoroutineTracker::Syscall& GoroutineTracker::SyscallOn(ProcIndex proc) {
  if (Raw(proc) >= syscalls_.size()) syscalls_.resize(Raw(proc) + 1);
  return syscalls_[Raw(proc)];
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
  else
    Leave(goroutine, time);
  Goroutine& row = rows_[Raw(goroutine)];
  if (row.entry_stack == StackId::kNone) row.entry_stack = event.transition_stack;
  Enter(event, goroutine, since);
  if (event.to_go() == GoState::kRunning && row.started == kNever) row.started = time;
  return event.to_go() == GoState::kNotExist;
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
  if (progress.alive) Leave(goroutine, since);
  progress.alive = true;
  progress.lost = false;
  Goroutine row{.created = since, .mentioned = time, .life = progress.slices};
  if (event.from_go() == GoState::kNotExist) {
    row.creator = event.goroutine;
    row.creation_stack = event.stack;
  } else {
    row.before_trace = true;
  }
  rows_[Raw(goroutine)] = row;
}

void GoroutineTracker::Leave(GoroutineIndex goroutine, Nanos time) {
  const Progress& progress = At(goroutine);
  if (!IsExecuting(progress.state)) return;
  if (progress.proc != ProcIndex::kNone) {
    procs_.Release(Raw(progress.proc), time, goroutine, LaneState::kNoGoroutine);
    Syscall& syscall = SyscallOn(progress.proc);
    if (syscall.goroutine == goroutine) syscall = {};
  }
  if (progress.thread != ThreadIndex::kNone)
    threads_.Release(Raw(progress.thread), time, goroutine, LaneState::kIdle);
}

void GoroutineTracker::Enter(const Event& event, GoroutineIndex goroutine, Nanos time) {
  const GoState to = event.to_go();
  const StateCode code = palette_.Code(to, event.name);
  switch (to) {
    case GoState::kRunning:
      EnterRunning(event, goroutine, time);
      break;
    case GoState::kSyscall:
      EnterSyscall(event, goroutine, time);
      break;
    case GoState::kRunnable:
      Append(goroutine, time, code, Raw(event.stack), EncodeWaker(WakerOf(event)));
      break;
    case GoState::kWaiting:
      Append(goroutine, time, code, Raw(event.transition_stack), Raw(event.proc));
      break;
    case GoState::kNotExist:
    case GoState::kUndetermined:
      End(goroutine, time);
      break;
  }
  progress_[Raw(goroutine)].state = to;
}

void GoroutineTracker::EnterRunning(const Event& event, GoroutineIndex goroutine, Nanos time) {
  const StateCode code = palette_.Code(GoState::kRunning, StringId::kEmpty);
  Append(goroutine, time, code, Raw(event.thread), Raw(event.proc));
  Execute(event, goroutine, time, LaneState::kRunning, LaneState::kRunning);
}

void GoroutineTracker::EnterSyscall(const Event& event, GoroutineIndex goroutine, Nanos time) {
  const bool proc_lost = event.proc == ProcIndex::kNone;
  const StateCode code = palette_.Code(GoState::kSyscall, StringId::kEmpty, proc_lost);
  Append(goroutine, time, code, Raw(event.transition_stack), Raw(event.proc));
  const LaneState on_thread = proc_lost ? LaneState::kSyscallBlocked : LaneState::kSyscall;
  Execute(event, goroutine, time, LaneState::kSyscall, on_thread);
  if (!proc_lost) SyscallOn(event.proc) = {goroutine, event.transition_stack};
}

void GoroutineTracker::Execute(const Event& event,
                               GoroutineIndex goroutine,
                               Nanos time,
                               LaneState on_proc,
                               LaneState on_thread) {
  Progress& progress = progress_[Raw(goroutine)];
  progress.proc = event.proc;
  progress.thread = event.thread;
  if (event.proc != ProcIndex::kNone) procs_.Set(Raw(event.proc), time, on_proc, goroutine);
  if (event.thread != ThreadIndex::kNone)
    threads_.Set(Raw(event.thread), time, on_thread, goroutine);
}

void GoroutineTracker::End(GoroutineIndex goroutine, Nanos time) {
  Append(goroutine, time, StatePalette::kNotAlive, 0, 0);
  rows_[Raw(goroutine)].ended = time;
  progress_[Raw(goroutine)].alive = false;
}

void GoroutineTracker::Append(
    GoroutineIndex goroutine, Nanos time, StateCode code, uint32_t value, uint32_t extra) {
  Progress& progress = progress_[Raw(goroutine)];
  progress.start = std::max(time, progress.start);
  slices_.Append(Raw(goroutine), progress.start, code, value, extra);
  ++progress.slices;
}

void GoroutineTracker::OnProc(const Event& event, Nanos time, Nanos sync) {
  if (event.from == event.to) return;
  const ProcIndex proc{event.resource};
  const bool was_so = event.from_proc() == ProcState::kUndetermined;
  const bool running = event.to_proc() == ProcState::kRunning;
  if (!running) LoseProc(proc, time);
  const LaneState state = running ? LaneState::kNoGoroutine : LaneState::kIdle;
  if (was_so)
    procs_.SetKnown(Raw(proc), sync, state);
  else
    procs_.Set(Raw(proc), time, state);
}

// Whoever is in a system call on this processor goes on without it.
void GoroutineTracker::LoseProc(ProcIndex proc, Nanos time) {
  const Syscall syscall = std::exchange(SyscallOn(proc), {});
  if (syscall.goroutine == GoroutineIndex::kNone) return;
  const StateCode code = palette_.Code(GoState::kSyscall, StringId::kEmpty, true);
  Append(syscall.goroutine, time, code, Raw(syscall.stack), Raw(proc));
  const ThreadIndex thread = progress_[Raw(syscall.goroutine)].thread;
  if (thread != ThreadIndex::kNone)
    threads_.Set(Raw(thread), time, LaneState::kSyscallBlocked, syscall.goroutine);
}

void GoroutineTracker::OnLoss(Nanos last) {
  for (uint32_t i = 0; i < progress_.size(); ++i) {
    Progress& progress = progress_[i];
    if (!progress.alive) continue;
    Append(GoroutineIndex{i}, last, StatePalette::kUnknown, 0, 0);
    progress.alive = false;
    progress.lost = true;
    progress.state = GoState::kUndetermined;
  }
  procs_.EndAll(last);
  threads_.EndAll(last);
  std::ranges::fill(syscalls_, Syscall{});
}

void GoroutineTracker::Finish(Nanos end, Trace& trace) {
  for (uint32_t i = 0; i < progress_.size(); ++i) {
    if (progress_[i].alive) Append(GoroutineIndex{i}, end, StatePalette::kNotAlive, 0, 0);
  }
  trace.states = palette_.Resolve(trace.names.strings);
  std::vector<StateClass> classes;
  for (const StateInfo& info : trace.states)
    classes.push_back(info.state_class);
  const auto goroutines =
      static_cast<uint32_t>(std::max(trace.names.goroutines.size(), progress_.size()));
  trace.goroutine_slices = slices_.Build(goroutines, std::move(classes));
  trace.transitions =
      Transitions(trace.goroutine_slices, slices_.TakeTimeOrder(trace.goroutine_slices));
  trace.proc_slices = procs_.Build(static_cast<uint32_t>(trace.names.procs.size()), end);
  trace.thread_slices = threads_.Build(static_cast<uint32_t>(trace.names.threads.size()), end);
  FinishRows(trace);
}

void GoroutineTracker::FinishRows(Trace& trace) {
  rows_.resize(trace.goroutine_slices.track_count());
  for (uint32_t i = 0; i < rows_.size(); ++i) {
    if (i < trace.names.goroutines.size()) rows_[i].id = trace.names.goroutines[i];
    if (rows_[i].created != kNever) rows_[i].life += trace.goroutine_slices.begin(i);
  }
  trace.goroutines = std::move(rows_);
  EndWaitsForever(trace);
}

// Waiting for what never comes counts as the end.
void GoroutineTracker::EndWaitsForever(Trace& trace) const {
  const SliceTable& table = trace.goroutine_slices;
  const StringId forever = trace.names.strings.Find("forever");
  if (forever == StringId::kEmpty) return;
  for (uint32_t i = 0; i < progress_.size(); ++i) {
    Goroutine& row = trace.goroutines[i];
    if (row.created == kNever) continue;
    for (SliceIndex slice = row.life; slice < table.end(i); ++slice) {
      const StateInfo& info = trace.states[table.state(slice)];
      if (info.state != GoState::kWaiting || info.reason != forever) continue;
      row.ended = table.start(slice);
      break;
    }
  }
}

}  // namespace skein
