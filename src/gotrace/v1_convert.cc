#include "gotrace/v1_convert.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace skein {
namespace {

using K = V1Kind;

}  // namespace

struct V1Converter::Handlers {
  using Handler = void (V1Converter::*)();

  static constexpr std::array<Handler, kV1KindCount> Table() {
    using C = V1Converter;
    std::array<Handler, kV1KindCount> table{};
    for (Handler& handler : table)
      handler = &C::Nothing;
    auto set = [&](K kind, Handler handler) { table[static_cast<uint8_t>(kind)] = handler; };
    set(K::kGomaxprocs, &C::Gomaxprocs);
    set(K::kProcStart, &C::ProcStart);
    set(K::kProcStop, &C::ProcStop);
    set(K::kGcStart, &C::GcStart);
    set(K::kGcDone, &C::GcDone);
    set(K::kStwStart, &C::StwStart);
    set(K::kStwDone, &C::StwDone);
    set(K::kGcSweepStart, &C::SweepStart);
    set(K::kGcSweepDone, &C::SweepDone);
    set(K::kGcMarkAssistStart, &C::AssistStart);
    set(K::kGcMarkAssistDone, &C::AssistDone);
    set(K::kGoCreate, &C::GoCreate);
    set(K::kGoStart, &C::GoStart);
    set(K::kGoStartLocal, &C::GoStart);
    set(K::kGoStartLabel, &C::GoStartLabel);
    set(K::kGoEnd, &C::GoEnd);
    set(K::kGoStop, &C::GoStop);
    set(K::kGoSched, &C::GoYield);
    set(K::kGoPreempt, &C::GoYield);
    set(K::kGoSleep, &C::GoBlock);
    set(K::kGoBlock, &C::GoBlock);
    set(K::kGoBlockSend, &C::GoBlock);
    set(K::kGoBlockRecv, &C::GoBlock);
    set(K::kGoBlockSelect, &C::GoBlock);
    set(K::kGoBlockSync, &C::GoBlock);
    set(K::kGoBlockCond, &C::GoBlock);
    set(K::kGoBlockNet, &C::GoBlock);
    set(K::kGoBlockGc, &C::GoBlock);
    set(K::kGoUnblock, &C::GoUnblock);
    set(K::kGoUnblockLocal, &C::GoUnblock);
    set(K::kGoSysCall, &C::GoSysCall);
    set(K::kGoSysBlock, &C::GoSysBlock);
    set(K::kGoSysExit, &C::GoSysExit);
    set(K::kGoSysExitLocal, &C::GoSysExit);
    set(K::kGoWaiting, &C::GoFound);
    set(K::kGoInSyscall, &C::GoFound);
    set(K::kHeapAlloc, &C::Heap);
    set(K::kHeapGoal, &C::Heap);
    set(K::kUserTaskCreate, &C::TaskCreate);
    set(K::kUserTaskEnd, &C::TaskEnd);
    set(K::kUserRegion, &C::Region);
    set(K::kUserLog, &C::Log);
    set(K::kCpuSample, &C::Sample);
    return table;
  }
};

V1Converter::V1Converter(const V1Decoder& decoder,
                         const V1Index& index,
                         const V1Order& order,
                         Names& names)
    : decoder_(decoder),
      index_(index),
      order_(order),
      names_(names),
      is_scan_(decoder.version() < 10),
      goroutines_(order.goroutines.size()),
      ns_per_tick_(1e9 / static_cast<double>(index.ticks_per_second)) {
  nobody_.life = Life::kRunning;
  for (const V1Proc& proc : index.procs)
    procs_.emplace_back().id = proc.id;
  for (int64_t id : {kTimerProc, kNetworkProc, kSyscallProc, kCollectorProc})
    procs_.emplace_back().id = id;
}

void V1Converter::Convert(const V1Ordered& ordered, std::vector<Event>& out) {
  static constexpr auto kHandlers = Handlers::Table();
  if (!has_first_) first_ticks_ = ordered.ticks;
  has_first_ = true;
  if ((ordered.flags & V1Ordered::kFutile) != 0) return;
  decoder_.Decode(ordered.offset, event_);
  ordered_ = &ordered;
  out_ = &out;
  proc_ = &procs_[ordered.proc];
  time_ = TimeOf(ordered.ticks);
  (this->*kHandlers[static_cast<uint8_t>(event_.kind)])();
}

// --- Processors, and what concerns the whole program ---

