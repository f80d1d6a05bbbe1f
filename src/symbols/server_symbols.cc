#include <algorithm>
#include <charconv>
#include <unordered_map>

#include <fmt/format.h>

#include "base/go_path.h"
#include "symbols/symbolize.h"

namespace skein {
namespace {

// What stands behind "scheme://host", with where it begins; 0: this is no URL with a host.
size_t PathBegin(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == url.npos || scheme == 0) return 0;
  const size_t host = scheme + 3;
  const size_t path = std::min(url.find_first_of("/?#", host), url.size());
  return path == host ? 0 : path;
}

bool IsGperftools(std::string_view path) {
  constexpr std::string_view kEnds[] = {"/pprof/heap", "/pprof/growth", "/pprof/profile",
                                        "/pprof/pmuprofile", "/pprof/contention"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return path.ends_with(end); });
}

// Lines of "0xADDRESS name"; all others mean nothing here.
std::unordered_map<uint64_t, std::string_view> ReadAnswer(std::string_view answer) {
  std::unordered_map<uint64_t, std::string_view> names;
  while (!answer.empty()) {
    std::string_view line = answer.substr(0, answer.find('\n'));
    answer.remove_prefix(std::min(line.size() + 1, answer.size()));
    const size_t hex = line.find("0x");
    if (hex == line.npos) continue;
    line.remove_prefix(hex + 2);
    uint64_t address = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), address, 16);
    if (error != std::errc()) continue;
    line.remove_prefix(static_cast<size_t>(end - line.data()));
    const size_t name = line.find_first_not_of(" \t");
    if (name == 0 || name == line.npos) continue;
    names[address] = line.substr(name);
  }
  return names;
}

class ServerSymbolizer {
 public:
  ServerSymbolizer(Profile& profile, const AskForSymbols& ask) : profile_(profile), ask_(ask) {}

  Status Symbolize(uint32_t mapping, const std::string& url, uint64_t offset) {
    std::vector<std::string> addresses;
    for (const Profile::Location& location : profile_.locations)
      if (location.mapping == mapping && location.address != 0 && location.line_count == 0)
        addresses.push_back(fmt::format("{:#x}", location.address + offset));
    if (addresses.empty()) return Done{};
    const Result<std::string> answer = ask_(url, addresses);
    if (!answer.ok()) return answer.error();
    const auto names = ReadAnswer(*answer);
    for (Profile::Location& location : profile_.locations) {
      if (location.mapping != mapping) continue;
      if (const auto name = names.find(location.address + offset); name != names.end())
        SetName(location, name->second);
    }
    return Done{};
  }

 private:
  void SetName(Profile::Location& location, std::string_view name) {
    const StringId id = profile_.strings.Intern(name);
    const auto [function, is_new] = functions_.try_emplace(id, 0);
    if (is_new) function->second = profile_.AddFunction({.name = id, .system_name = id});
    location.line_begin = static_cast<uint32_t>(profile_.all_lines.size());
    location.line_count = 1;
    profile_.all_lines.push_back({.function = function->second});
  }

  Profile& profile_;
  const AskForSymbols& ask_;
  std::unordered_map<StringId, uint32_t> functions_;
};

}  // namespace

std::string SymbolUrl(std::string_view profile_url) {
  const size_t begin = PathBegin(profile_url);
  if (begin == 0) return "";
  const size_t end = std::min(profile_url.find_first_of("?#", begin), profile_url.size());
  const std::string path(profile_url.substr(begin, end - begin));
  const bool is_pprof = path.find("/debug/pprof/") != std::string::npos || IsGperftools(path);
  return std::string(profile_url.substr(0, begin)) +
         CleanPath(path + (is_pprof ? "/../symbol" : "/../symbolz"));
}

Status SymbolizeByServers(Profile& profile,
                          const SymbolizeMode& mode,
                          const SymbolSources& sources,
                          const AskForSymbols& ask) {
  for (uint32_t i = 0; i < profile.mappings.size(); ++i) {
    const Profile::Mapping mapping = profile.mappings[i];
    if (!mode.force && mapping.has_functions) continue;
    for (const StringId key : {mapping.file, mapping.build_id}) {
      const auto found = sources.find(profile.text(key));
      if (found == sources.end() || found->second.empty()) continue;
      const SymbolSource& source = found->second.front();
      const std::string url = SymbolUrl(source.url);
      if (url.empty()) continue;
      const Status done =
          ServerSymbolizer(profile, ask).Symbolize(i, url, source.start - mapping.start);
      if (!done.ok()) return done;
      profile.mappings[i].has_functions = true;
      break;
    }
  }
  return Done{};
}

}  // namespace skein
