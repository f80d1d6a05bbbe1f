#include <array>
#include <string>

#include <fmt/format.h>
#include <re2/re2.h>

#include "profile/piece.h"
#include "report/report.h"

namespace skein {
namespace {

using re2::RE2;

struct Reason {
  RE2::ErrorCode code;
  std::string_view text;  // As Go's regexp says it.
};

constexpr std::array<Reason, 13> kReasons = {{
    {RE2::ErrorBadEscape, "invalid escape sequence"},
    {RE2::ErrorBadCharClass, "invalid character class"},
    {RE2::ErrorBadCharRange, "invalid character class range"},
    {RE2::ErrorMissingBracket, "missing closing ]"},
    {RE2::ErrorMissingParen, "missing closing )"},
    {RE2::ErrorUnexpectedParen, "unexpected )"},
    {RE2::ErrorTrailingBackslash, "trailing backslash at end of expression"},
    {RE2::ErrorRepeatArgument, "missing argument to repetition operator"},
    {RE2::ErrorRepeatSize, "invalid repeat count"},
    {RE2::ErrorRepeatOp, "invalid nested repetition operator"},
    {RE2::ErrorBadPerlOp, "invalid or unsupported Perl syntax"},
    {RE2::ErrorBadUTF8, "invalid UTF-8"},
    {RE2::ErrorBadNamedCapture, "invalid named capture"},
}};

std::string Explain(const RE2& expression) {
  const auto code = expression.error_code();
  const std::string& part = expression.error_arg();
  if (code == RE2::ErrorTrailingBackslash)
    return "error parsing regexp: trailing backslash at end of expression: ``";
  for (const Reason& reason : kReasons)
    if (reason.code == code)
      return fmt::format("error parsing regexp: {}: `{}`", reason.text, part);
  return "error parsing regexp: " + expression.error();
}

}  // namespace

Result<std::shared_ptr<const RE2>> CompileExpression(std::string_view expression,
                                                     std::string_view what) {
  RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const RE2>(Piece(expression), options);
  if (!compiled->ok())
    return Error{Error::Code::kInvalidArgument, fmt::format("{}: {}", what, Explain(*compiled))};
  return compiled;
}

}  // namespace skein