// The first one ends the list of what was there when tracing began.
void V1Converter::Gomaxprocs() {
  if (!before_start_) {
    Event& event = EmitMetric("/sched/gomaxprocs:threads");
    event.stack = Stack();
    return;
  }
  before_start_ = false;
  for (uint32_t g : found_) {
    if (!goroutines_[g].unmentioned) continue;
    Event& event = EmitGo(g, GoState::kUndetermined, GoState::kRunnable);
    event.flags = Event::kStatus;
    event.thread = ThreadIndex::kNone;
    event.proc = ProcIndex::kNone;
    event.goroutine = GoroutineIndex::kNone;
  }
  found_.clear();
}

void V1Converter::ProcStart() {
  if (proc_->id == -1) return Refuse("it happened on no processor");
  if (proc_->started) return Refuse("its processor runs already");
  proc_->started = true;
  proc_->thread = ThreadById(event_.args[0]);
  EmitProc(ProcState::kIdle, ProcState::kRunning);
}

void V1Converter::ProcStop() {
  if (proc_->id == -1) return Refuse("it happened on no processor");
  if (proc_->mentioned && !proc_->started) return Refuse("its processor does not run");
  if (proc_->running != V1Ids::kUnknown) return Refuse("its processor runs a goroutine");
  EmitProc(ProcState::kRunning, ProcState::kIdle);
  proc_->started = false;
  proc_->thread = ThreadIndex::kNone;
}

void V1Converter::Heap() {
  EmitMetric(event_.kind == K::kHeapAlloc ? "/memory/classes/heap/objects:bytes"
                                          : "/gc/heap/goal:bytes");
}

// --- What users say of their program ---

void V1Converter::TaskCreate() {
  const auto [id, parent, name] = std::tuple(event_.args[0], event_.args[1], event_.args[2]);
  const Task task{index_.String(name), parent};
  if (!tasks_.emplace(id, task).second) return Refuse("the task exists already");
  Event& event = Emit(EventKind::kTaskBegin);
  event.value = id;
  event.value2 = parent == 0 ? static_cast<uint64_t>(TaskId::kNone) : parent;
  event.name = task.name;
  event.stack = Stack();
}

void V1Converter::TaskEnd() {
  const auto task = tasks_.extract(event_.args[0]);
  Event& event = Emit(EventKind::kTaskEnd);
  event.value = event_.args[0];
  event.value2 = task.empty() ? static_cast<uint64_t>(TaskId::kNone) : task.mapped().parent;
  event.name = task.empty() ? StringId::kEmpty : task.mapped().name;
  event.stack = Stack();
}

void V1Converter::Region() {
  const auto [task, mode, name] = std::tuple(event_.args[0], event_.args[1], event_.args[2]);
  if (mode > 1) return Refuse("it neither begins nor ends the region");
  Event& event = Emit(mode == 0 ? EventKind::kRegionBegin : EventKind::kRegionEnd);
  event.value = task;
  event.name = index_.String(name);
  event.stack = Stack();
}

void V1Converter::Log() {
  Event& event = Emit(EventKind::kLog);
  event.value = event_.args[0];
  event.name = index_.String(event_.args[1]);
  event.message = Intern({reinterpret_cast<const char*>(event_.data.data()), event_.data.size()});
  event.stack = Stack();
}

void V1Converter::Sample() {
  Event& event = Emit(EventKind::kStackSample);
  event.thread = ThreadIndex::kNone;
  event.proc = ProcById(static_cast<int32_t>(event_.args[1]));
  event.stack = Stack();
}

// --- Making events ---

Event& V1Converter::Emit(EventKind kind) {
  Event& event = out_->emplace_back();
  event.time = last_time_ = std::max(time_, last_time_ + 1);
  event.kind = kind;
  event.thread = proc_->thread;
  event.proc = IndexOf(*proc_);
  event.goroutine = IndexOf(ordered_->goroutine);
  return event;
}

Event& V1Converter::EmitGo(uint32_t goroutine, GoState from, GoState to) {
  Event& event = Emit(EventKind::kStateTransition);
  event.resource_kind = ResourceKind::kGoroutine;
  event.resource = Raw(IndexOf(goroutine));
  event.from = static_cast<uint8_t>(from);
  event.to = static_cast<uint8_t>(to);
  return event;
}

Event& V1Converter::EmitOwn(GoState from, GoState to, std::string_view reason) {
  Event& event = EmitGo(ordered_->goroutine, from, to);
  event.name = Intern(reason);
  return event;
}

// What comes first says only what is so.
Event& V1Converter::EmitProc(ProcState from, ProcState to) {
  Event& event = Emit(EventKind::kStateTransition);
  event.resource_kind = ResourceKind::kProc;
  event.resource = Raw(event.proc);
  event.from = static_cast<uint8_t>(proc_->mentioned ? from : ProcState::kUndetermined);
  event.to = static_cast<uint8_t>(to);
  event.flags = proc_->mentioned ? 0 : Event::kStatus;
  proc_->mentioned = true;
  return event;
}

