#include "gotrace/v2_ordering.h"

#include <array>

#include <fmt/format.h>

namespace skein {

// What each event does, by its code.
struct Ordering::Dispatch {
  static constexpr std::array<Handler, 256> Make() {
    std::array<Handler, 256> handlers{};
    const auto set = [&handlers](WireEvent event, Handler handler) {
      handlers[static_cast<uint8_t>(event)] = handler;
    };
    using W = WireEvent;
    set(W::kProcsChange, &Ordering::ProcsChange);
    set(W::kProcStart, &Ordering::ProcStart);
    set(W::kProcStop, &Ordering::ProcStop);
    set(W::kProcSteal, &Ordering::ProcSteal);
    set(W::kProcStatus, &Ordering::ProcStatusEvent);

    set(W::kGoCreate, &Ordering::GoCreate);
    set(W::kGoCreateBlocked, &Ordering::GoCreate);
    set(W::kGoCreateSyscall, &Ordering::GoCreateSyscall);
    set(W::kGoStart, &Ordering::GoStart);
    set(W::kGoDestroy, &Ordering::GoStopExec);
    set(W::kGoDestroySyscall, &Ordering::GoDestroySyscall);
    set(W::kGoStop, &Ordering::GoStopExec);
    set(W::kGoBlock, &Ordering::GoStopExec);
    set(W::kGoUnblock, &Ordering::GoUnblock);
    set(W::kGoSwitch, &Ordering::GoSwitch);
    set(W::kGoSwitchDestroy, &Ordering::GoSwitch);
    set(W::kGoSyscallBegin, &Ordering::GoSyscallBegin);
    set(W::kGoSyscallEnd, &Ordering::GoSyscallEnd);
    set(W::kGoSyscallEndBlocked, &Ordering::GoSyscallEndBlocked);
    set(W::kGoStatus, &Ordering::GoStatusEvent);
    set(W::kGoStatusStack, &Ordering::GoStatusEvent);

    set(W::kStwBegin, &Ordering::StwBegin);
    set(W::kStwEnd, &Ordering::StwEnd);
    set(W::kGcActive, &Ordering::GcActive);
    set(W::kGcBegin, &Ordering::GcBegin);
    set(W::kGcEnd, &Ordering::GcEnd);
    set(W::kGcSweepActive, &Ordering::SweepActive);
    set(W::kGcSweepBegin, &Ordering::SweepBegin);
    set(W::kGcSweepEnd, &Ordering::SweepEnd);
    set(W::kGcMarkAssistActive, &Ordering::AssistActive);
    set(W::kGcMarkAssistBegin, &Ordering::AssistBegin);
    set(W::kGcMarkAssistEnd, &Ordering::AssistEnd);

    set(W::kHeapAlloc, &Ordering::HeapMetric);
    set(W::kHeapGoal, &Ordering::HeapMetric);
    set(W::kGoLabel, &Ordering::Label);
    set(W::kUserTaskBegin, &Ordering::TaskBegin);
    set(W::kUserTaskEnd, &Ordering::TaskEnd);
    set(W::kUserRegionBegin, &Ordering::RegionBegin);
    set(W::kUserRegionEnd, &Ordering::RegionEnd);
    set(W::kUserLog, &Ordering::Log);

    for (auto code = static_cast<int>(W::kSpan); code <= static_cast<int>(W::kGoroutineStackFree);
         ++code)
      set(static_cast<W>(code), &Ordering::Experimental);
    return handlers;
  }

