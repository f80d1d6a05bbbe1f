#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "store/trace.h"

namespace skein {

// When Go's summarizer notices that a processor was lost during a system call: once that stops. It remembers
// one goroutine per processor. When another one enters a system call there, or one that lost the processor leaves
// its call, whoever was remembered is forgotten, and the loss taken for ordinary system call time.
class NoticedLosses {
 public:
  // `trace` must outlive it.
  explicit NoticedLosses(const Trace& trace);

  // When the loss of `proc` at `loss`, in a call that began at `entry`, is noticed; none if it is not.
  std::optional<Nanos> NoticedAt(uint32_t proc, Nanos entry, Nanos loss) const;

 private:
  std::optional<Nanos> StopAfter(uint32_t proc, Nanos loss) const;

  const SliceTable& procs_;
  // (ProcIndex, time) that calls without processor ended. Sorted.
  std::vector<std::pair<uint32_t, Nanos>> exits_;
};

}  // namespace skein
