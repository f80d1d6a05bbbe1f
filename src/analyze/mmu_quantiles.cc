#include "analyze/mmu_quantiles.h"

#include <algorithm>

namespace skein {

void MeanDistribution::Add(double first, double last, double places_ns) {
  const Piece piece{std::min(first, last), std::max(first, last), places_ns};
  const auto bucket = static_cast<size_t>(piece.high * kBuckets);
  counts_[std::min(bucket, kBuckets - 1)] += places_ns;
  all_ns_ += places_ns;
  pieces_.push_back(piece);
}

double MeanDistribution::limit() const {
  if (all_ns_ < wanted_ns_) return 1;
  double below = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    below += counts_[bucket];
    if (below >= wanted_ns_) return static_cast<double>(bucket + 1) / kBuckets;
  }
  return 1;
}

double MeanDistribution::ValueAt(double place_ns) const {
  // The density of places rises where a piece begins and falls where it ends; pieces of one value add
  // places at once.
  struct Edge {
    double value = 0;
    double density = 0;
    double places_ns = 0;
  };
  std::vector<Edge> edges;
  const double limit = this->limit();
  for (const Piece& piece : pieces_) {
    if (piece.low > limit) continue;
    if (piece.low == piece.high) {
      edges.push_back({piece.low, 0, piece.places_ns});
      continue;
    }
    const double density = piece.places_ns / (piece.high - piece.low);
    edges.push_back({piece.low, density, 0});
    edges.push_back({piece.high, -density, 0});
  }
  std::sort(edges.begin(), edges.end(),
            [](const Edge& a, const Edge& b) { return a.value < b.value; });
  double value = edges.empty() ? 1 : edges.front().value;
  double density = 0;
  double sum = 0;
  for (const Edge& edge : edges) {
    const double next = sum + (edge.value - value) * density;
    if (next >= place_ns) return density > 0 ? value + (place_ns - sum) / density : edge.value;
    sum = next + edge.places_ns;
    value = edge.value;
    if (sum >= place_ns) return value;
    density = std::max(0.0, density + edge.density);
  }
  return value;
}

}  // namespace skein
