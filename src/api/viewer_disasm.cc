#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "api/json_writer.h"
#include "api/viewer_answer.h"
#include "api/viewer_questions.h"
#include "profile/piece.h"
#include "report/disasm.h"

namespace skein {

namespace {

constexpr size_t kMostFunctions = 10;
constexpr size_t kMostInstructions = 5000;  // Of a function.

void Write(JsonWriter& json, const ListedInstruction& instruction) {
  json.BeginObject()
      .Field("address", fmt::format("{:x}", instruction.address))
      .Field("text", instruction.text)
      .Field("function", instruction.function)
      .Field("file", instruction.file)
      .Field("line", instruction.line)
      .Field("flat", instruction.flat)
      .Field("cum", instruction.cum)
      .EndObject();
}

void Write(JsonWriter& json, const DisassembledFunction& function) {
  json.BeginObject().Key("names").BeginArray();
  for (const std::string& name : function.names)
    json.Value(name);
  json.EndArray()
      .Field("flat", function.flat)
      .Field("cum", function.cum)
      .Field("instruction_count", function.instructions.size())
      .Key("instructions")
      .BeginArray();
  for (size_t i = 0; i < std::min(function.instructions.size(), kMostInstructions); ++i)
    Write(json, function.instructions[i]);
  json.EndArray().EndObject();
}

// The expression that nothing matched is our own.
std::string Problem(const Error& error) {
  if (error.code != Error::Code::kNotFound) return error.message;
  return "the program is not where it was, or has no such symbol";
}

}  // namespace

Answer AnswerProfileDisasm(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  const ProfileView view = session.ViewOf(in);
  const std::string_view name = in.Text("frame");
  if (name.empty()) in.Fail("frame", name, "names no function");
  if (in.failed()) return ErrorAnswer(400, in.error());
  // A node is called "0000000000401000 main.f /src/a.go:12", a symbol "main.f".
  const std::string exactly = "(?:^| )" + RE2::QuoteMeta(Piece(name)) + "(?: |$)";
  Result<Report> report = session.Prepare(view, ReportKind::kDisasm, exactly);
  const auto result = session.Show(view);
  if (!report.ok() || !result->ok())
    return ErrorAnswer(400, report.ok() ? result->error().message : report.error().message);
  ProgramFiles programs;
  Objdump objdump({.tools = "", .intel_syntax = view.config.intel_syntax});
  const auto functions = DisassembleFunctions(
      *report, programs, objdump, {.counts_recursion_twice = false, .at_most = kMostFunctions});
  JsonWriter json;
  json.BeginObject();
  WriteShown(session, view, **result, json);
  WriteItself((*result)->stacks, name, json);
  json.Field("problem", functions.ok() ? "" : Problem(functions.error()))
      .Key("functions")
      .BeginArray();
  if (functions.ok()) {
    for (const DisassembledFunction& function : *functions)
      Write(json, function);
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
