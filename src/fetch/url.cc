#include "fetch/url.h"

#include <charconv>
#include <regex>
#include <string_view>

namespace skein {
namespace {

constexpr std::string_view kTracePath = "/debug/pprof/trace";
constexpr double kServerDefaultSeconds = 1;

std::string_view View(const std::ssub_match& match) {
  return {&*match.first, static_cast<size_t>(match.length())};
}

// The path and query that are meant by those that were written.
std::string MeantTarget(const std::string& target) {
  static const std::regex kServerRoot("/?|/debug/pprof/?|/debug/?");
  return std::regex_match(target, kServerRoot) ? std::string(kTracePath) + "?seconds=5" : target;
}

double SecondsRecorded(const std::string& target) {
  static const std::regex kSeconds("[?&]seconds=([0-9.]+)");
  if (target.substr(0, target.find('?')).find("/pprof/trace") == std::string::npos) return 0;
  std::smatch match;
  if (!std::regex_search(target, match, kSeconds)) return kServerDefaultSeconds;
  double seconds = 0;
  const std::string_view digits = View(match[1]);
  std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  return seconds > 0 && seconds < 1e6 ? seconds : kServerDefaultSeconds;
}

}  // namespace

std::optional<TraceUrl> ParseTraceUrl(const std::string& source) {
  //                               scheme        user         host                         port      target
  static const std::regex kUrl(
      "(?:(https?)://)?([^@/?#]*@)?(\\[[0-9A-Fa-f:.%]+\\]|[^:/?#@\\[\\]]*)(:[0-9]+)?([/"
      "?][^#]*)?(?:#.*)?",
      std::regex::icase);
  std::smatch part;
  if (!std::regex_match(source, part, kUrl)) return std::nullopt;
  const bool has_scheme = part[1].matched, has_port = part[4].matched;
  if (!has_scheme && !has_port) return std::nullopt;
  if (has_scheme && part[3].length() == 0) return std::nullopt;
  const std::string scheme = has_scheme ? part[1].str() : "http";
  const std::string host = (part[3].length() > 0 ? part[3].str() : "localhost") + part[4].str();
  const std::string target = MeantTarget(part[5].str());
  return TraceUrl{scheme + "://" + part[2].str() + host + target, scheme + "://" + host + target,
                  host, SecondsRecorded(target)};
}

}  // namespace skein
