#pragma once

#include <cstdint>

#include "analyze/goroutine_titles.h"
#include "export/perfetto_packets.h"
#include "store/trace.h"

namespace skein::perfetto {

// Goroutines as Perfetto's threads. Those with one start function are a process, whose main thread is the first of
// them: so Perfetto gives them one colour and one section.
class Threads {
 public:
  // `trace` must outlive it.
  explicit Threads(const Trace& trace);

  // Goroutine ids are small, and then the same there. 0, which idle processors run, for none.
  int32_t Tid(GoroutineIndex goroutine) const;
  int32_t Pid(GoroutineIndex goroutine) const;
  std::string Name(GoroutineIndex goroutine) const { return titles_.Title(goroutine); }

  // Names those that exist within [from, to).
  void Write(Nanos from, Nanos to, Packets& packets) const;

 private:
  int32_t PidOf(uint32_t group) const;
  bool Exists(GoroutineIndex goroutine, Nanos from, Nanos to) const;

  const Trace& trace_;
  const GoroutineTitles titles_;
  int32_t free_tid_ = 1;  // Beyond those of all goroutines.
};

}  // namespace skein::perfetto