Event& V1Converter::EmitRange(EventKind kind, ResourceKind scope, StringId name) {
  Event& event = Emit(kind);
  event.resource_kind = scope;
  if (scope == ResourceKind::kGoroutine) event.resource = Raw(event.goroutine);
  if (scope == ResourceKind::kProc) event.resource = Raw(event.proc);
  event.name = name;
  return event;
}

Event& V1Converter::EmitMetric(std::string_view name) {
  Event& event = Emit(EventKind::kMetric);
  event.name = Intern(name);
  event.value = event_.args[0];
  return event;
}

// --- What is so ---

void V1Converter::Refuse(std::string_view why) {
  if (refused_count_++ == 0) {
    refused_.offset = ordered_->offset;
    first_refusal_ = std::string(SpecOf(event_.kind).name) + ": " + std::string(why);
  }
  refused_.lost_bytes += event_.size;
}

std::optional<Diagnostic> V1Converter::left_out() const {
  if (refused_count_ == 0) return std::nullopt;
  Diagnostic diagnostic = refused_;
  diagnostic.message =
      FormatCount(refused_count_) +
      " events left out that contradict those before them, the first: " + first_refusal_;
  return diagnostic;
}

bool V1Converter::RunsOwn() {
  return Own().life == Life::kRunning && proc_->running == ordered_->goroutine;
}

// The current event's goroutine stops running.
bool V1Converter::Leave(Life life) {
  if (!RunsOwn() || ordered_->goroutine == V1Ids::kUnknown)
    return Refuse("its goroutine does not run"), false;
  Own().life = life;
  proc_->running = V1Ids::kUnknown;
  return true;
}

// What the new goroutine will run. Format 1.5 tells its first instruction.
StackId V1Converter::EntryStack() {
  if (decoder_.version() >= 7) return index_.Stack(event_.args[1]);
  Frame frame;
  frame.pc = event_.args[1] + 1;
  const FrameId id = names_.stacks.InternFrame(frame);
  return names_.stacks.Intern({&id, 1});
}

V1Converter::Goroutine& V1Converter::At(uint32_t goroutine) {
  return goroutine == V1Ids::kUnknown ? nobody_ : goroutines_[goroutine];
}

uint32_t V1Converter::Named() const {
  return event_.goroutine() == 0 ? V1Ids::kUnknown : order_.goroutines.Find(event_.goroutine());
}

V1Converter::Proc& V1Converter::Invented(int64_t id) {
  return procs_[procs_.size() - kInventedProcs + static_cast<size_t>(id - kTimerProc)];
}

GoroutineIndex V1Converter::IndexOf(uint32_t goroutine) {
  if (goroutine == V1Ids::kUnknown) return GoroutineIndex::kNone;
  Goroutine& known = goroutines_[goroutine];
  if (known.index == GoroutineIndex::kNone) {
    known.index = GoroutineIndex{static_cast<uint32_t>(names_.goroutines.size())};
    names_.goroutines.push_back(GoroutineId{static_cast<int64_t>(order_.goroutines.id(goroutine))});
  }
  return known.index;
}

ProcIndex V1Converter::IndexOf(Proc& proc) {
  if (proc.index == ProcIndex::kNone && proc.id != -1) proc.index = ProcById(proc.id);
  return proc.index;
}

ProcIndex V1Converter::ProcById(int64_t id) {
  if (id == -1) return ProcIndex::kNone;
  const uint32_t index = proc_ids_.IndexOf(static_cast<uint64_t>(id));
  if (index == names_.procs.size()) names_.procs.push_back(ProcId{id});
  return ProcIndex{index};
}

ThreadIndex V1Converter::ThreadById(uint64_t id) {
  const uint32_t index = thread_ids_.IndexOf(id);
  if (index == names_.threads.size()) names_.threads.push_back(ThreadId{static_cast<int64_t>(id)});
  return ThreadIndex{index};
}

Nanos V1Converter::TimeOf(int64_t ticks) const {
  const auto since_first =
      static_cast<int64_t>(static_cast<uint64_t>(ticks) - static_cast<uint64_t>(first_ticks_));
  const double ns = static_cast<double>(since_first) * ns_per_tick_;
  constexpr Nanos kLatest = Nanos{1} << 47;  // 39 hours; only broken clocks say more.
  return ns < static_cast<double>(kLatest) ? static_cast<Nanos>(ns) : kLatest;
}

}  // namespace skein
