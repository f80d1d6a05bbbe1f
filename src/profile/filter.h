#pragma once

#include <functional>
#include <string_view>

#include "profile/profile.h"

namespace re2 {
class RE2;
}

namespace skein {

// What pprof's options leave of a profile. Expressions match anywhere in a name; null: not asked for.

struct NameFilter {
  const re2::RE2* focus = nullptr;   // Keep samples with a frame that matches,
  const re2::RE2* ignore = nullptr;  // and none that matches this.
  const re2::RE2* hide = nullptr;    // Drop frames that match,
  const re2::RE2* show = nullptr;    // and those that do not match this.
};

// Which of the expressions matched anything.
struct NameMatches {
  bool focus = false, ignore = false, hide = false, show = false;
};

// A frame's function name, file and mapping are looked at.
NameMatches FilterByName(Profile& profile, const NameFilter& filter);

// Drops the frames above (towards the root) the highest that matches, and samples without one.
bool ShowFrom(Profile& profile, const re2::RE2& expression);

// Drops the frames beneath the lowest that matches.
void PruneFrom(Profile& profile, const re2::RE2& expression);

// Drops the frames that the profile itself calls uninteresting (drop_frames but keep_frames), and
// what they called. An expression that does not parse drops nothing.
void DropUninteresting(Profile& profile);

using LabelTest = std::function<bool(std::span<const Profile::Label>)>;

struct TagMatches {
  bool focus = false, ignore = false;
};

// Keeps the samples whose labels pass `focus` and not `ignore`; either may be empty.
TagMatches FilterByTag(Profile& profile, const LabelTest& focus, const LabelTest& ignore);

struct TagNameMatches {
  bool show = false, hide = false;
};

// Keeps the labels whose key matches `show` and not `hide`.
TagNameMatches FilterTagsByName(Profile& profile, const re2::RE2* show, const re2::RE2* hide);

// Gives every sample this label, and no other one of the key.
void SetLabel(Profile& profile, std::string_view key, std::string_view text);

// What of a location tells it from another.
struct FrameDetail {
  bool inlines = true, function = true, filename = true, line = true, column = false,
       address = false;
};

// Blanks what is not wanted.
void Aggregate(Profile& profile, const FrameDetail& detail);

}  // namespace skein
