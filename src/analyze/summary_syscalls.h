#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "store/trace.h"

namespace skein {

// Which losses of a processor during a system call Go's summarizer notices. It remembers one goroutine
// per processor; when a goroutine that lost processor P leaves its call, the summarizer forgets whoever
// is in a system call on P by then, and so takes that one's loss for ordinary system call time.
class NoticedLosses {
 public:
  explicit NoticedLosses(const Trace& trace);

  // Whether the loss of `proc` at `loss`, in a call that began at `entry`, is noticed.
  bool Notices(uint32_t proc, Nanos entry, Nanos loss) const;

 private:
  // (ProcIndex, time) that calls without processor ended. Sorted.
  std::vector<std::pair<uint32_t, Nanos>> exits_;
};

}  // namespace skein
