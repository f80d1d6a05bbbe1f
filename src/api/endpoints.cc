#include "api/endpoints.h"

#include <array>

#include "api/questions.h"

namespace skein {

namespace {

constexpr Endpoint kEndpoints[] = {
    {"/api/counters", AnswerCounters},     {"/api/goroutine", AnswerGoroutine},
    {"/api/goroutines", AnswerGoroutines}, {"/api/groups", AnswerGroups},
    {"/api/instants", AnswerInstants},     {"/api/nested", AnswerNested},
    {"/api/related", AnswerRelated},       {"/api/tiles", AnswerTiles},
    {"/api/trace", AnswerTrace},
};

}  // namespace

std::span<const Endpoint> AllEndpoints() {
  return kEndpoints;
}

}  // namespace skein
