#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "profile/profile.h"

namespace re2 {
class RE2;
}

namespace skein {

// What is kept by labels, which pprof calls tags. Expressions match anywhere in a key; null: not asked for.

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

}  // namespace skein
