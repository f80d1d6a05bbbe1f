#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/trace.h"

namespace skein {

// How goroutines are called: "G17 main.worker", and with the runtime's label where it has put one:
// "G5 runtime.gcBgMarkWorker (GC (dedicated))".
class GoroutineTitles {
 public:
  // `trace` must outlive it.
  explicit GoroutineTitles(const Trace& trace);

  // The start function; empty if no stack was ever seen.
  std::string_view Name(GoroutineIndex goroutine) const;
  std::string Title(GoroutineIndex goroutine) const;
  std::string ShortTitle(GoroutineIndex goroutine) const;         // See ShortFunction.
  std::string Title(GoroutineIndex goroutine, Nanos time) const;  // With the label it had then.

  // The latest label put on it before or at `time`; kEmpty if there was none.
  StringId LabelAt(GoroutineIndex goroutine, Nanos time) const;

 private:
  const Trace& trace_;
  std::vector<uint32_t> by_goroutine_;  // Into Trace::labels, by goroutine, then time.
};

}  // namespace skein
