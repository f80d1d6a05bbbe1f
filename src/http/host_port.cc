#include <charconv>

#include "http/server.h"

namespace skein {

Result<HostPort> ParseHostPort(std::string_view text) {
  const Error wrong{Error::Code::kInvalidArgument,
                    "\"" + std::string(text) + "\" is no address like localhost:8080 or [::1]:0"};
  if (text.find_first_not_of("0123456789") == std::string_view::npos && !text.empty())
    return ParseHostPort(":" + std::string(text));
  std::string_view host = text;
  std::string_view port;
  const size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) return wrong;
  const size_t colon = text.find(':', bracket);
  if (colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
    if (port.empty()) return wrong;
  }
  if (bracket > 0) {
    if (host.size() != bracket + 1) return wrong;
    host = host.substr(1, bracket - 1);
  }
  if (host.empty() && colon == std::string_view::npos) return wrong;

  HostPort out{std::string(host), 0};
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (!port.empty() && (error != std::errc() || end != port.data() + port.size())) return wrong;
  return out;
}

}  // namespace skein
