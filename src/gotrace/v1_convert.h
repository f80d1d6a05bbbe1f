#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gotrace/event.h"
#include "gotrace/v1_events.h"
#include "gotrace/v1_index.h"
#include "gotrace/v1_ordering.h"
#include "model/diagnostic.h"
#include "model/names.h"

namespace skein {

// Turns ordered v1 events into the events that Go's ordered API makes of them, and leaves out what
// contradicts the events before. One object per trace, used once from its first event to its last.
class V1Converter {
 public:
  // All must outlive the converter.
  V1Converter(const V1Decoder& decoder, const V1Index& index, const V1Order& order, Names& names);

  // Appends what becomes of the next event: nothing, one or more.
  void Convert(const V1Ordered& ordered, std::vector<Event>& out);

  // The time of the last event that Convert() made; before the first: -1.
  Nanos last_time() const { return last_time_; }

  // What was left out, if anything.
  std::optional<Diagnostic> left_out() const;

 private:
  enum class Life : uint8_t { kUnknown, kRunnable, kRunning, kWaiting, kDead };

  struct Goroutine {
    GoroutineIndex index = GoroutineIndex::kNone;  // In the names.
    Life life = Life::kUnknown;
    bool on_network = false;   // Waits for the network.
    bool in_assist = false;    // In a mark assist.
    bool unmentioned = false;  // Found when tracing began, and nothing said of it yet.
  };

  struct Proc {
    int64_t id = -1;
    ProcIndex index = ProcIndex::kNone;  // In the names.
    ThreadIndex thread = ThreadIndex::kNone;
    uint32_t running = V1Ids::kUnknown;  // Goroutine.
    bool started = false;
    bool sweeping = false;
    bool scanning = false;  // Formats before 1.10.
    bool mentioned = false;
  };

  // The processors that Go invents, to show on them what happened on none.
  static constexpr int64_t kTimerProc = 1'000'001;
  static constexpr int64_t kNetworkProc = 1'000'002;
  static constexpr int64_t kSyscallProc = 1'000'003;
  static constexpr int64_t kCollectorProc = 1'000'004;
  static constexpr size_t kInventedProcs = 4;

  struct Task {
    StringId name = StringId::kEmpty;
    uint64_t parent = 0;
  };

  struct Handlers;

  // One per kind of event, or of events that become alike.
  void Gomaxprocs();
  void ProcStart();
  void ProcStop();
  void GcStart();
  void GcDone();
  void StwStart();
  void StwDone();
  void SweepStart();
  void SweepDone();
  void AssistStart();
  void AssistDone();
  void GoCreate();
  void GoStart();
  void GoStartLabel();
  void GoEnd();
  void GoStop();
  void GoYield();
  void GoBlock();
  void GoUnblock();
  void GoSysCall();
  void GoSysBlock();
  void GoSysExit();
  void GoFound();
  void Heap();
  void TaskCreate();
  void TaskEnd();
  void Region();
  void Log();
  void Sample();
  void Nothing() {}

  // An event at the current time, in the current context.
  Event& Emit(EventKind kind);
  Event& EmitGo(uint32_t goroutine, GoState from, GoState to);
  Event& EmitOwn(GoState from, GoState to, std::string_view reason);
  Event& EmitMetric(std::string_view name);
  Event& EmitProc(ProcState from, ProcState to);
  Event& EmitRange(EventKind kind, ResourceKind scope, StringId name);
  void EmitStw(EventKind kind);
  StackId Stack() const { return index_.Stack(event_.stack); }

  // The current event contradicts what came before it.
  void Refuse(std::string_view why);
  bool RunsOwn();  // The current event's processor runs the current event's goroutine.
  bool Leave(Life life);
  bool Start();

  GoroutineIndex IndexOf(uint32_t goroutine);
  ProcIndex IndexOf(Proc& proc);
  ProcIndex ProcById(int64_t id);
  ThreadIndex ThreadById(uint64_t id);
  Goroutine& At(uint32_t goroutine);
  Goroutine& Own() { return At(ordered_->goroutine); }
  uint32_t Named() const;  // The goroutine that the current event names.
  Proc& Invented(int64_t id);
  StackId EntryStack();
  StringId Intern(std::string_view text) { return names_.strings.Intern(text); }
  StringId StwName(uint64_t kind);
  Nanos TimeOf(int64_t ticks) const;

  const V1Decoder& decoder_;
  const V1Index& index_;
  const V1Order& order_;
  Names& names_;
  bool is_scan_;  // What later formats use to say that the world stops.

  std::vector<Goroutine> goroutines_;  // By V1Ordered::goroutine.
  Goroutine nobody_;                   // In the place of none.
  std::vector<Proc> procs_;            // By V1Ordered::proc, then those that Go invents.
  V1Ids proc_ids_;                     // Id by ProcIndex.
  V1Ids thread_ids_;                   // Id by ThreadIndex.
  std::unordered_map<uint64_t, Task> tasks_;
  std::vector<uint32_t> found_;  // Goroutines that were there when tracing began.

  bool before_start_ = true;  // The state at the begin of the trace is still being told.
  bool collecting_ = false;
  bool stopped_world_ = false;
  StringId stw_name_ = StringId::kEmpty;
  double ns_per_tick_;
  bool has_first_ = false;
  int64_t first_ticks_ = 0;
  Nanos last_time_ = -1;

  // The current event.
  const V1Ordered* ordered_ = nullptr;
  V1Event event_;
  Nanos time_ = 0;
  Proc* proc_ = nullptr;
  std::vector<Event>* out_ = nullptr;

  Diagnostic refused_;
  std::string first_refusal_;
  uint64_t refused_count_ = 0;
};

}  // namespace skein
