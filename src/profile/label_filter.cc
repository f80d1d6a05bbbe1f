#include "profile/label_filter.h"

#include <algorithm>
#include <vector>

#include <re2/re2.h>

#include "profile/edit_samples.h"
#include "profile/piece.h"

namespace skein {
namespace {

void RemoveLabel(Profile& profile, std::string_view key) {
  const StringId id = profile.strings.Find(key);
  if (id == StringId::kEmpty) return;
  const auto is_key = [&](const Profile::Label& label) {
    return label.is_text() && label.key == id;
  };
  if (std::ranges::none_of(profile.all_labels, is_key)) return;
  EditSamples(profile, [&](SampleEdit& sample) {
    const auto left = std::remove_if(sample.labels.begin(), sample.labels.end(), is_key);
    sample.labels = sample.labels.first(static_cast<size_t>(left - sample.labels.begin()));
  });
}

}  // namespace

TagMatches FilterByTag(Profile& profile, const LabelTest& focus, const LabelTest& ignore) {
  TagMatches matches;
  if (!focus && !ignore) return {.focus = true};
  EditSamples(profile, [&](SampleEdit& sample) {
    const bool focused = !focus || focus(sample.labels);
    const bool ignored = ignore && ignore(sample.labels);
    matches.focus |= focused;
    matches.ignore |= ignored;
    sample.keep = focused && !ignored;
  });
  return matches;
}

TagNameMatches FilterTagsByName(Profile& profile, const re2::RE2* show, const re2::RE2* hide) {
  TagNameMatches matches;
  if (show == nullptr && hide == nullptr) return {.show = true};
  std::vector<int8_t> removed(profile.strings.size(), -1);  // By key; -1: not asked yet.
  const auto remove = [&](const Profile::Label& label) {
    int8_t& known = removed[Raw(label.key)];
    if (known >= 0) return known == 1;
    const std::string_view key = profile.text(label.key);
    const bool shown = show == nullptr || re2::RE2::PartialMatch(Piece(key), *show);
    const bool hidden = hide != nullptr && re2::RE2::PartialMatch(Piece(key), *hide);
    matches.show |= shown;
    matches.hide |= hidden;
    known = !shown || hidden ? 1 : 0;
    return known == 1;
  };
  EditSamples(profile, [&](SampleEdit& sample) {
    const auto left = std::remove_if(sample.labels.begin(), sample.labels.end(), remove);
    sample.labels = sample.labels.first(static_cast<size_t>(left - sample.labels.begin()));
  });
  return matches;
}

void SetLabel(Profile& profile, std::string_view key, std::string_view text) {
  const Profile::Label label = {.key = profile.strings.Intern(key),
                                .text = profile.strings.Intern(text)};
  RemoveLabel(profile, key);
  std::vector<Profile::Label> labels;
  labels.reserve(profile.all_labels.size() + profile.sample_count());
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const size_t begin = labels.size();
    labels.push_back(label);
    const std::span<const Profile::Label> others = profile.labels(i);
    labels.insert(labels.end(), others.begin(), others.end());
    SortLabels(profile.strings, std::span(labels).subspan(begin));
  }
  size_t added = 0;
  for (size_t& end : profile.label_ends)
    end += ++added;
  profile.all_labels = std::move(labels);
}

}  // namespace skein
