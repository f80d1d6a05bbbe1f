#pragma once

#include <span>
#include <string_view>

#include "api/answer.h"
#include "api/query.h"
#include "api/session.h"

namespace skein {

// One question the interface may ask. docs/api.md describes each.
struct Endpoint {
  std::string_view path;  // "/api/trace"
  Answer (*run)(const Session&, const Query&);
};

// All of them, sorted by path. `run` may be called from any number of threads at once, and answers
// wrong parameters with status 400; it never fails otherwise.
std::span<const Endpoint> AllEndpoints();

}  // namespace skein
