#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skein {

// Where an address of google/pprof's page leads in ours: "/ui/flamegraph" with "f=main&si=cpu" to
// "/#/flame?focus=main&type=cpu". Nothing if it is no such address. `query` is as it was sent.
std::optional<std::string> NewAddress(std::string_view path, std::string_view query);

}  // namespace skein
