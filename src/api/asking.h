#pragma once

#include <string>
#include <string_view>

#include "api/endpoints.h"

// For tests: questions as a browser would put them.

namespace skein {

// What the server would answer to GET "/api/groups?limit=2". Of a Session or a ProfileSession.
template <typename AnySession>
Answer AnswerTo(const AnySession& session, std::string_view question) {
  const size_t mark = std::min(question.find('?'), question.size());
  const std::string_view parameters = question.substr(std::min(mark + 1, question.size()));
  for (const Question& known : QuestionsAbout(session)) {
    if (known.path == question.substr(0, mark) && known.answer)
      return known.answer(Query(parameters));
  }
  return ErrorAnswer(404, "no such question");
}

template <typename AnySession>
std::string Ask(const AnySession& session, std::string_view question) {
  return AnswerTo(session, question).body;
}

// And to POST, with that body.
template <typename AnySession>
Answer Send(const AnySession& session, std::string_view question, std::string_view body = "") {
  const size_t mark = std::min(question.find('?'), question.size());
  const std::string_view parameters = question.substr(std::min(mark + 1, question.size()));
  for (const Question& known : QuestionsAbout(session)) {
    if (known.path == question.substr(0, mark) && known.change)
      return known.change(Query(parameters), body);
  }
  return ErrorAnswer(404, "no such change");
}

// What stands behind "name": in an answer, up to the end of that value; "" if it is not there.
inline std::string ValueIn(std::string_view json, std::string_view name) {
  const std::string key = '"' + std::string(name) + "\":";
  const size_t at = json.find(key);
  if (at == std::string_view::npos) return "";
  const size_t begin = at + key.size();
  int depth = 0;
  bool in_text = false;
  for (size_t i = begin; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"' && json[i - 1] != '\\') in_text = !in_text;
    if (in_text) continue;
    if (c == '{' || c == '[') ++depth;
    if (depth == 0 && (c == ',' || c == '}' || c == ']'))
      return std::string(json.substr(begin, i - begin));
    if (c == '}' || c == ']') --depth;
  }
  return "";
}

}  // namespace skein
