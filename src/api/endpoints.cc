#include "api/endpoints.h"

#include "api/config_file.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/trace_profiles.h"
#include "api/viewer_configs.h"
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
    {"/api/profile/disasm", AnswerProfileDisasm},
    {"/api/profile/download", AnswerProfileDownload},
    {"/api/profile/flame", AnswerProfileFlame},
    {"/api/profile/graph", AnswerProfileGraph},
    {"/api/profile/source", AnswerProfileSource},
    {"/api/profile/tags", AnswerProfileTags},
    {"/api/profile/top", AnswerProfileTop},
};
// clang-format on

Question AboutTrace(const Session& session) {
  return {
      "/api/about", [&session](const Query&) {
        JsonWriter json;
        json.BeginObject().Field("kind", "trace").Field("file", session.file_name()).EndObject();
        return JsonAnswer(json);
      }};
}

Question AboutProfile(const ProfileSession& session) {
  return {"/api/about", [&session](const Query&) {
            JsonWriter json;
            json.BeginObject().Field("kind", "profile").Field("file", session.name()).Key("start");
            WriteParameters(session.start(), json);
            json.EndObject();
            return JsonAnswer(json);
          }};
}

// What stays from profile to profile.
void AddSettings(const std::shared_ptr<ProfileShelf>& shelf, std::vector<Question>& questions) {
  const auto file = std::make_shared<ConfigFile>(ConfigFile::UsualPlace());
  questions.push_back(
      {"/api/profile/configs", [file](const Query&) { return AnswerConfigs(*file); }});
  questions.push_back(
      {"/api/profile/configs/save", nullptr,
       [file](const Query& query, std::string_view) { return SaveConfig(*file, query); }});
  questions.push_back(
      {"/api/profile/configs/remove", nullptr,
       [file](const Query& query, std::string_view) { return RemoveConfig(*file, query); }});
  questions.push_back(
      {"/api/profile/others", [shelf](const Query&) { return AnswerProfileOthers(*shelf); }});
  questions.push_back(
      {"/api/profile/others/add", nullptr, [shelf](const Query& query, std::string_view body) {
         return AddProfileOther(*shelf, query, body);
       }});
}

}  // namespace

std::span<const Endpoint> AllEndpoints() {
  return kEndpoints;
}

std::span<const ProfileEndpoint> ProfileEndpoints() {
  return kProfileEndpoints;
}

std::vector<Question> QuestionsAbout(const Session& session) {
  std::vector<Question> questions = {AboutTrace(session)};
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
  AddSettings(session.profile_shelf(), questions);
  return questions;
}

std::vector<Question> QuestionsAbout(const ProfileSession& session) {
  std::vector<Question> questions = {AboutProfile(session)};
  for (const ProfileEndpoint& endpoint : kProfileEndpoints) {
    questions.push_back({endpoint.path, [&endpoint, &session](const Query& query) {
                           return endpoint.run(session, query);
                         }});
  }
  AddSettings(session.shelf(), questions);
  return questions;
}

}  // namespace skein
