#pragma once

#include "analyze/profile_scope.h"
#include "api/query.h"
#include "api/session.h"

namespace skein {

// `idle`: 1 only where goroutines have nothing to do, 0 without that; nothing if it is absent.
std::optional<bool> IdleAsked(QueryReader& in);

// The parameters that narrow a profile: `goroutine`, `group`, `task`, `idle`, and `region_type` with `min`, `max`.
ProfileScope ScopeOf(const Session& session, QueryReader& in);

}  // namespace skein
