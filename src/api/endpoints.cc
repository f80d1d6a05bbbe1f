#include "api/endpoints.h"

#include "api/questions.h"

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
// clang-format on

}  // namespace

std::span<const Endpoint> AllEndpoints() {
  return kEndpoints;
}

}  // namespace skein
