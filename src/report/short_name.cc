#include "report/short_name.h"

#include <re2/re2.h>

namespace skein {
namespace {

using re2::RE2;

// Kept for the whole run: they are asked for every function that is shown.
struct Patterns {
  const RE2 anonymous = RE2(R"(^\(anonymous namespace\)::)");
  const RE2 version = RE2(R"(^(.*?)/v(?:[2-9]|[1-9][0-9]+)([./].*)$)");
  const RE2 go = RE2(R"(^(?:[\w\-\.]+\/)+([^.]+\..+))");
  const RE2 java =
      RE2(R"(^(?:[a-z]\w*\.)*([A-Z][\w\$]*\.(?:<init>|[a-z][\w\$]*(?:\$\d+)?))(?:(?:\()|$))");
  const RE2 cpp = RE2(R"(^(?:[_a-zA-Z]\w*::)+(_*[A-Z]\w*::~?[_a-zA-Z]\w*(?:<.*>)?))");
};

}  // namespace

std::string ShortFunctionName(std::string_view name) {
  static const Patterns* const kPatterns = new Patterns;
  std::string rest(name);
  RE2::Replace(&rest, kPatterns->anonymous, "");
  RE2::Replace(&rest, kPatterns->version, R"(\1\2)");
  std::string shortened;
  for (const RE2* pattern : {&kPatterns->go, &kPatterns->java, &kPatterns->cpp})
    if (RE2::PartialMatch(rest, *pattern, &shortened)) return shortened;
  return rest;
}

}  // namespace skein
