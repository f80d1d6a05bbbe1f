#include "collect/peer_address.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include "collect/recorder.h"

namespace skein {
namespace {

using Text = std::array<char, 128>;

template <typename Address>
Address As(const sockaddr* address, socklen_t length) {
  Address copy{};
  std::memcpy(&copy, address, std::min<size_t>(sizeof copy, length));
  return copy;
}

int PrintV4(const sockaddr_in& peer, Text& text) {
  char host[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &peer.sin_addr, host, sizeof host);
  return std::snprintf(text.data(), text.size(), "%s:%u", host, ntohs(peer.sin_port));
}

int PrintV6(const sockaddr_in6& peer, Text& text) {
  char host[INET6_ADDRSTRLEN] = "";
  inet_ntop(AF_INET6, &peer.sin6_addr, host, sizeof host);
  return std::snprintf(text.data(), text.size(), "[%s]:%u", host, ntohs(peer.sin6_port));
}

// Names that are no files begin with a zero.
int PrintUnix(const sockaddr_un& peer, Text& text) {
  const bool is_file = peer.sun_path[0] != '\0';
  constexpr int kMost = sizeof peer.sun_path - 1;
  return std::snprintf(text.data(), text.size(), "unix:%s%.*s", is_file ? "" : "@",
                       is_file ? kMost : kMost - 1, peer.sun_path + (is_file ? 0 : 1));
}

}  // namespace

uint32_t PeerId(const sockaddr* address, socklen_t length) {
  if (address == nullptr || length < sizeof address->sa_family) return 0;
  Text text;
  int size = 0;
  if (address->sa_family == AF_INET) size = PrintV4(As<sockaddr_in>(address, length), text);
  if (address->sa_family == AF_INET6) size = PrintV6(As<sockaddr_in6>(address, length), text);
  if (address->sa_family == AF_UNIX) size = PrintUnix(As<sockaddr_un>(address, length), text);
  if (size <= 0) return 0;
  return TextId({text.data(), std::min(static_cast<size_t>(size), text.size() - 1)});
}

}  // namespace skein
