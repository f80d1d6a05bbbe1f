#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/diagnostic.h"

namespace skein {

// Collects what a validator finds, without drowning in what repeats itself.
class Findings {
 public:
  // `rule` tells the kinds of findings apart, and is said when there are too many of one.
  void Add(std::string_view rule, uint64_t offset, std::string message) {
    uint64_t& count = counts_.try_emplace(std::string(rule), 0).first->second;
    if (++count <= kShown) diagnostics_.push_back({offset, std::move(message), 0});
  }

  std::vector<Diagnostic> Take() {
    for (const auto& [rule, count] : counts_) {
      if (count <= kShown) continue;
      diagnostics_.push_back(
          {Diagnostic::kNowhere, std::to_string(count - kShown) + " more of \"" + rule + "\"", 0});
    }
    counts_.clear();
    return std::exchange(diagnostics_, {});
  }

 private:
  static constexpr uint64_t kShown = 5;

  std::vector<Diagnostic> diagnostics_;
  std::map<std::string, uint64_t> counts_;  // By rule.
};

}  // namespace skein
