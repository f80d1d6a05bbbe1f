#pragma once

#include "profile/profile.h"

namespace re2 {
class RE2;
}

namespace skein {

// Drops the frames beneath the lowest that matches.
void PruneFrom(Profile& profile, const re2::RE2& expression);

// Drops the frames that the profile itself calls uninteresting (drop_frames but keep_frames), and
// what they called. An expression that does not parse drops nothing.
void DropUninteresting(Profile& profile);

}  // namespace skein
