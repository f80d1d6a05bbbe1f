#include <array>

#include "gotrace/v1_convert.h"

// What the garbage collector does, of V1Converter.

namespace skein {
namespace {

// Why the world stopped, by the numbers of Go 1.21, in its spelling.
constexpr std::array<std::string_view, 17> kStopReasons = {"",
                                                           "GC mark termination",
                                                           "GC sweep termination",
                                                           "write heap dump",
                                                           "goroutine profile",
                                                           "goroutine profile cleanup",
                                                           "all goroutine stack trace",
                                                           "read mem stats",
                                                           "AllThreadsSyscall",
                                                           "GOMAXPROCS",
                                                           "start trace",
                                                           "stop trace",
                                                           "CountPagesInUse (test)",
                                                           "ReadMetricsSlow (test)",
                                                           "ReadMemStatsSlow (test)",
                                                           "PageCachePagesLeaked (test)",
                                                           "ResetDebugLog (test)"};

}  // namespace

void V1Converter::GcStart() {
  if (collecting_) return Refuse("the collection before it has not ended");
  collecting_ = true;
  proc_ = &Invented(kCollectorProc);
  Event& event =
      EmitRange(EventKind::kRangeBegin, ResourceKind::kNone, Intern("GC concurrent mark phase"));
  event.stack = Stack();
}

void V1Converter::GcDone() {
  if (!collecting_) return Refuse("no collection has begun");
  collecting_ = false;
  EmitRange(EventKind::kRangeEnd, ResourceKind::kNone, Intern("GC concurrent mark phase"));
}

// Before Go 1.10, these are the scans of single processors while the world was stopped.
void V1Converter::StwStart() {
  bool& stopped = is_scan_ ? proc_->scanning : stopped_world_;
  if (stopped) return Refuse("it has begun already");
  stopped = true;
  if (!is_scan_) stw_name_ = StwName(event_.args[0]);
  EmitStw(EventKind::kRangeBegin);
}

void V1Converter::StwDone() {
  bool& stopped = is_scan_ ? proc_->scanning : stopped_world_;
  if (!stopped) return Refuse("it has not begun");
  stopped = false;
  EmitStw(EventKind::kRangeEnd);
}

void V1Converter::EmitStw(EventKind kind) {
  if (is_scan_)
    EmitRange(kind, ResourceKind::kProc, Intern("GC scan"));
  else
    EmitRange(kind, ResourceKind::kGoroutine, stw_name_);
}

void V1Converter::SweepStart() {
  if (proc_->sweeping) return Refuse("the sweep before it has not ended");
  proc_->sweeping = true;
  Event& event =
      EmitRange(EventKind::kRangeBegin, ResourceKind::kProc, Intern("GC incremental sweep"));
  event.stack = Stack();
}

void V1Converter::SweepDone() {
  if (!proc_->sweeping) return Refuse("no sweep has begun");
  proc_->sweeping = false;
  Event& event =
      EmitRange(EventKind::kRangeEnd, ResourceKind::kProc, Intern("GC incremental sweep"));
  event.value = event_.args[0];
  event.value2 = event_.args[1];
}

void V1Converter::AssistStart() {
  if (Own().in_assist) return Refuse("the mark assist before it has not ended");
  Own().in_assist = true;
  Event& event =
      EmitRange(EventKind::kRangeBegin, ResourceKind::kGoroutine, Intern("GC mark assist"));
  event.stack = Stack();
}

// It may have begun before tracing did.
void V1Converter::AssistDone() {
  Own().in_assist = false;
  EmitRange(EventKind::kRangeEnd, ResourceKind::kGoroutine, Intern("GC mark assist"));
}

StringId V1Converter::StwName(uint64_t kind) {
  uint64_t reason = kind;
  if (decoder_.version() < 21) reason = kind <= 1 ? kind + 1 : 0;
  if (reason >= kStopReasons.size()) reason = 0;
  return Intern("stop-the-world (" + std::string(kStopReasons[reason]) + ")");
}

}  // namespace skein
