#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <re2/re2.h>

#include "api/json_writer.h"
#include "api/viewer_answer.h"
#include "api/viewer_questions.h"
#include "profile/piece.h"
#include "report/list.h"

namespace skein {

namespace {

constexpr size_t kMostFunctions = 20;

void WriteListed(JsonWriter& json, const ListedFunction& function) {
  json.BeginObject()
      .Field("name", function.name)
      .Field("file", function.file)
      .Field("flat", function.flat)
      .Field("cum", function.cum)
      .Field("problem", function.problem)
      .Key("lines")
      .BeginArray();
  for (const SourceLine& line : function.lines) {
    json.BeginObject()
        .Field("number", line.number)
        .Field("text", line.text)
        .Field("flat", line.flat)
        .Field("cum", line.cum)
        .EndObject();
  }
  json.EndArray().EndObject();
}

}  // namespace

Answer AnswerProfileSource(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  ProfileView view = session.ViewOf(in);
  const std::string_view name = in.Text("frame");
  if (name.empty()) in.Fail("frame", name, "names no function");
  if (in.failed()) return ErrorAnswer(400, in.error());
  const std::string exactly = '^' + RE2::QuoteMeta(Piece(name)) + '$';
  Result<Report> report = session.Prepare(view, ReportKind::kList, exactly);
  const auto result = session.Show(view);
  if (!report.ok() || !result->ok())
    return ErrorAnswer(400, report.ok() ? result->error().message : report.error().message);
  std::string search_path = session.start().source_path;
  if (search_path.empty()) search_path = std::filesystem::current_path().string();
  SourceFiles files({.search_path = std::move(search_path),
                     .trim_path = session.start().trim_path,
                     .looks_further = true});
  const std::vector<ListedFunction> listed = ListFunctions(*report, files, {});
  JsonWriter json;
  json.BeginObject();
  WriteShown(session, view, **result, json);
  WriteItself((*result)->stacks, name, json);
  json.Field("function_count", listed.size()).Key("functions").BeginArray();
  for (size_t i = 0; i < std::min(listed.size(), kMostFunctions); ++i)
    WriteListed(json, listed[i]);
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
