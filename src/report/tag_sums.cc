#include "report/tag_sums.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "profile/units.h"

namespace skein {
namespace {

constexpr std::string_view kOfBase = "pprof::base";
constexpr std::string_view kShownNumber = "bytes";

void AddTo(Tag& tag, bool flat, int64_t value, int64_t divisor) {
  (flat ? tag.flat : tag.cum) += value;
  (flat ? tag.flat_divisor : tag.cum_divisor) += divisor;
}

}  // namespace

SampleTags::SampleTags(const Report& report, int64_t least) : least_(least) {
  const auto unit = report.label_units.find(kShownNumber);
  if (unit != report.label_units.end()) unit_ = unit->second;
  Intern("");
  const size_t count = report.profile.sample_count();
  samples_.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    Add(report, i);
    Sum(i, report.value(i));
  }
  FindHeavy();
}

uint32_t SampleTags::Intern(std::string text) {
  const auto [found, is_new] =
      text_ids_.try_emplace(std::move(text), static_cast<uint32_t>(texts_.size()));
  if (is_new) {
    texts_.push_back(found->first);
    sums_.push_back(0);
  }
  return found->second;
}

uint32_t SampleTags::NameOf(const Report& report, int64_t number) {
  const auto [name, is_new] = number_names_.try_emplace(number, 0);
  if (is_new) name->second = Intern(ScaledLabel(number, unit_, report.config.unit));
  return name->second;
}

void SampleTags::Add(const Report& report, size_t sample) {
  const Profile& profile = report.profile;
  const size_t begin = numbers_.size();
  std::vector<std::string> texts;
  for (const Profile::Label& label : profile.labels(sample)) {
    const std::string_view key = profile.text(label.key);
    if (label.is_text()) {
      if (key != kOfBase) texts.push_back(fmt::format("{}:{}", key, profile.text(label.text)));
    } else if (key == kShownNumber) {
      numbers_.push_back({.name = NameOf(report, label.number), .number = label.number});
    }
  }
  std::ranges::sort(texts);
  const uint32_t joined = texts.empty() ? 0 : Intern(fmt::format("{}", fmt::join(texts, "\\n")));
  samples_.push_back({joined, static_cast<uint32_t>(numbers_.size() - begin), begin});
}

void SampleTags::Sum(size_t sample, int64_t value) {
  const int64_t size = Magnitude(value);
  sums_[joined(sample)] += size;
  for (const Number& number : numbers(sample))
    number_sums_[Key(sample, number)] += size;
}

void SampleTags::FindHeavy() {
  has_heavy_.resize(samples_.size());
  for (size_t at = 0; at < samples_.size(); ++at) {
    const Sample& sample = samples_[at];
    has_heavy_[at] = sample.joined != 0 && is_heavy(at);
    for (size_t i = sample.numbers; i < sample.numbers + sample.number_count; ++i) {
      const uint64_t key = uint64_t{sample.joined} << 32 | numbers_[i].name;
      numbers_[i].is_heavy = number_sums_.at(key) >= least_;
      if (numbers_[i].is_heavy) has_heavy_[at] = true;
    }
  }
}

void TagSums::SetSample(size_t sample) {
  joined_ = tags_.is_heavy(sample) ? tags_.joined(sample) : 0;
  numbers_.clear();
  for (const SampleTags::Number& number : tags_.numbers(sample))
    if (number.is_heavy) numbers_.push_back({tags_.Key(sample, number), number});
}

void TagSums::Add(uint32_t node, bool flat, int64_t value, int64_t divisor) {
  if (node >= nodes_.size()) nodes_.resize(node + 1);
  NodeTags& tags = nodes_[node];
  if (joined_ != 0) {
    Tag& tag = tags.texts[joined_];
    if (tag.name.empty()) tag.name = tags_.text(joined_);
    AddTo(tag, flat, value, divisor);
  }
  for (const auto& [key, number] : numbers_) {
    Tag& tag = tags.numbers[key];
    if (tag.name.empty()) {
      tag.name = tags_.text(number.name);
      tag.unit = tags_.unit();
      tag.number = number.number;
    }
    AddTo(tag, flat, value, divisor);
  }
}

void TagSums::MoveTo(uint32_t node, Graph::Node& to) {
  if (node >= nodes_.size()) return;
  for (auto& [text, tag] : nodes_[node].texts)
    to.text_tags.push_back(std::move(tag));
  for (auto& [key, tag] : nodes_[node].numbers)
    to.number_tags[tags_.text(static_cast<uint32_t>(key >> 32))].push_back(std::move(tag));
  nodes_[node] = {};
}

}  // namespace skein
