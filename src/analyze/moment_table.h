#pragma once

#include <cstdint>
#include <string_view>

#include "base/column.h"
#include "store/trace.h"

namespace skein {

enum class InstantKind : uint8_t {
  kProcStart,    // ref: the processor's slice.
  kProcStop,     // ref: the processor's slice.
  kSample,       // ref: into Trace::samples.
  kLog,          // ref: into Trace::logs.
  kLabel,        // ref: into Trace::labels.
  kUnblock,      // ref: the Runnable slice.
  kSyscallExit,  // ref: the Runnable slice.
  kGomaxprocs,   // ref: into Trace::gomaxprocs.
};

constexpr std::string_view Name(InstantKind kind) {
  constexpr std::string_view kNames[] = {"proc start", "proc stop", "sample",       "log",
                                         "label",      "unblock",   "syscall exit", "gomaxprocs"};
  return kNames[static_cast<size_t>(kind)];
}

// When the instant of that kind and ref was.
Nanos TimeOfInstant(const Trace& trace, InstantKind kind, uint32_t ref);

// The instants of each of many tracks, in order of time; five bytes each.
class MomentTable {
 public:
  struct Moment {
    uint32_t track = 0;
    uint32_t ref = 0;
    InstantKind kind = InstantKind::kProcStart;
  };

  MomentTable() = default;
  // Takes moments in any order, of `tracks` tracks, those of others left out.
  MomentTable(const Trace& trace, uint32_t tracks, Column<Moment> moments);

  // visit(time, ref, kind) for those of the track within [from, to), in order. `trace` is the one they are of.
  template <typename Visit>
  void VisitWithin(const Trace& trace, uint32_t track, Nanos from, Nanos to, Visit visit) const {
    const uint32_t end = begins_[track + 1];
    for (uint32_t i = LowerBound(trace, track, from); i < end; ++i) {
      const Nanos time = TimeOfInstant(trace, kinds_[i], refs_[i]);
      if (time >= to) return;
      visit(time, refs_[i], kinds_[i]);
    }
  }

 private:
  void SetBegins(uint32_t tracks, const Column<Moment>& moments);
  void Place(const Column<Moment>& moments);
  void SortByTime(const Trace& trace, uint32_t track);
  uint32_t LowerBound(const Trace& trace, uint32_t track, Nanos time) const;

  Column<uint32_t> begins_;  // Of each track, and behind the last.
  Column<uint32_t> refs_;
  Column<InstantKind> kinds_;
};

}  // namespace skein
