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

uint32_t TagSums::Intern(std::string text) {
  const auto [found, is_new] =
      text_ids_.try_emplace(std::move(text), static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.push_back(found->first);
  return found->second;
}

void TagSums::SetSample(size_t sample) {
  const Profile& profile = report_.profile;
  std::vector<std::string> texts;
  numbers_.clear();
  for (const Profile::Label& label : profile.labels(sample)) {
    const std::string_view key = profile.text(label.key);
    if (label.is_text()) {
      if (key != kOfBase) texts.push_back(fmt::format("{}:{}", key, profile.text(label.text)));
    } else if (key == kShownNumber) {
      const auto unit = report_.label_units.find(key);
      const std::string name = unit == report_.label_units.end() ? "" : unit->second;
      numbers_.push_back(
          {Intern(ScaledLabel(label.number, name, report_.config.unit)), name, label.number});
    }
  }
  std::ranges::sort(texts);
  joined_ = Intern(fmt::format("{}", fmt::join(texts, "\\n")));
}

void TagSums::Add(uint32_t node, bool flat, int64_t value, int64_t divisor) {
  if (node >= nodes_.size()) nodes_.resize(node + 1);
  NodeTags& tags = nodes_[node];
  if (!texts_[joined_].empty()) {
    Tag& tag = tags.texts[joined_];
    tag.name = texts_[joined_];
    AddTo(tag, flat, value, divisor);
  }
  for (const Number& number : numbers_) {
    Tag& tag = tags.numbers[uint64_t{joined_} << 32 | number.name];
    if (tag.name.empty()) {
      tag.name = texts_[number.name];
      tag.unit = number.unit;
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
    to.number_tags[texts_[key >> 32]].push_back(std::move(tag));
  nodes_[node] = {};
}

}  // namespace skein
