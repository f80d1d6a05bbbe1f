#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analyze/mmu_quantiles.h"
#include "analyze/mutator_utilization.h"
#include "model/ids.h"
#include "store/trace.h"

namespace skein {

// A window of the length asked for, and the mean utilization in it.
struct UtilizationWindow {
  Nanos start = 0;
  double utilization = 0;
};

// The minimum mutator utilization: the worst mean utilization that a window of a given length can meet,
// over all places of the window and all series. Immutable once made.
class MmuCurve {
 public:
  explicit MmuCurve(std::vector<UtilizationSeries> series);

  // 0 for a window of no length; a window longer than a series is cut to its length; 1 without series.
  double Mmu(Nanos window) const;

  // For each share of all places that the window may have: the mean utilization that so many places do not
  // exceed. Share 0 is Mmu(). Go's plot means to show these but shows the minimum for each
  // (its distribution is never filled): these are what it means. Shares in [0, 1], rising.
  std::vector<double> Quantiles(Nanos window, std::span<const double> shares) const;

  // From where the first series begins to where the last one ends; 0 without any.
  Nanos length_ns() const;

  // The `count` worst windows that do not overlap, worst first.
  std::vector<UtilizationWindow> Worst(Nanos window, size_t count) const;

 private:
  // A stretch of the series, all stretches of a series equally long.
  struct Band {
    double minimum = 1;     // Of the utilization at any moment in it.
    double integral = 0;    // Of the utilization, from the series' start to the band's.
    uint32_t position = 0;  // The last point at or before the band's start.
  };
  struct Series {
    UtilizationSeries points;
    std::vector<double> sums;  // The integral up to each point.
    std::vector<Band> bands;   // One more than there are, for the final integral.
    Nanos band_ns = 0;
  };
  class Integrator;
  class MovingWindow;
  class Lowest;
  class WorstWindows;
  struct Candidate;

  static Series MakeSeries(UtilizationSeries points);
  static void AddCandidates(const Series& series, Nanos window, std::vector<Candidate>& candidates);
  template <typename Finder>
  static void ScanBand(const Candidate& candidate, Finder& finder);
  static void ScanBand(const Candidate& candidate, MeanDistribution& means);
  std::vector<Candidate> CandidatesFor(Nanos window) const;  // By rising bound.
  template <typename Finder>
  void Search(Nanos window, Finder& finder) const;

  std::vector<Series> series_;
};

// The windows at which Go plots the curve: a hundred between the shortest of interest and a million times
// that, or the length of the trace, evenly spread on a logarithmic scale.
std::vector<Nanos> PlotWindows(const MmuCurve& curve);

// The curves of the summary: five sets of flags, seven windows.
inline constexpr std::array<Nanos, 7> kMmuWindows = {
    1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
struct MmuRow {
  std::string_view flags;                        // "stw+background"; static.
  std::array<double, kMmuWindows.size()> mmu{};  // By kMmuWindows.
};
std::vector<MmuRow> MmuTable(const Trace& trace);

}  // namespace skein
