#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/ids.h"

namespace skein {

// A value over a stretch of time. NaN where the value was not known yet.
struct Extent {
  double mean = 0;  // Over time.
  double min = 0;
  double max = 0;
};

// A number that changes at moments and holds in between: memory in use, processors running.
// Answers for any window in O(log + changes / 64).
class StepSeries {
 public:
  // From `time`, never before that of an earlier call, on it is `value`.
  void Set(Nanos time, double value);

  // What it was within [from, to); the moment `from` alone if the window is empty.
  Extent Within(Nanos from, Nanos to) const;

  bool empty() const { return times_.empty(); }
  size_t size() const { return times_.size(); }

 private:
  struct Block {  // Of 64 changes, until the first of the next block.
    double integral = 0;
    double min = 0;
    double max = 0;
  };
  class Sum;

  void CloseBlock(Nanos until);

  std::vector<Nanos> times_;
  std::vector<double> values_;
  std::vector<Block> blocks_;  // Of all changes but the last few.
};

// Something begins or ends at a moment: one more, one less.
struct CountChange {
  Nanos time = 0;
  int32_t by = 0;
};

// How many there were, from time 0 on: the running sum of the changes, in whatever order they come.
StepSeries CountSeries(std::vector<CountChange> changes);

}  // namespace skein
