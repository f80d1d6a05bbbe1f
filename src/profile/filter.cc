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

// A name without what comes after its arguments' parenthesis.
std::string_view SimpleName(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  constexpr std::string_view kReserved[] = {"(anonymous namespace)", "operator()"};
  for (size_t at = 0; at < name.size();) {
    const auto reserved = std::ranges::find_if(
        kReserved, [&](std::string_view word) { return name.substr(at).starts_with(word); });
    if (reserved != std::end(kReserved)) {
      at += reserved->size();
    } else if (name[at] == '(') {
      return name.substr(0, at);
    } else {
      ++at;
    }
  }
  return name;
}

// Functions to be dropped, by simple name.
std::vector<bool> Dropped(const Profile& profile, const RE2& drop, const RE2* keep) {
  std::vector<bool> dropped;
  for (const Profile::Function& function : profile.functions) {
    const std::string_view name = SimpleName(profile.name(function));
    dropped.push_back(function.name != StringId::kEmpty && Matches(drop, name) &&
                      (keep == nullptr || !Matches(*keep, name)));
  }
  return dropped;
}

RE2::Options Quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

enum class Prune : uint8_t { kNothing, kBeneath, kWhole };

// Cuts the lines of a location from the outermost dropped one inwards.
Prune PruneLocation(Profile& profile,
                    Profile::Location& location,
                    const std::vector<bool>& dropped) {
  for (uint32_t i = location.line_count; i-- > 0;) {
    if (!dropped[profile.all_lines[location.line_begin + i].function]) continue;
    if (i + 1 == location.line_count) return Prune::kWhole;
    location.line_begin += i + 1;
    location.line_count -= i + 1;
    return Prune::kBeneath;
  }
  return Prune::kNothing;
}

void PruneStack(SampleEdit& sample, const std::vector<Prune>& prune) {
  bool user_code = false;  // Nothing is cut before the first frame that is to stay.
  for (size_t i = sample.stack.size(); i-- > 0;) {
    const Prune fate = prune[sample.stack[i]];
    if (fate == Prune::kNothing) {
      user_code = true;
    } else if (user_code) {
      sample.stack = sample.stack.subspan(fate == Prune::kWhole ? i + 1 : i);
      return;
    }
  }
}

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

void PruneFrom(Profile& profile, const RE2& expression) {
  const std::vector<bool> wanted = Dropped(profile, expression, nullptr);
  std::vector<bool> matched(profile.locations.size());
  for (size_t i = 0; i < matched.size(); ++i) {
    Profile::Location& location = profile.locations[i];
    for (uint32_t line = 0; line < location.line_count && !matched[i]; ++line) {
      if (!wanted[profile.all_lines[location.line_begin + line].function]) continue;
      matched[i] = true;
      location.line_begin += line;
      location.line_count -= line;
    }
  }
  EditSamples(profile, [&](SampleEdit& sample) {
    const auto found =
        std::ranges::find_if(sample.stack, [&](uint32_t location) { return matched[location]; });
    if (found != sample.stack.end())
      sample.stack = sample.stack.subspan(static_cast<size_t>(found - sample.stack.begin()));
  });
}

void DropUninteresting(Profile& profile) {
  if (profile.drop_frames == StringId::kEmpty) return;
  const RE2 drop("^(" + std::string(profile.text(profile.drop_frames)) + ")$", Quiet());
  const RE2 keep("^(" + std::string(profile.text(profile.keep_frames)) + ")$", Quiet());
  if (!drop.ok() || !keep.ok()) return;
  const bool has_keep = profile.keep_frames != StringId::kEmpty;
  const std::vector<bool> dropped = Dropped(profile, drop, has_keep ? &keep : nullptr);
  if (std::ranges::find(dropped, true) == dropped.end()) return;
  std::vector<Prune> prune;
  for (Profile::Location& location : profile.locations)
    prune.push_back(PruneLocation(profile, location, dropped));
  EditSamples(profile, [&](SampleEdit& sample) { PruneStack(sample, prune); });
}

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

TagNameMatches FilterTagsByName(Profile& profile, const RE2* show, const RE2* hide) {
  TagNameMatches matches;
  if (show == nullptr && hide == nullptr) return {.show = true};
  std::vector<int8_t> removed(profile.strings.size(), -1);  // By key; -1: not asked yet.
  const auto remove = [&](const Profile::Label& label) {
    int8_t& known = removed[Raw(label.key)];
    if (known >= 0) return known == 1;
    const std::string_view key = profile.text(label.key);
    const bool shown = show == nullptr || Matches(*show, key);
    const bool hidden = hide != nullptr && Matches(*hide, key);
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
