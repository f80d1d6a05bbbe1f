#pragma once

#include "api/answer.h"
#include "api/profile_session.h"
#include "api/query.h"
#include "api/session.h"

namespace skein {

// Puts a question about a profile to the one that the parameters `of`, `from`, `to`, `goroutine`, `group` ...
// make of the trace.
Answer AskProfileOfTrace(const Session& session,
                         Answer (*ask)(const ProfileSession&, const Query&),
                         const Query& query);

}  // namespace skein
