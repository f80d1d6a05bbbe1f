#include "analyze/mmu.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

// The mean utilization of a window, as a function of where the window stands, is continuous and piecewise
// linear; its minimum is where one of the window's edges meets a change. With the integral I(t) of the
// utilization the mean is (I(t + w) - I(t)) / w, so one pass over all changes would do.
//
// To do less, a series is cut into 1000 bands. From the lowest utilization in a band and the integral at
// its edges follows a bound: no window that starts in that band has a lower mean. Bands are scanned by
// rising bound, until the bound is above what was found. Within a band the scan leaps: the mean changes by
// at most 1/w per nanosecond, so what is far above the minimum stays so for a while.
//
// Go does it in the same way. The order of the arithmetic is Go's too: so the numbers are the same to the
// last bit.

namespace skein {
namespace {

constexpr size_t kBandsPerSeries = 1000;

double Integral(double utilization, Nanos length_ns) {
  return utilization * static_cast<double>(length_ns);
}

}  // namespace

// The integral of a series, up to times that are asked for in rising order.
class MmuCurve::Integrator {
 public:
  Integrator(const Series& series, uint32_t position) : series_(series), position_(position) {}

  // Requires that `time` is not before the series, nor before the last time asked for.
  double To(Nanos time) {
    Advance(time);
    const UtilizationPoint& point = series_.points[position_];
    const double rest = time == point.time ? 0 : Integral(point.utilization, time - point.time);
    return series_.sums[position_] + rest;
  }

  // The first change after `time`.
  Nanos NextChange(Nanos time) const {
    const auto& points = series_.points;
    size_t next = position_;
    while (next < points.size() && points[next].time <= time)
      ++next;
    return next < points.size() ? points[next].time : std::numeric_limits<Nanos>::max();
  }

  uint32_t position() const { return position_; }

 private:
  // To the last point at or before `time`. It is near, mostly.
  void Advance(Nanos time) {
    constexpr size_t kNear = 8;
    const auto& points = series_.points;
    if (position_ + kNear < points.size() && points[position_ + kNear].time > time) {
      while (points[position_ + 1].time <= time)
        ++position_;
      return;
    }
    const auto after =
        std::upper_bound(points.begin() + position_, points.end(), time,
                         [](Nanos t, const UtilizationPoint& point) { return t < point.time; });
    position_ = static_cast<uint32_t>(after - points.begin()) - 1;
  }

  const Series& series_;
  uint32_t position_;
};

// A band that may hold the start of the worst window.
struct MmuCurve::Candidate {
  const Series* series = nullptr;
  size_t band = 0;
  Nanos window = 0;
  double bound = 0;  // No window that starts in the band has less.
};

// A window as it moves over the places of a band: its mean, at times that are asked for in rising order.
class MmuCurve::MovingWindow {
 public:
  explicit MovingWindow(const Candidate& candidate)
      : window_(candidate.window),
        left_(*candidate.series, candidate.series->bands[candidate.band].position),
        right_(left_) {
    const Series& series = *candidate.series;
    start_ = series.points.front().time + static_cast<Nanos>(candidate.band) * series.band_ns;
    end_ = std::min(start_ + series.band_ns, series.points.back().time - window_);
  }

  // Of the places.
  Nanos start() const { return start_; }
  Nanos end() const { return end_; }

  double MeanAt(Nanos time) {
    const double integral = right_.To(time + window_) - left_.To(time);
    return integral / static_cast<double>(window_);
  }

  // Until then the mean moves evenly.
  Nanos NextChange(Nanos time) const {
    return std::min(left_.NextChange(time), right_.NextChange(time + window_) - window_);
  }

 private:
  const Nanos window_;
  Integrator left_, right_;
  Nanos start_ = 0, end_ = 0;
};

// Finds the lowest mean.
class MmuCurve::Lowest {
 public:
  // Means above are of no interest.
  double limit() const { return lowest_; }

  // Returns whether it can not become lower.
  bool Add(Nanos, double mean, Nanos) {
    lowest_ = std::min(lowest_, mean);
    return mean == 0;
  }

 private:
  double lowest_ = 1;
};

// Finds the windows with the lowest means, none of which overlaps another.
class MmuCurve::WorstWindows {
 public:
  explicit WorstWindows(size_t count) : count_(count) {}

  double limit() const { return windows_.size() < count_ ? 1 : windows_.back().utilization; }

