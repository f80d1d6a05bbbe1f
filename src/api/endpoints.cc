#include "api/endpoints.h"

#include "api/json_writer.h"
#include "api/questions.h"
#include "api/trace_profiles.h"
#include "api/viewer_questions.h"

namespace skein {

namespace {

// clang-format off
constexpr Endpoint kEndpoints[] = {
    {"/api/blockers", AnswerBlockers},
    {"/api/counters", AnswerCounters},
    {"/api/critical_path", AnswerCriticalPath},
    {"/api/find", AnswerFind},
    {"/api/flows", AnswerFlows},
    {"/api/gc_cycles", AnswerGcCycles},
    {"/api/goroutine", AnswerGoroutine},
    {"/api/goroutines", AnswerGoroutines},
    {"/api/groups", AnswerGroups},
    {"/api/instants", AnswerInstants},
    {"/api/leaks", AnswerLeaks},
    {"/api/ledger", AnswerLedger},
    {"/api/mmu", AnswerMmu},
    {"/api/mmu_windows", AnswerMmuWindows},
    {"/api/nested", AnswerNested},
    {"/api/occurrences", AnswerOccurrences},
    {"/api/overview", AnswerOverview},
    {"/api/processor_use", AnswerProcessorUse},
    {"/api/profile.pb.gz", AnswerProfileFile},
    {"/api/region_types", AnswerRegionTypes},
    {"/api/regions", AnswerRegions},
    {"/api/related", AnswerRelated},
    {"/api/search", AnswerSearch},
    {"/api/selection", AnswerSelection},
    {"/api/slice", AnswerSlice},
    {"/api/stacks", AnswerStacks},
    {"/api/task", AnswerTask},
    {"/api/task_difference", AnswerTaskDifference},
    {"/api/task_events", AnswerTaskEvents},
    {"/api/task_types", AnswerTaskTypes},
    {"/api/task_waterfall", AnswerTaskWaterfall},
    {"/api/tasks", AnswerTasks},
    {"/api/tiles", AnswerTiles},
    {"/api/trace", AnswerTrace},
    {"/api/wake_tree", AnswerWakeTree},
};

constexpr ProfileEndpoint kProfileEndpoints[] = {
    {"/api/profile/about", AnswerProfileAbout},
    {"/api/profile/callers", AnswerProfileCallers},
    {"/api/profile/download", AnswerProfileDownload},
    {"/api/profile/flame", AnswerProfileFlame},
    {"/api/profile/graph", AnswerProfileGraph},
    {"/api/profile/source", AnswerProfileSource},
    {"/api/profile/tags", AnswerProfileTags},
    {"/api/profile/top", AnswerProfileTop},
};
// clang-format on

Question About(std::string_view kind, std::string_view file) {
  return {"/api/about", [kind, file](const Query&) {
            JsonWriter json;
            json.BeginObject().Field("kind", kind).Field("file", file).EndObject();
            return JsonAnswer(json);
          }};
}

}  // namespace

std::span<const Endpoint> AllEndpoints() {
  return kEndpoints;
}

std::span<const ProfileEndpoint> ProfileEndpoints() {
  return kProfileEndpoints;
}

std::vector<Question> QuestionsAbout(const Session& session) {
  std::vector<Question> questions = {About("trace", session.file_name())};
  for (const Endpoint& endpoint : kEndpoints) {
    questions.push_back({endpoint.path, [&endpoint, &session](const Query& query) {
                           return endpoint.run(session, query);
                         }});
  }
  for (const ProfileEndpoint& endpoint : kProfileEndpoints) {
    questions.push_back({endpoint.path, [&endpoint, &session](const Query& query) {
                           return AskProfileOfTrace(session, endpoint.run, query);
                         }});
  }
  return questions;
}

std::vector<Question> QuestionsAbout(const ProfileSession& session) {
  std::vector<Question> questions = {About("profile", session.name())};
  for (const ProfileEndpoint& endpoint : kProfileEndpoints) {
    questions.push_back({endpoint.path, [&endpoint, &session](const Query& query) {
                           return endpoint.run(session, query);
                         }});
  }
  return questions;
}

}  // namespace skein
