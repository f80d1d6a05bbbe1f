#include "catalogue.h"

#include <cmath>
#include <cstdint>

#include <skein/trace.h>

namespace {

constexpr int kCompetitors = 60'000;

// What the competitors would ask for it.
double PriceOf(int item) {
  const skein::Region region("price");
  double sum = 0;
  for (int i = 1; i <= kCompetitors; ++i)
    sum += std::sqrt(static_cast<double>(item) * i + 1) / i;
  return sum / 10;
}

}  // namespace

std::string Catalogue::PageOf(int item) {
  const skein::Region region("catalogue");
  return making_ == Making::kWhileLocked ? PageMadeWhileLocked(item) : PageMadeUnlocked(item);
}

std::string Catalogue::MakePage(int item) {
  return "<h1>Item " + std::to_string(item) + "</h1><p>Price: " + std::to_string(PriceOf(item)) +
         "</p>";
}

std::string Catalogue::KeptPage(int item) {
  Page& page = pages_[item];
  if (page.uses_left == 0) return {};
  --page.uses_left;
  return page.text;
}

std::string Catalogue::PageMadeWhileLocked(int item) {
  const std::lock_guard lock(mutex_);
  std::string text = KeptPage(item);
  if (!text.empty()) return text;
  text = MakePage(item);
  pages_[item] = {text, kUses};
  return text;
}

std::string Catalogue::PageMadeUnlocked(int item) {
  {
    const std::lock_guard lock(mutex_);
    std::string text = KeptPage(item);
    if (!text.empty()) return text;
  }
  std::string text = MakePage(item);
  const std::lock_guard lock(mutex_);
  pages_[item] = {text, kUses};
  return text;
}