  bool Add(Nanos start, double mean, Nanos window) {
    if (windows_.size() == count_ && mean >= limit()) return limit() == 0;
    const auto overlaps = [&](const UtilizationWindow& kept) {
      return start + window > kept.start && kept.start + window > start;
    };
    const auto rival = std::find_if(windows_.begin(), windows_.end(), overlaps);
    if (rival != windows_.end()) {
      if (rival->utilization <= mean) return false;
      windows_.erase(rival);
    }
    Insert({start, mean});
    return windows_.size() == count_ && limit() == 0;
  }

  std::vector<UtilizationWindow> Take() { return std::move(windows_); }

 private:
  void Insert(UtilizationWindow window) {
    const auto place = std::upper_bound(windows_.begin(), windows_.end(), window,
                                        [](const UtilizationWindow& a, const UtilizationWindow& b) {
                                          return a.utilization < b.utilization;
                                        });
    windows_.insert(place, window);
    if (windows_.size() > count_) windows_.pop_back();
  }

  const size_t count_;
  std::vector<UtilizationWindow> windows_;  // Worst first.
};

MmuCurve::MmuCurve(std::vector<UtilizationSeries> series) {
  for (UtilizationSeries& points : series) {
    const bool has_length = !points.empty() && points.front().time < points.back().time;
    if (has_length) series_.push_back(MakeSeries(std::move(points)));
  }
}

MmuCurve::Series MmuCurve::MakeSeries(UtilizationSeries points) {
  Series series;
  series.points = std::move(points);
  const UtilizationSeries& all = series.points;
  series.sums.push_back(0);
  for (size_t i = 1; i < all.size(); ++i) {
    series.sums.push_back(series.sums.back() +
                          Integral(all[i - 1].utilization, all[i].time - all[i - 1].time));
  }
  const auto bands = static_cast<Nanos>(std::min(kBandsPerSeries, all.size()));
  series.band_ns = std::max<Nanos>(1, (all.back().time - all.front().time + bands - 1) / bands);
  Integrator integrator(series, 0);
  for (Nanos i = 0; i <= bands; ++i) {
    const Nanos start = all.front().time + i * series.band_ns;
    Band band;
    band.integral = integrator.To(start);
    band.position = integrator.position();
    for (size_t p = band.position; p < all.size() && all[p].time < start + series.band_ns; ++p) {
      band.minimum = std::min(band.minimum, all[p].utilization);
    }
    series.bands.push_back(band);
  }
  return series;
}

// A window that starts in a band covers some bands whole, of which we know the mean, and parts of others,
// of which we assume the worst: all of the lowest, and of the second lowest what is left.
void MmuCurve::AddCandidates(const Series& series,
                             Nanos window,
                             std::vector<Candidate>& candidates) {
  const std::vector<Band>& bands = series.bands;
  const auto least = static_cast<size_t>((window + series.band_ns - 1) / series.band_ns);
  const auto most =
      std::max(least, static_cast<size_t>((window + 2 * (series.band_ns - 1)) / series.band_ns));
  for (size_t i = 0; i + most <= bands.size(); ++i) {
    double parts[] = {bands[i].minimum, bands[i + least - 1].minimum, bands[i + most - 1].minimum};
    std::sort(std::begin(parts), std::end(parts));
    double integral = 0;
    if (least == 1) {
      integral += Integral(parts[0], window);
    } else {
      integral += Integral(parts[0], series.band_ns);
      integral += Integral(parts[1], window % series.band_ns);
    }
    if (least > 2) integral += bands[i + least - 1].integral - bands[i + 1].integral;
    candidates.push_back({&series, i, window, integral / static_cast<double>(window)});
  }
}

template <typename Finder>
void MmuCurve::ScanBand(const Candidate& candidate, Finder& finder) {
  MovingWindow moving(candidate);
  Nanos time = moving.start();
  while (time <= moving.end()) {
    const double mean = moving.MeanAt(time);
    if (finder.Add(time, mean, candidate.window) || time == moving.end()) return;
    const Nanos leap =
        time + static_cast<Nanos>((mean - finder.limit()) * static_cast<double>(candidate.window));
    time = std::min(moving.end(), std::max(leap, moving.NextChange(time)));
  }
}

// All of the band.
void MmuCurve::ScanBand(const Candidate& candidate, MeanDistribution& means) {
  MovingWindow moving(candidate);
  Nanos time = moving.start();
  if (time >= moving.end()) return;
  const auto mean_at = [&](Nanos t) { return std::clamp(moving.MeanAt(t), 0.0, 1.0); };
  double mean = mean_at(time);
  while (time < moving.end()) {
    const Nanos next = std::min(moving.end(), moving.NextChange(time));
    const double next_mean = mean_at(next);
    means.Add(mean, next_mean, static_cast<double>(next - time));
    time = next;
    mean = next_mean;
  }
}

std::vector<MmuCurve::Candidate> MmuCurve::CandidatesFor(Nanos window) const {
  std::vector<Candidate> candidates;
  for (const Series& series : series_) {
    const Nanos length_ns = series.points.back().time - series.points.front().time;
    AddCandidates(series, std::min(window, length_ns), candidates);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.bound < b.bound; });
  return candidates;
}

