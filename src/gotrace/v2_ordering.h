#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gotrace/event.h"
#include "gotrace/v2_cursor.h"
#include "gotrace/v2_generation.h"
#include "gotrace/v2_state.h"
#include "model/names.h"

namespace skein {

// Takes events in their final order; makes their times strictly increasing.
class EventSink {
 public:
  void Open(std::vector<Event>& events) { events_ = &events; }

  Event& Add(EventKind kind, Nanos time) {
    Event& event = events_->emplace_back();
    event.kind = kind;
    event.time = last_ = time > last_ ? time : last_ + 1;
    return event;
  }

  // Takes the last events back, so that `size` are left.
  void Shrink(size_t size) {
    if (events_->size() == size) return;
    last_ = (*events_)[size].time - 1;
    events_->resize(size);
  }

  Nanos last() const { return last_; }
  size_t size() const { return events_->size(); }

 private:
  std::vector<Event>* events_ = nullptr;
  Nanos last_ = 0;
};

enum class Verdict {
  kDone,    // The event took place.
  kWait,    // Something that must come first is still to come, from another thread.
  kBroken,  // It cannot have taken place.
};

// What is running where. Says of each event whether it is its turn, and turns it into what the user
// of a trace sees of it.
class Ordering {
 public:
  // `names` gets the ids of goroutines, processors and threads, and must outlive the ordering.
  explicit Ordering(Names& names);

  // The next generation, whose `tables` are interned and must stay as long as it lasts. `anew`: nothing is
  // known yet. `lenient`: entries may be missing from the tables.
  void StartGeneration(const DecodedTables& tables, bool anew, bool lenient);

  // kDone: its events are in `sink`. Otherwise nothing happened; for kBroken, fault() says why, and the
  // generation cannot go on.
  Verdict Advance(const WireRecord& record, ThreadIndex thread, EventSink& sink);

  void AddSample(const WireSample& sample, Nanos time, EventSink& sink);

  ThreadIndex Thread(uint64_t id) { return threads_.FindOrAdd(id); }

  const std::string& fault() const { return fault_; }
  // Of this generation: how often an event named an entry that the tables lack, where that is allowed.
  uint64_t missing_entries() const { return missing_entries_; }

 private:
  struct Context {
    ThreadIndex thread = ThreadIndex::kNone;
    ProcIndex proc = ProcIndex::kNone;
    GoroutineIndex goroutine = GoroutineIndex::kNone;
  };
  // One event on its turn: `now` is the context before it, and becomes the one after it.
  struct Turn {
    const WireRecord& record;
    Context now;
    EventSink& sink;

    uint64_t arg(size_t i) const { return record.args[i]; }
  };
  enum class Need : uint8_t { kMust, kMay, kMustNot };
  using Handler = Verdict (Ordering::*)(Turn&);
  struct Dispatch;

  // Processors.
  Verdict ProcStatusEvent(Turn& turn);
  Verdict ProcStart(Turn& turn);
  Verdict ProcStop(Turn& turn);
  Verdict ProcSteal(Turn& turn);

  // Goroutines.
  Verdict GoStatusEvent(Turn& turn);
  Verdict GoCreate(Turn& turn);
  Verdict GoStopExec(Turn& turn);
  Verdict GoStart(Turn& turn);
  Verdict GoUnblock(Turn& turn);
  Verdict GoSwitch(Turn& turn);
  Verdict GoSyscallBegin(Turn& turn);
  Verdict GoSyscallEnd(Turn& turn);
  Verdict GoSyscallEndBlocked(Turn& turn);
  Verdict GoCreateSyscall(Turn& turn);
  Verdict GoDestroySyscall(Turn& turn);

  // Ranges.
  Verdict GcActive(Turn& turn);
  Verdict GcBegin(Turn& turn);
  Verdict GcEnd(Turn& turn);
  Verdict SweepBegin(Turn& turn);
  Verdict SweepActive(Turn& turn);
  Verdict SweepEnd(Turn& turn);
  Verdict AssistBegin(Turn& turn);
  Verdict AssistActive(Turn& turn);
  Verdict AssistEnd(Turn& turn);
  Verdict StwBegin(Turn& turn);
  Verdict StwEnd(Turn& turn);

  // Annotations.
  Verdict TaskBegin(Turn& turn);
  Verdict TaskEnd(Turn& turn);
  Verdict RegionBegin(Turn& turn);
  Verdict RegionEnd(Turn& turn);
  Verdict Log(Turn& turn);
  Verdict Label(Turn& turn);
  Verdict ProcsChange(Turn& turn);
  Verdict HeapMetric(Turn& turn);
  Verdict Experimental(Turn& turn);

  Verdict Broken(std::string fault);
  bool Require(const Context& context, Need proc, Need goroutine) {
    const bool meets = context.thread != ThreadIndex::kNone &&
                       Meets(context.proc != ProcIndex::kNone, proc) &&
                       Meets(context.goroutine != GoroutineIndex::kNone, goroutine);
    if (!meets) ExplainRefusal(context, proc, goroutine);
    return meets;
  }
  static bool Meets(bool has, Need need) {
    return need == Need::kMay || has == (need == Need::kMust);
  }
  void ExplainRefusal(const Context& context, Need proc, Need goroutine);
  bool RequireUserCode(const Context& context) {
    return Require(context, Need::kMust, Need::kMust);
  }
  // The running goroutine, which must be in `status`; null: it is not, and fault() says so.
  GoroutineState* Current(const Turn& turn, GoStatus status);

