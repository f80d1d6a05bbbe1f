#pragma once

#include <functional>
#include <string_view>

#include "api/answer.h"
#include "api/query.h"

namespace skein {

// A question as the server sees it: what it is about (a trace, a profile) is settled.
struct Question {
  std::string_view path;  // "/api/trace"; of static storage.
  // Called by any number of threads at once.
  std::function<Answer(const Query&)> answer;
};

}  // namespace skein
