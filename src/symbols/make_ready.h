#pragma once

#include <functional>
#include <string_view>

#include "profile/profile.h"

namespace skein {

// What pprof does with a profile before it shows it, unless options say otherwise: finds its programs and asks them for
// the names that are missing, makes names readable, and drops the frames that the profile calls uninteresting.
// `notice` is told what could not be found.
void MakeReady(Profile& profile, const std::function<void(std::string_view)>& notice);

}  // namespace skein
