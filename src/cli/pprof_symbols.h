#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/pprof_flags.h"
#include "fetch/http_exchange.h"
#include "profile/profile.h"
#include "symbols/symbolize.h"

namespace skein {

// How to ask a server of a request: with its headers and its keys. "https+insecure" is understood.
HttpQuestion PprofQuestion(const PprofRequest& request, const std::string& url);

// Finds names for the addresses of a request's profiles, as its -symbolize= says.
class PprofSymbols {
 public:
  PprofSymbols(const PprofRequest& request, const std::function<void(std::string_view)>& notice)
      : request_(request), notice_(notice) {}

  // A profile came from there. Its mappings that have no name get this one, until Symbolize().
  void AddServer(Profile& profile, const std::string& url);

  Status Symbolize(Profile& profile);

 private:
  Result<std::string> Ask(const std::string& url, const std::vector<std::string>& addresses);
  Result<std::string> AskInParts(const std::string& url, const std::vector<std::string>& addresses);

  const PprofRequest& request_;
  const std::function<void(std::string_view)>& notice_;
  SymbolSources servers_;
};

}  // namespace skein
