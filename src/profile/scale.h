#pragma once

#include <vector>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Multiplies each type's values; samples of which nothing is left are dropped.
void ScaleProfile(Profile& profile, const std::vector<double>& ratios);
void ScaleProfile(Profile& profile, double ratio);

// Scales each type so that its sum is that of `base`. Fails unless they have the same types.
Status NormalizeProfile(Profile& profile, const Profile& base);

}  // namespace skein
