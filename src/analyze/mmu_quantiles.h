#pragma once

#include <cstddef>
#include <vector>

namespace skein {

// Over all places that a window may have, how often is which mean utilization met? Fed with stretches over
// which the mean moves evenly from one value to another, this knows the value below which a share of the
// places lies.
class MeanDistribution {
 public:
  // Only values up to that of the place number `wanted_ns`, from the lowest, will be asked for.
  explicit MeanDistribution(double wanted_ns) : wanted_ns_(wanted_ns), counts_(kBuckets) {}

  // `places_ns` places whose means go evenly from `first` to `last`, both in [0, 1].
  void Add(double first, double last, double places_ns);

  // Values from here on are of no interest any more.
  double limit() const;

  // The value at the place number `place_ns`, from the lowest.
  double ValueAt(double place_ns) const;

 private:
  static constexpr size_t kBuckets = 1024;
  struct Piece {
    double low = 0;
    double high = 0;
    double places_ns = 0;
  };

  double wanted_ns_;
  double all_ns_ = 0;
  std::vector<double> counts_;  // Places whose whole piece is below the end of the bucket.
  std::vector<Piece> pieces_;
};

}  // namespace skein