template <typename Finder>
void MmuCurve::Search(Nanos window, Finder& finder) const {
  for (const Candidate& candidate : CandidatesFor(window)) {
    if (candidate.bound >= finder.limit()) return;
    ScanBand(candidate, finder);
  }
}

double MmuCurve::Mmu(Nanos window) const {
  if (window <= 0) return 0;
  Lowest lowest;
  Search(window, lowest);
  return lowest.limit();
}

std::vector<double> MmuCurve::Quantiles(Nanos window, std::span<const double> shares) const {
  const double lowest = Mmu(window);
  std::vector<double> quantiles(shares.size(), lowest);
  double places_ns = 0;
  for (const Series& series : series_) {
    const Nanos length_ns = series.points.back().time - series.points.front().time;
    places_ns += static_cast<double>(std::max<Nanos>(0, length_ns - window));
  }
  const bool only_lowest = shares.empty() || shares.back() == 0;
  if (window <= 0 || places_ns == 0 || only_lowest) return quantiles;
  MeanDistribution means(places_ns * shares.back());
  for (const Candidate& candidate : CandidatesFor(window)) {
    if (candidate.bound >= means.limit()) break;
    ScanBand(candidate, means);
  }
  for (size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] > 0) quantiles[i] = std::max(lowest, means.ValueAt(places_ns * shares[i]));
  }
  return quantiles;
}

Nanos MmuCurve::length_ns() const {
  if (series_.empty()) return 0;
  Nanos first = series_.front().points.front().time;
  Nanos last = first;
  for (const Series& series : series_) {
    first = std::min(first, series.points.front().time);
    last = std::max(last, series.points.back().time);
  }
  return last - first;
}

std::vector<UtilizationWindow> MmuCurve::Worst(Nanos window, size_t count) const {
  if (window <= 0 || count == 0) return {};
  WorstWindows worst(count);
  Search(window, worst);
  return worst.Take();
}

std::vector<Nanos> PlotWindows(const MmuCurve& curve) {
  constexpr int kWindows = 100;
  constexpr double kAsGoodAsNothing = 0.0001;
  const Nanos length_ns = curve.length_ns();
  if (length_ns <= 0) return {};
  Nanos least = 1'000'000'000;
  while (least > 1 && curve.Mmu(least) >= kAsGoodAsNothing)
    least /= 1000;
  const Nanos most = std::min(least * 1'000'000, length_ns);
  least = std::min(least, most);
  const double low = std::log(static_cast<double>(least));
  const double high = std::log(static_cast<double>(most));
  std::vector<Nanos> windows;
  for (int i = 0; i < kWindows; ++i) {
    const double share = static_cast<double>(i) / (kWindows - 1);
    windows.push_back(static_cast<Nanos>(std::exp(share * (high - low) + low)));
  }
  return windows;
}

std::vector<MmuRow> MmuTable(const Trace& trace) {
  constexpr struct {
    std::string_view name;
    UtilizationFlags flags;
  } kFlagSets[] = {
      {"stw", {.stw = true}},
      {"stw+background", {.stw = true, .background = true}},
      {"stw+background+assist", {.stw = true, .background = true, .assist = true}},
      {"stw+background+assist+sweep",
       {.stw = true, .background = true, .assist = true, .sweep = true}},
      {"stw+background+assist+sweep+perproc",
       {.stw = true, .background = true, .assist = true, .sweep = true, .per_proc = true}},
  };
  std::vector<MmuRow> rows;
  for (const auto& [name, flags] : kFlagSets) {
    const MmuCurve curve(MutatorUtilization(trace, flags));
    MmuRow& row = rows.emplace_back();
    row.flags = name;
    for (size_t i = 0; i < kMmuWindows.size(); ++i)
      row.mmu[i] = curve.Mmu(kMmuWindows[i]);
  }
  return rows;
}

}  // namespace skein