  static const std::array<Handler, 256> kHandlers;
};

constexpr std::array<Ordering::Handler, 256> Ordering::Dispatch::kHandlers = Make();

Ordering::Ordering(Names& names)
    : names_(names),
      goroutines_(names.goroutines),
      processors_(names.procs),
      threads_(names.threads) {
  const auto intern = [&names](std::string_view text) { return names.strings.Intern(text); };
  fixed_ = {intern("/sched/gomaxprocs:threads"), intern("/memory/classes/heap/objects:bytes"),
            intern("/gc/heap/goal:bytes"),       intern("GC concurrent mark phase"),
            intern("GC incremental sweep"),      intern("GC mark assist")};
}

void Ordering::StartGeneration(const DecodedTables& tables, bool anew, bool lenient) {
  tables_ = &tables;
  lenient_ = lenient;
  missing_entries_ = 0;
  ++generation_;
  if (!anew) return;
  first_generation_ = generation_;
  ++epoch_;
  ranges_.clear();
  free_ranges_.clear();
  task_places_ = {};
  tasks_.clear();
  free_tasks_.clear();
  gc_ = Gc::kUndetermined;
  gc_sequence_ = 0;
}

Verdict Ordering::Advance(const WireRecord& record, ThreadIndex thread, EventSink& sink) {
  const Handler handler = Dispatch::kHandlers[static_cast<uint8_t>(record.event)];
  if (handler == nullptr) return Broken("bad event type found while ordering");
  Turn turn{record, {}, sink};
  if (thread != ThreadIndex::kNone) {
    Know(thread);
    turn.now = {thread, threads_[thread].proc, threads_[thread].goroutine};
  }
  const size_t size = sink.size();
  missing_id_ = false;
  const Verdict verdict = (this->*handler)(turn);
  if (verdict != Verdict::kDone) return verdict;
  if (missing_id_) {
    sink.Shrink(size);
    return Verdict::kBroken;
  }
  if (thread != ThreadIndex::kNone) {
    // Separately, and if need be only: both at once would be loaded before the parts are stored.
    ThreadState& state = threads_[thread];
    if (state.proc != turn.now.proc) state.proc = turn.now.proc;
    if (state.goroutine != turn.now.goroutine) state.goroutine = turn.now.goroutine;
  }
  return Verdict::kDone;
}

void Ordering::AddSample(const WireSample& sample, Nanos time, EventSink& sink) {
  constexpr uint64_t kNone = UINT64_MAX;
  Event& event = sink.Add(EventKind::kStackSample, time);
  if (sample.thread != kNone) event.thread = threads_.FindOrAdd(sample.thread);
  if (sample.proc != kNone) event.proc = processors_.FindOrAdd(sample.proc);
  if (sample.goroutine != 0 && sample.goroutine != kNone)
    event.goroutine = goroutines_.FindOrAdd(sample.goroutine);
  const uint32_t stack = tables_->Stack(sample.stack);
  if (stack != kAbsent) event.stack = StackId{stack};
}

Verdict Ordering::Broken(std::string fault) {
  fault_ = std::move(fault);
  return Verdict::kBroken;
}

void Ordering::ExplainRefusal(const Context& context, Need proc, Need goroutine) {
  const bool has_proc = context.proc != ProcIndex::kNone;
  if (context.thread == ThreadIndex::kNone) {
    fault_ = "expected a thread but didn't have one";
  } else if (!Meets(has_proc, proc)) {
    fault_ = has_proc ? "expected no proc but had one" : "expected a proc but didn't have one";
  } else {
    fault_ = goroutine == Need::kMustNot ? "expected no goroutine but had one"
                                         : "expected a goroutine but didn't have one";
  }
}

Event& Ordering::EmitRange(
    Turn& turn, EventKind kind, StringId name, ResourceKind scope, uint32_t resource) {
  Event& event = Emit(turn, kind);
  event.name = name;
  event.resource_kind = scope;
  event.resource = resource;
  return event;
}

void Ordering::MissEntry(std::string_view kind, uint64_t id) {
  ++missing_entries_;
  if (lenient_) return;
  missing_id_ = true;
  fault_ = fmt::format("found invalid {} ID {}", kind, id);
}

ProcIndex Ordering::ExistingProc(uint64_t id) const {
  const ProcIndex proc = processors_.Find(id);
  return proc != ProcIndex::kNone && Exists(proc) ? proc : ProcIndex::kNone;
}

}  // namespace skein
