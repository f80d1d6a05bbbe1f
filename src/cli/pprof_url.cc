#include "cli/pprof_url.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

namespace skein {
namespace {

std::string_view KeyOf(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

// Parameters by name, as Go writes them again; `seconds` in place of what was there.
std::string Query(std::string_view query, int64_t& seconds) {
  std::vector<std::string> parameters;
  for (size_t begin = 0; begin < query.size();) {
    const size_t end = std::min(query.find('&', begin), query.size());
    if (end > begin) parameters.emplace_back(query.substr(begin, end - begin));
    begin = end + 1;
  }
  if (seconds > 0) {
    std::erase_if(parameters, [](const std::string& p) { return KeyOf(p) == "seconds"; });
    parameters.push_back(fmt::format("seconds={}", seconds));
  } else {
    for (const std::string& parameter : parameters) {
      if (KeyOf(parameter) != "seconds") continue;
      const std::string_view digits = std::string_view(parameter).substr(parameter.find('=') + 1);
      std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
    }
  }
  std::ranges::stable_sort(parameters, {}, [](const std::string& p) { return KeyOf(p); });
  return fmt::format("{}", fmt::join(parameters, "&"));
}

}  // namespace

std::optional<PprofUrl> ParsePprofUrl(const std::string& source,
                                      int64_t seconds,
                                      bool server_alone_is_root) {
  static const re2::RE2* const kUrl = new re2::RE2(
      R"((?:(https?|https\+insecure)://([^/?#]+)|([A-Za-z0-9.\-_\[\]]*:\d+))([^?#]*)(?:\?([^#]*))?(?:#.*)?)");
  std::string scheme, host, bare_host, path, query;
  if (!re2::RE2::FullMatch(source, *kUrl, &scheme, &host, &bare_host, &path, &query))
    return std::nullopt;
  if (scheme.empty()) scheme = "http";
  if (host.empty()) host = bare_host.starts_with(':') ? "localhost" + bare_host : bare_host;
  const bool is_root =
      path.empty() || path == "/" || path == "/debug/pprof" || path == "/debug/pprof/";
  if (is_root && !server_alone_is_root) path = "/debug/pprof/profile";
  PprofUrl url = {.url = "", .scheme = scheme, .seconds = seconds > 0 ? seconds : 0};
  const std::string parameters = Query(query, url.seconds);
  url.url =
      fmt::format("{}://{}{}{}{}", scheme, host, path, parameters.empty() ? "" : "?", parameters);
  return url;
}

}  // namespace skein
