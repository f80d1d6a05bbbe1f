#pragma once

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Leaves both profiles with the sample types that both have, in a's order, and in the finer unit of each; periods too.
// Fails if they have none in common or count different things: then neither may be used any more.
Status MatchSampleTypes(Profile& a, Profile& b);

}  // namespace skein
