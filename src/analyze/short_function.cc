#include "analyze/short_function.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace skein {

namespace {

constexpr std::string_view kOperator = "operator";
constexpr std::string_view kAnonymous = "(anonymous namespace)::";
constexpr std::string_view kConst = " const";

bool IsWordPart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// "f() [clone .cold]" without what the compiler says of how it made it.
std::string_view WithoutClones(std::string_view name) {
  return name.substr(0, name.find(" [clone "));
}

// "f(int) const", but not Go's "main.(*T).f" nor our own "(no stack)".
bool IsNative(std::string_view name) {
  if (name.find("::") != std::string_view::npos) return true;
  if (name.ends_with(kConst)) name.remove_suffix(kConst.size());
  const size_t open = name.find('(');
  return name.ends_with(')') && open != std::string_view::npos && open > 0 &&
         (IsWordPart(name[open - 1]) || name[open - 1] == '>' || name[open - 1] == '~');
}

// The length of "operator==" or "operator unsigned long" at the start of `text`, which ends where its
// name does; 0: there is none.
size_t OperatorSize(std::string_view text) {
  constexpr std::array<std::string_view, 39> kSigns = {
      "()", "[]", "<=>", "<<=", ">>=", "->*", "->", "<<", ">>", "&&", "||", "++", "--",
      "+=", "-=", "*=",  "/=",  "%=",  "^=",  "&=", "|=", "==", "!=", "<=", ">=", ",",
      "~",  "!",  "+",   "-",   "*",   "/",   "%",  "^",  "&",  "|",  "=",  "<",  ">"};
  if (!text.starts_with(kOperator)) return 0;
  const std::string_view rest = text.substr(kOperator.size());
  for (const std::string_view sign : kSigns)
    if (rest.starts_with(sign)) return kOperator.size() + sign.size();
  const size_t parameters = rest.find('(');
  const bool converts = rest.starts_with(' ') && parameters != std::string_view::npos;
  return converts ? kOperator.size() + parameters : 0;
}

// What is outside of all brackets. `last_space` is behind the last blank that parts the name from what is
// before it.
std::string OutsideBrackets(std::string_view name, size_t& last_space) {
  std::string text;
  int depth = 0;
  last_space = 0;
  for (size_t i = 0; i < name.size();) {
    const std::string_view rest = name.substr(i);
    if (const size_t size = depth == 0 ? OperatorSize(rest) : 0; size != 0) {
      text += rest.substr(0, size);
      i += size;
      continue;
    }
    if (rest.starts_with(kAnonymous)) {
      i += kAnonymous.size();
      continue;
    }
    const char c = name[i++];
    const bool is_end = rest == kConst;
    if (is_end) break;
    if (c == '(' || c == '<')
      ++depth;
    else if (c == ')' || c == '>')
      depth = std::max(0, depth - 1);
    else if (depth == 0)
      text += c;
    if (depth == 0 && c == ' ') last_space = text.size();
  }
  return text;
}

}  // namespace

std::string ShortFunction(std::string_view name) {
  name = WithoutClones(name);
  if (!IsNative(name)) return std::string(name);
  size_t last_space = 0;
  std::string text = OutsideBrackets(name, last_space).substr(last_space);
  return text.empty() ? std::string(name) : text;
}

}  // namespace skein
