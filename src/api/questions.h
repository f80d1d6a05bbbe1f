#pragma once

#include "api/answer.h"
#include "api/query.h"
#include "api/session.h"

// What the rows of the endpoint table run, by file. docs/api.md says what each answers.

namespace skein {

// trace_questions.cc
Answer AnswerTrace(const Session& session, const Query& query);
Answer AnswerOverview(const Session& session, const Query& query);

// timeline_questions.cc
Answer AnswerTiles(const Session& session, const Query& query);
Answer AnswerCounters(const Session& session, const Query& query);
Answer AnswerNested(const Session& session, const Query& query);
Answer AnswerInstants(const Session& session, const Query& query);

// flow_questions.cc
Answer AnswerFlows(const Session& session, const Query& query);

// detail_questions.cc
Answer AnswerSlice(const Session& session, const Query& query);

// range_questions.cc
Answer AnswerSelection(const Session& session, const Query& query);
Answer AnswerOccurrences(const Session& session, const Query& query);
Answer AnswerStacks(const Session& session, const Query& query);

// profile_questions.cc
Answer AnswerProfileFile(const Session& session, const Query& query);

// goroutine_questions.cc
Answer AnswerGroups(const Session& session, const Query& query);
Answer AnswerGoroutines(const Session& session, const Query& query);
Answer AnswerGoroutine(const Session& session, const Query& query);
Answer AnswerRelated(const Session& session, const Query& query);

// search_questions.cc
Answer AnswerSearch(const Session& session, const Query& query);
Answer AnswerFind(const Session& session, const Query& query);

// task_questions.cc
Answer AnswerTaskTypes(const Session& session, const Query& query);
Answer AnswerTasks(const Session& session, const Query& query);

// one_task_questions.cc
Answer AnswerTask(const Session& session, const Query& query);
Answer AnswerTaskEvents(const Session& session, const Query& query);
Answer AnswerTaskWaterfall(const Session& session, const Query& query);

// region_questions.cc
Answer AnswerRegionTypes(const Session& session, const Query& query);
Answer AnswerRegions(const Session& session, const Query& query);

// blockers_questions.cc
Answer AnswerBlockers(const Session& session, const Query& query);
Answer AnswerWakeTree(const Session& session, const Query& query);

// answer_questions.cc
Answer AnswerLedger(const Session& session, const Query& query);
Answer AnswerProcessorUse(const Session& session, const Query& query);
Answer AnswerLeaks(const Session& session, const Query& query);

// critical_path_questions.cc
Answer AnswerCriticalPath(const Session& session, const Query& query);
Answer AnswerTaskDifference(const Session& session, const Query& query);

// gc_questions.cc
Answer AnswerGcCycles(const Session& session, const Query& query);
Answer AnswerMmu(const Session& session, const Query& query);
Answer AnswerMmuWindows(const Session& session, const Query& query);

}  // namespace skein
