#pragma once

#include "analyze/profile_scope.h"
#include "api/query.h"
#include "api/session.h"

namespace skein {

// The parameters that narrow a profile: `goroutine`, `group`, `task`, and `region_type` with `min`, `max`.
ProfileScope ScopeOf(const Session& session, QueryReader& in);

}  // namespace skein
