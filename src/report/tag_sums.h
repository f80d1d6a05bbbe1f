#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "report/graph.h"

namespace skein {

// The labels of each sample as pprof takes them for the small boxes of a dot graph: all texts together, and of numbers
// only "bytes". Labels that no node can have enough of to be shown are left out: their values in all samples are less
// than `least`. Of a profile with a label of its own for each sample that is nearly all.
class SampleTags {
 public:
  struct Number {
    uint32_t name = 0;      // Its text.
    bool is_heavy = false;  // Whether a node may have enough of it, beside the sample's texts.
    int64_t number = 0;
  };

  SampleTags(const Report& report, int64_t least);

  const std::string& text(uint32_t id) const { return texts_[id]; }
  const std::string& unit() const { return unit_; }  // Of all numbers.
  // 0: none.
  uint32_t joined(size_t sample) const { return samples_[sample].joined; }
  std::span<const Number> numbers(size_t sample) const {
    const Sample& of = samples_[sample];
    return {numbers_.data() + of.numbers, of.number_count};
  }
  // Whether a node may have enough of the texts.
  bool is_heavy(size_t sample) const { return sums_[joined(sample)] >= least_; }
  // Or of one of the numbers.
  bool has_heavy(size_t sample) const { return has_heavy_[sample]; }
  // Fetch what is needed of a sample: for those who ask out of order, first the one and some time later the other.
  void Prepare(size_t sample) const { __builtin_prefetch(&samples_[sample]); }
  void PrepareNumbers(size_t sample) const {
    __builtin_prefetch(numbers_.data() + samples_[sample].numbers);
  }
  uint64_t Key(size_t sample, const Number& number) const {
    return uint64_t{joined(sample)} << 32 | number.name;
  }

 private:
  struct Sample {
    uint32_t joined = 0;
    uint32_t number_count = 0;
    size_t numbers = 0;  // Where they begin.
  };

  void Add(const Report& report, size_t sample);
  void Sum(size_t sample, int64_t value);
  void FindHeavy();
  uint32_t NameOf(const Report& report, int64_t number);
  uint32_t Intern(std::string text);

  const int64_t least_;
  std::string unit_;
  std::vector<Sample> samples_;
  std::vector<Number> numbers_;  // Of all samples.
  std::vector<bool> has_heavy_;  // By sample.
  std::unordered_map<std::string, uint32_t> text_ids_;
  std::vector<std::string> texts_;
  std::unordered_map<int64_t, uint32_t> number_names_;
  std::vector<int64_t> sums_;  // Of absolute values: by text, and by Key().
  std::unordered_map<uint64_t, int64_t> number_sums_;
};

// Sums values by labels for each node.
class TagSums {
 public:
  explicit TagSums(const SampleTags& tags) : tags_(tags) {}

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

  struct HeavyNumber {
    uint64_t key = 0;
    SampleTags::Number number;
  };

  const SampleTags& tags_;
  std::vector<NodeTags> nodes_;
  uint32_t joined_ = 0;  // Of the sample: what a node may have enough of.
  std::vector<HeavyNumber> numbers_;
};

}  // namespace skein
