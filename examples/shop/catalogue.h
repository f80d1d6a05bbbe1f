#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

// The pages of the shop's items. Making one takes a while (a fraction of a millisecond of work),
// and prices change, so pages are kept for a few requests only.
class Catalogue {
 public:
  // kWhileLocked is the mistake that examples/README.md finds: while one thread makes a page, no
  // other thread can even look whether it needs one.
  enum class Making { kWhileLocked, kUnlocked };

  explicit Catalogue(Making making) : making_(making) {}

  std::string PageOf(int item);

 private:
  struct Page {
    std::string text;
    int uses_left = 0;
  };
  static constexpr int kUses = 1;

  static std::string MakePage(int item);
  std::string PageMadeWhileLocked(int item);
  std::string PageMadeUnlocked(int item);
  // Empty: there is none that is still good.
  std::string KeptPage(int item);

  const Making making_;
  std::mutex mutex_;
  std::unordered_map<int, Page> pages_;
};
