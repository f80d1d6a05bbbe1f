#pragma once

#include "api/answer.h"
#include "api/profile_session.h"
#include "api/query.h"

// What is asked of a profile, whether it is a file or made of a trace. docs/api.md says what each answers.

namespace skein {

// viewer_questions.cc
Answer AnswerProfileAbout(const ProfileSession& session, const Query& query);
Answer AnswerProfileTop(const ProfileSession& session, const Query& query);
Answer AnswerProfileCallers(const ProfileSession& session, const Query& query);

// viewer_flame.cc
Answer AnswerProfileFlame(const ProfileSession& session, const Query& query);

// viewer_download.cc
Answer AnswerProfileDownload(const ProfileSession& session, const Query& query);

// viewer_reports.cc
Answer AnswerProfileGraph(const ProfileSession& session, const Query& query);
Answer AnswerProfileTags(const ProfileSession& session, const Query& query);

// viewer_source.cc
Answer AnswerProfileSource(const ProfileSession& session, const Query& query);

}  // namespace skein
