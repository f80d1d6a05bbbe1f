#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/answer.h"
#include "api/profile_session.h"
#include "api/query.h"
#include "api/question.h"
#include "api/session.h"

namespace skein {

// One question about a trace that the interface may ask. docs/api.md describes each.
struct Endpoint {
  std::string_view path;  // "/api/trace"
  Answer (*run)(const Session&, const Query&);
};

// All of them, sorted by path. `run` may be called from any number of threads at once, and answers
// wrong parameters with status 400; it never fails otherwise.
std::span<const Endpoint> AllEndpoints();

// One question about a profile. A profile that is a file answers it itself; a trace first makes the profile
// that `of` and the scope ask for.
struct ProfileEndpoint {
  std::string_view path;  // "/api/profile/flame"
  Answer (*run)(const ProfileSession&, const Query&);
};
std::span<const ProfileEndpoint> ProfileEndpoints();

// All questions about an opened file, and /api/about, which says what it is. The session must outlive them.
std::vector<Question> QuestionsAbout(const Session& session);
std::vector<Question> QuestionsAbout(const ProfileSession& session);

}  // namespace skein
