#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "report/graph.h"

namespace skein {

// Sums values by the labels of samples, for each node: what the small boxes of a dot graph show.
// Labels are taken as pprof does: all texts of a sample together, and of numbers only "bytes".
class TagSums {
 public:
  explicit TagSums(const Report& report) : report_(report) {}

  // Makes the labels of this sample those of the next calls.
  void SetSample(size_t sample);
  void Add(uint32_t node, bool flat, int64_t value, int64_t divisor);

  // Hands over what was summed for a node.
  void MoveTo(uint32_t node, Graph::Node& to);

 private:
  struct NodeTags {
    std::unordered_map<uint32_t, Tag> texts;    // By joined text.
    std::unordered_map<uint64_t, Tag> numbers;  // By joined text and formatted number.
  };

  uint32_t Intern(std::string text);

  const Report& report_;
  std::vector<NodeTags> nodes_;
  std::unordered_map<std::string, uint32_t> text_ids_;
  std::vector<std::string> texts_;
  uint32_t joined_ = 0;  // Of the current sample.
  struct Number {
    uint32_t name;
    std::string unit;
    int64_t number;
  };
  std::vector<Number> numbers_;
};

}  // namespace skein
