#include "http/guard.h"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "base/ascii.h"

namespace skein {
namespace {

// "[::1]:80" gives "::1", "Example.org:80" gives "example.org".
std::string HostWithoutPort(std::string_view host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    return end == std::string_view::npos ? std::string() : LowerCase(host.substr(1, end - 1));
  }
  const size_t colon = host.find(':');
  if (colon != host.rfind(':')) return LowerCase(host);  // A bare IPv6 address.
  return LowerCase(host.substr(0, colon));
}

bool IsAddress(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

}  // namespace

bool IsLoopbackHost(std::string_view host) {
  const std::string name = HostWithoutPort(host);
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  return IsAddress(name) && (name == "::1" || name.starts_with("127."));
}

bool AllowedHosts::Contains(std::string_view host) const {
  if (IsLoopbackHost(host)) return true;
  const std::string name = HostWithoutPort(host);
  if (any_address && IsAddress(name)) return true;
  return std::ranges::any_of(names, [&](const std::string& n) { return LowerCase(n) == name; });
}

bool ComesFromAllowedSite(const Request& request, Entry entry) {
  const std::string_view site = request.header("sec-fetch-site");
  const bool ours = site.empty() || site == "same-origin" || site == "none";
  if (!ours) {
    // A click on a link elsewhere may show our page, but nothing may read from us or embed us.
    return entry == Entry::kPage && request.method != Method::kPost &&
           request.header("sec-fetch-mode") == "navigate" &&
           request.header("sec-fetch-dest") == "document";
  }
  const std::string_view origin = request.header("origin");
  if (request.method != Method::kPost || origin.empty()) return true;
  const size_t scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos &&
         origin.substr(scheme_end + 3) == request.header("host");
}

}  // namespace skein
