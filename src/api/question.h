#pragma once

#include <functional>
#include <string_view>

#include "api/answer.h"
#include "api/query.h"

namespace skein {

// A question as the server sees it: what it is about (a trace, a profile) is settled.
struct Question {
  std::string_view path;  // "/api/trace"; of static storage.
  // Called by any number of threads at once, as is the other.
  std::function<Answer(const Query&)> answer;
  // For what is changed: POST instead of GET, with the body that was sent.
  std::function<Answer(const Query&, std::string_view body)> change = nullptr;
};

}  // namespace skein
