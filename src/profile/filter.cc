#include "profile/filter.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <re2/re2.h>

#include "profile/edit_samples.h"
#include "profile/piece.h"

// Expressions are asked once for each function and mapping; samples then only look answers up.

namespace skein {
namespace {

using re2::RE2;

bool Matches(const RE2& expression, std::string_view text) {
  return RE2::PartialMatch(Piece(text), expression);
}

// The answers of one expression.
class NameAnswers {
 public:
  NameAnswers(const Profile& profile, const RE2& expression) : profile_(profile) {
    for (const Profile::Function& function : profile.functions) {
      functions_.push_back(Matches(expression, profile.text(function.name)) ||
                           Matches(expression, profile.text(function.filename)));
    }
    for (const Profile::Mapping& mapping : profile.mappings)
      mappings_.push_back(Matches(expression, profile.text(mapping.file)));
  }

  bool Mapping(const Profile::Location& location) const {
    return location.mapping != Profile::kNone && mappings_[location.mapping];
  }
  bool Line(const Profile::Line& line) const { return functions_[line.function]; }
  bool AnyLine(const Profile::Location& location) const {
    return std::ranges::any_of(profile_.lines(location),
                               [&](const Profile::Line& line) { return Line(line); });
  }
  bool Location(const Profile::Location& location) const {
    return AnyLine(location) || Mapping(location);
  }

 private:
  const Profile& profile_;
  std::vector<bool> functions_, mappings_;
};

std::optional<NameAnswers> Ask(const Profile& profile, const RE2* expression) {
  if (expression == nullptr) return std::nullopt;
  return std::optional<NameAnswers>(std::in_place, profile, *expression);
}

template <typename Keep>
void KeepLines(Profile& profile, Profile::Location& location, Keep keep) {
  const auto begin = profile.all_lines.begin() + location.line_begin;
  const auto end = std::stable_partition(begin, begin + location.line_count, keep);
  location.line_count = static_cast<uint32_t>(end - begin);
}

struct LocationFate {
  enum Focus : uint8_t { kNeither, kFocused, kIgnored };
  Focus focus = kNeither;
  bool hidden = false;
};

class NameFiltering {
 public:
  NameFiltering(Profile& profile, const NameFilter& filter)
      : profile_(profile),
        focus_(Ask(profile, filter.focus)),
        ignore_(Ask(profile, filter.ignore)),
        hide_(Ask(profile, filter.hide)),
        show_(Ask(profile, filter.show)),
        fates_(profile.locations.size()) {}

  NameMatches Run() {
    for (size_t i = 0; i < fates_.size(); ++i)
      Judge(profile_.locations[i], fates_[i]);
    EditSamples(profile_, [&](SampleEdit& sample) { Apply(sample); });
    return matches_;
  }

 private:
  void Judge(Profile::Location& location, LocationFate& fate) {
    if (ignore_ && ignore_->Location(location)) {
      matches_.ignore = true;
      fate.focus = LocationFate::kIgnored;
    } else if (!focus_ || focus_->Location(location)) {
      matches_.focus = true;
      fate.focus = LocationFate::kFocused;
    }
    if (hide_ && hide_->Location(location)) Hide(location, fate);
    if (show_) Show(location, fate);
  }

  void Hide(Profile::Location& location, LocationFate& fate) {
    matches_.hide = true;
    if (hide_->Mapping(location)) location.line_count = 0;
    KeepLines(profile_, location, [&](const Profile::Line& line) { return !hide_->Line(line); });
    if (location.line_count == 0) Drop(fate);
  }

  void Show(Profile::Location& location, LocationFate& fate) {
    if (!show_->Mapping(location))
      KeepLines(profile_, location, [&](const Profile::Line& line) { return show_->Line(line); });
    if (location.line_count == 0) return Drop(fate);
    matches_.show = true;
  }

  void Drop(LocationFate& fate) {
    fate.hidden = true;
    any_hidden_ = true;
  }

  void Apply(SampleEdit& sample) const {
    bool focused = false;
    for (const uint32_t location : sample.stack) {
      const LocationFate& fate = fates_[location];
      if (fate.focus == LocationFate::kIgnored) {
        sample.keep = false;
        return;
      }
      focused |= fate.focus == LocationFate::kFocused;
    }
    sample.keep = focused;
    if (!focused || !any_hidden_) return;
    const auto left = std::remove_if(sample.stack.begin(), sample.stack.end(),
                                     [&](uint32_t location) { return fates_[location].hidden; });
    sample.stack = sample.stack.first(static_cast<size_t>(left - sample.stack.begin()));
    sample.keep = !sample.stack.empty();
  }

  Profile& profile_;
  std::optional<NameAnswers> focus_, ignore_, hide_, show_;
  std::vector<LocationFate> fates_;
  NameMatches matches_;
  bool any_hidden_ = false;
};

}  // namespace

NameMatches FilterByName(Profile& profile, const NameFilter& filter) {
  if (filter.focus == nullptr && filter.ignore == nullptr && filter.hide == nullptr &&
      filter.show == nullptr)
    return {.focus = true};
  return NameFiltering(profile, filter).Run();
}

bool ShowFrom(Profile& profile, const RE2& expression) {
  const NameAnswers answers(profile, expression);
  std::vector<bool> matched(profile.locations.size());
  for (size_t i = 0; i < matched.size(); ++i) {
    Profile::Location& location = profile.locations[i];
    if (answers.Mapping(location)) {
      matched[i] = true;
      continue;
    }
    uint32_t kept = location.line_count;
    while (kept > 0 && !answers.Line(profile.all_lines[location.line_begin + kept - 1]))
      --kept;
    if (kept == 0) continue;
    matched[i] = true;
    location.line_count = kept;
  }
  EditSamples(profile, [&](SampleEdit& sample) {
    size_t kept = sample.stack.size();
    while (kept > 0 && !matched[sample.stack[kept - 1]])
      --kept;
    sample.stack = sample.stack.first(kept);
    sample.keep = kept > 0;
  });
  return std::ranges::find(matched, true) != matched.end();
}

void Aggregate(Profile& profile, const FrameDetail& detail) {
  for (Profile::Mapping& mapping : profile.mappings) {
    mapping.has_inline_frames &= detail.inlines;
    mapping.has_functions &= detail.function;
    mapping.has_filenames &= detail.filename;
    mapping.has_line_numbers &= detail.line;
  }
  for (Profile::Function& function : profile.functions) {
    if (!detail.function) function.name = function.system_name = StringId::kEmpty;
    if (!detail.filename) function.filename = StringId::kEmpty;
  }
  for (Profile::Location& location : profile.locations) {
    if (!detail.inlines && location.line_count > 1) {
      location.line_begin += location.line_count - 1;
      location.line_count = 1;
    }
    if (!detail.address) location.address = 0;
  }
  for (Profile::Line& line : profile.all_lines) {
    if (!detail.line) line.line = 0;
    if (!detail.line || !detail.column) line.column = 0;
  }
}

}  // namespace skein