  Event& Emit(Turn& turn, EventKind kind) {
    Event& event = turn.sink.Add(kind, turn.record.time);
    event.thread = turn.now.thread;
    event.proc = turn.now.proc;
    event.goroutine = turn.now.goroutine;
    return event;
  }
  Event& EmitTransition(
      Turn& turn, ResourceKind kind, uint32_t resource, uint8_t from, uint8_t to) {
    Event& event = Emit(turn, EventKind::kStateTransition);
    event.resource_kind = kind;
    event.resource = resource;
    event.from = from;
    event.to = to;
    return event;
  }
  Event& EmitGoroutine(Turn& turn, GoroutineIndex goroutine, GoState from, GoState to) {
    return EmitTransition(turn, ResourceKind::kGoroutine, Raw(goroutine),
                          static_cast<uint8_t>(from), static_cast<uint8_t>(to));
  }
  Event& EmitProc(Turn& turn, ProcIndex proc, ProcState from, ProcState to) {
    return EmitTransition(turn, ResourceKind::kProc, Raw(proc), static_cast<uint8_t>(from),
                          static_cast<uint8_t>(to));
  }
  Event& EmitRange(
      Turn& turn, EventKind kind, StringId name, ResourceKind scope, uint32_t resource);

  StringId String(uint64_t id) {
    const uint32_t string = tables_->String(id);
    if (string != kAbsent) return StringId{string};
    MissEntry("string", id);
    return StringId::kEmpty;
  }
  StackId Stack(uint64_t id) {
    const uint32_t stack = tables_->Stack(id);
    if (stack != kAbsent) return StackId{stack};
    MissEntry("stack", id);
    return StackId::kNone;
  }
  void MissEntry(std::string_view kind, uint64_t id);

  bool Exists(GoroutineIndex g) const { return goroutines_[g].epoch == epoch_; }
  bool Exists(ProcIndex p) const { return processors_[p].epoch == epoch_; }
  bool Exists(ThreadIndex m) const { return threads_[m].epoch == epoch_; }
  // kNone: it does not exist.
  GoroutineIndex ExistingGoroutine(uint64_t id) const {
    const GoroutineIndex goroutine = goroutines_.Find(id);
    const bool exists = goroutine != GoroutineIndex::kNone && Exists(goroutine);
    return exists ? goroutine : GoroutineIndex::kNone;
  }
  ProcIndex ExistingProc(uint64_t id) const;
  std::optional<ThreadIndex> OwnerOf(ProcIndex proc) const;
  ProcIndex* ProcOfThread(Turn& turn, uint64_t id);
  bool BindSyscall(Turn& turn, GoroutineIndex goroutine, Context& context);
  // False: it exists already.
  bool AddGoroutine(GoroutineIndex goroutine, GoStatus status);
  void RemoveGoroutine(GoroutineIndex goroutine);
  void Know(ThreadIndex thread) {
    if (!Exists(thread)) threads_[thread] = {epoch_, ProcIndex::kNone, GoroutineIndex::kNone};
  }
  GoroutineRanges* CurrentRanges(const Turn& turn);
  GoroutineRanges& Ranges(GoroutineState& state);
  Sequence SequenceOf(uint64_t number) const {
    return {generation_, static_cast<uint32_t>(std::min<uint64_t>(number, UINT32_MAX))};
  }
  bool in_first_generation() const { return generation_ == first_generation_; }

  Names& names_;
  ResourceTable<GoroutineId, GoroutineIndex, GoroutineState> goroutines_;
  ResourceTable<ProcId, ProcIndex, ProcessorState> processors_;
  ResourceTable<ThreadId, ThreadIndex, ThreadState> threads_;

  std::vector<GoroutineRanges> ranges_;
  std::vector<uint32_t> free_ranges_;

  IdMap task_places_;
  std::vector<OpenTask> tasks_;
  std::vector<uint32_t> free_tasks_;

  enum class Gc : uint8_t { kUndetermined, kNotRunning, kRunning };
  Gc gc_ = Gc::kUndetermined;
  uint64_t gc_sequence_ = 0;

  const DecodedTables* tables_ = nullptr;
  bool lenient_ = false;
  uint64_t missing_entries_ = 0;
  bool missing_id_ = false;  // The event names an entry that the tables do not have.
  uint32_t epoch_ = 0;       // Counts the times that nothing was known.
  uint32_t generation_ = 0;
  uint32_t first_generation_ = 0;  // Since nothing was known.

  std::string fault_;

  struct FixedNames {
    StringId gomaxprocs, heap_objects, heap_goal;
    StringId mark, sweep, assist;
  };
  FixedNames fixed_;
};

}  // namespace skein
