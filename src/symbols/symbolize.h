#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "profile/profile.h"
#include "symbols/demangle.h"

namespace skein {

// Where names for a profile's addresses may come from: what -symbolize= says.
struct SymbolizeMode {
  bool off = false;
  bool local = true, remote = true;  // From files; from the servers the profile came from.
  bool names_only = false;           // Reads no debug information.
  bool misses_unneeded = false;      // Asks for the main program also if all addresses have names.
  bool force = false;                // Also for what has names already.
  std::optional<NameForm> form = NameForm::kShort;  // Nothing: names stay mangled.
};

// "local:demangle=full" and such, words apart by ':'. Unknown words are told to `notice` and ignored.
SymbolizeMode ParseSymbolizeMode(std::string_view text,
                                 const std::function<void(std::string_view)>& notice);

// Names addresses by the files of the mappings. A mapping that has names already, or is no file, is left
// alone.
void SymbolizeByFiles(Profile& profile,
                      const SymbolizeMode& mode,
                      const std::function<void(std::string_view)>& notice);

// The servers that a mapping's profile came from, by the mapping's file or build id.
struct SymbolSource {
  std::string url;
  uint64_t start = 0;  // Of the mapping there.
};
using SymbolSources = std::map<std::string, std::vector<SymbolSource>, std::less<>>;

// Where a server that gave a profile answers for names: ".../debug/pprof/symbol" or ".../symbolz". Empty if the
// text is no URL.
std::string SymbolUrl(std::string_view profile_url);

// Asks one server for names of addresses "0x1", "0x2".
using AskForSymbols = std::function<Result<std::string>(const std::string& url,
                                                        const std::vector<std::string>& addresses)>;

// Names addresses that have none by asking the servers.
Status SymbolizeByServers(Profile& profile,
                          const SymbolizeMode& mode,
                          const SymbolSources& sources,
                          const AskForSymbols& ask);

// Makes all names readable, as the mode wants them.
void DemangleNames(Profile& profile, const SymbolizeMode& mode, const ShortenOptions& options);

}  // namespace skein
