#pragma once

#include <string_view>

#include "api/answer.h"
#include "api/profile_session.h"
#include "api/profile_shelf.h"
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

// viewer_disasm.cc
Answer AnswerProfileDisasm(const ProfileSession& session, const Query& query);

// viewer_others.cc
Answer AnswerProfileOthers(const ProfileShelf& shelf);
Answer AddProfileOther(ProfileShelf& shelf, const Query& query, std::string_view body);

// viewer_source.cc
Answer AnswerProfileSource(const ProfileSession& session, const Query& query);

}  // namespace skein
