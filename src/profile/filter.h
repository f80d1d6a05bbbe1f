#pragma once

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

// What of a location tells it from another.
struct FrameDetail {
  bool inlines = true, function = true, filename = true, line = true, column = false,
       address = false;
};

// Blanks what is not wanted.
void Aggregate(Profile& profile, const FrameDetail& detail);

}  // namespace skein
