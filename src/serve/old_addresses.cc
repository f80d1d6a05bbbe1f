#include "serve/old_addresses.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "api/query.h"

namespace skein {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 9> kPages = {{{"", "flame"},
                                         {"flamegraph", "flame"},
                                         {"flamegraph2", "flame"},
                                         {"flamegraphold", "flame"},
                                         {"top", "top"},
                                         {"graph", "graph"},
                                         {"peek", "callers"},
                                         {"source", "source"},
                                         {"disasm", "source"}}};

constexpr std::array<Pair, 13> kParameters = {{{"f", "focus"},
                                               {"i", "ignore"},
                                               {"h", "hide"},
                                               {"s", "show"},
                                               {"sf", "show_from"},
                                               {"prunefrom", "prune_from"},
                                               {"tf", "tagfocus"},
                                               {"ti", "tagignore"},
                                               {"ts", "tagshow"},
                                               {"th", "taghide"},
                                               {"si", "type"},
                                               {"g", "granularity"},
                                               {"p", "fn"}}};

std::string Encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~/:,@").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// Of "^main\.f$" main.f: such expressions are what its menus make. Else the text as it is.
std::string NameMeant(std::string_view pattern) {
  if (pattern.size() < 2 || pattern.front() != '^' || pattern.back() != '$')
    return std::string(pattern);
  std::string name;
  const std::string_view inner = pattern.substr(1, pattern.size() - 2);
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\' && i + 1 < inner.size()) ++i;
    name += inner[i];
  }
  return name;
}

// What `f` is there: the function that the page is about, or a filter.
std::string_view NameOf(const Pair& parameter, std::string_view page) {
  const bool about_one = page == "callers" || page == "source";
  return about_one && parameter.first == "f" ? "fn" : parameter.second;
}

}  // namespace

std::optional<std::string> NewAddress(std::string_view path, std::string_view query) {
  if (path == "/ui" || path == "/ui/") {
    path = "/";
  } else if (path.starts_with("/ui/")) {
    path.remove_prefix(3);
  } else if (path == "/") {
    return std::nullopt;
  }
  path.remove_prefix(1);
  if (path == "download") return "/api/profile/download?format=pb";
  const auto page =
      std::ranges::find_if(kPages, [&](const Pair& known) { return known.first == path; });
  if (page == kPages.end()) return std::nullopt;
  const Query old(query);
  std::string address = fmt::format("/#/{}", page->second);
  char before = '?';
  for (const Pair& parameter : kParameters) {
    const std::string* const value = old.Find(parameter.first);
    if (value == nullptr || value->empty()) continue;
    const std::string_view name = NameOf(parameter, page->second);
    address +=
        fmt::format("{}{}={}", before, name, Encoded(name == "fn" ? NameMeant(*value) : *value));
    before = '&';
  }
  return address;
}

}  // namespace skein
