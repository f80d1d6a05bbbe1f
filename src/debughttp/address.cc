#include "debughttp/address.h"

#include <charconv>

#include <arpa/inet.h>

namespace skein::debughttp {
namespace {

constexpr const char* kThisMachine = "127.0.0.1";

// Without the brackets of IPv6.
std::string Bare(const std::string& host) {
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return has_brackets ? host.substr(1, host.size() - 2) : host;
}

bool IsNumeric(const std::string& host) {
  char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address) == 1;
}

}  // namespace

std::optional<Address> ParseAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  Address address;
  address.host = Bare(text.substr(0, colon));
  if (address.host.empty()) address.host = kThisMachine;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc() || parsed != end) return std::nullopt;
  return address;
}

bool IsLocalHost(const std::string& host) {
  const size_t colon = host.rfind(':');
  const bool has_port = colon != std::string::npos && host.find(']', colon) == std::string::npos;
  const std::string name = Bare(has_port ? host.substr(0, colon) : host);
  return name == "localhost" || name.ends_with(".localhost") || IsNumeric(name);
}

}  // namespace skein::debughttp
