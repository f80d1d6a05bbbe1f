#include "analyze/step_series.h"

#include <algorithm>
#include <limits>

namespace skein {

namespace {

constexpr size_t kBlock = 64;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

// Gathers stretches of a window.
class StepSeries::Sum {
 public:
  void Add(double value, Nanos from, Nanos to) {
    if (to > from) Add({value * static_cast<double>(to - from), value, value}, from, to);
  }

  void Add(const Block& block, Nanos from, Nanos to) {
    integral_ += block.integral;
    covered_ += to - from;
    min_ = std::min(min_, block.min);
    max_ = std::max(max_, block.max);
  }

  Extent extent() const {
    if (covered_ == 0) return {kUnknown, kUnknown, kUnknown};
    // Rounding must not carry the mean out of the values' range.
    const double mean = std::clamp(integral_ / static_cast<double>(covered_), min_, max_);
    return {mean, min_, max_};
  }

 private:
  double integral_ = 0;
  Nanos covered_ = 0;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

void StepSeries::Set(Nanos time, double value) {
  if (!times_.empty() && times_.back() == time) {
    values_.back() = value;
    return;
  }
  if (times_.size() == (blocks_.size() + 1) * kBlock) CloseBlock(time);
  times_.push_back(time);
  values_.push_back(value);
}

void StepSeries::CloseBlock(Nanos until) {
  const size_t begin = blocks_.size() * kBlock;
  Block block{0, values_[begin], values_[begin]};
  for (size_t i = begin; i < times_.size(); ++i) {
    const Nanos end = i + 1 < times_.size() ? times_[i + 1] : until;
    block.integral += values_[i] * static_cast<double>(end - times_[i]);
    block.min = std::min(block.min, values_[i]);
    block.max = std::max(block.max, values_[i]);
  }
  blocks_.push_back(block);
}

Extent StepSeries::Within(Nanos from, Nanos to) const {
  to = std::max(to, from + 1);
  // The change in effect at `from`, or the first one.
  size_t i =
      static_cast<size_t>(std::upper_bound(times_.begin(), times_.end(), from) - times_.begin());
  if (i > 0) --i;
  Sum sum;
  while (i < times_.size() && times_[i] < to) {
    const size_t block = i / kBlock;
    const bool whole = i % kBlock == 0 && block < blocks_.size() &&
                       (block + 1) * kBlock < times_.size() && times_[i] >= from &&
                       times_[(block + 1) * kBlock] <= to;
    if (whole) {
      sum.Add(blocks_[block], times_[i], times_[(block + 1) * kBlock]);
      i += kBlock;
      continue;
    }
    const Nanos end = i + 1 < times_.size() ? times_[i + 1] : to;
    sum.Add(values_[i], std::max(times_[i], from), std::min(end, to));
    ++i;
  }
  return sum.extent();
}

namespace {

// Changes come in runs that are sorted already, one of each track.
void SortRuns(std::vector<CountChange>& changes) {
  const auto is_earlier = [](const CountChange& a, const CountChange& b) {
    return a.time < b.time;
  };
  std::vector<std::vector<CountChange>::iterator> ends = {changes.begin()};
  while (ends.back() != changes.end())
    ends.push_back(std::is_sorted_until(ends.back(), changes.end(), is_earlier));
  for (size_t step = 1; step + 1 < ends.size(); step *= 2) {
    for (size_t i = 0; i + step + 1 < ends.size(); i += 2 * step)
      std::inplace_merge(ends[i], ends[i + step], ends[std::min(i + 2 * step, ends.size() - 1)],
                         is_earlier);
  }
}

}  // namespace

StepSeries CountSeries(std::vector<CountChange> changes) {
  SortRuns(changes);
  StepSeries series;
  series.Set(std::min<Nanos>(0, changes.empty() ? 0 : changes.front().time), 0);
  int64_t count = 0;
  for (const CountChange& change : changes) {
    count += change.by;
    series.Set(change.time, static_cast<double>(count));
  }
  return series;
}

}  // namespace skein
