#pragma once

#include <vector>

#include "store/trace.h"

namespace skein {

// Who had the processors while goroutines waited for one.
struct ProcessorUse {
  struct Holder {
    uint32_t group = 0;  // Into Trace::groups.
    Nanos time_ns = 0;   // On all processors, in a system call too if it kept the processor.
  };
  Nanos waited_ns = 0;          // The waits together.
  Nanos processor_ns = 0;       // The same for each processor there was: what could be held.
  std::vector<Holder> holders;  // The longest first.
  // What nobody held: processors idled, or looked for work. Together with the holders' it is processor_ns,
  // unless goroutines were on processors that GOMAXPROCS says do not exist: then it is 0.
  Nanos idle_ns = 0;
};

struct WaitSpan {
  Nanos start = 0;
  Nanos end = 0;
};

using WaitSpans = std::vector<WaitSpan>;

// Of each set of waits. Each wait counts for itself: what ran while two goroutines waited counts twice. Exact.
// O(waits * log(waits) + sets * slices of processors between the first wait and the last), of which the slices are
// read once.
std::vector<ProcessorUse> UsesDuring(const Trace& trace, const std::vector<WaitSpans>& sets);
ProcessorUse UseDuring(const Trace& trace, const WaitSpans& waits);

// Adds the use during other waits.
void AddTo(const ProcessorUse& part, ProcessorUse& sum);

}  // namespace skein
