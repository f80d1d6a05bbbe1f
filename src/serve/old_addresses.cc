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
                                         {"disasm", "disasm"}}};

struct Parameter {
  std::string_view old_name;
  std::string_view name;
  bool is_switch = false;
  bool is_usual = false;  // Of a switch, how it is if nothing is said.
};

constexpr std::array<Parameter, 29> kParameters = {{{"f", "focus"},
                                                    {"i", "ignore"},
                                                    {"h", "hide"},
                                                    {"s", "show"},
                                                    {"sf", "show_from"},
                                                    {"prunefrom", "prune_from"},
                                                    {"tf", "tagfocus"},
                                                    {"ti", "tagignore"},
                                                    {"ts", "tagshow"},
                                                    {"th", "taghide"},
                                                    {"tagroot", "tagroot"},
                                                    {"tagleaf", "tagleaf"},
                                                    {"si", "type"},
                                                    {"g", "granularity"},
                                                    {"noinlines", "noinlines", true},
                                                    {"rel", "relative_percentages", true},
                                                    {"norm", "normalize", true},
                                                    {"dropneg", "drop_negative", true},
                                                    {"calltree", "tree", true},
                                                    {"n", "nodes"},
                                                    {"nf", "nodefraction"},
                                                    {"ef", "edgefraction"},
                                                    {"trim", "trim", true, true},
                                                    {"unit", "unit"},
                                                    {"mean", "mean", true},
                                                    {"showcolumns", "showcolumns", true},
                                                    {"sort", "sort"},
                                                    {"intel", "intel_syntax", true},
                                                    {"p", "fn"}}};

bool IsOn(std::string_view value) {
  constexpr std::array<std::string_view, 5> kOn = {"t", "true", "y", "yes", "1"};
  std::string lower(value);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return std::ranges::find(kOn, lower) != kOn.end();
}

std::string Encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-_.~/:,@").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// Of "^main\.f$" main.f: such expressions are what its menus make. Nothing if it is another expression.
std::optional<std::string> NameMeant(std::string_view pattern) {
  if (pattern.size() < 2 || pattern.front() != '^' || pattern.back() != '$') return std::nullopt;
  std::string name;
  const std::string_view inner = pattern.substr(1, pattern.size() - 2);
  for (size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\' && i + 1 < inner.size()) {
      name += inner[++i];
    } else if (std::string_view("\\^$.*+?()[]{}|").find(inner[i]) != std::string_view::npos) {
      return std::nullopt;
    } else {
      name += inner[i];
    }
  }
  return name;
}

// `f` is a filter, or what the page is about. There, as for the pivot `p`, one name chooses that function; of
// several that fit, people choose.
std::string_view NameOf(const Parameter& parameter,
                        std::string_view page,
                        const std::string& value) {
  const bool about_one = page == "callers" || page == "source" || page == "disasm";
  if (parameter.name != "fn" && !(about_one && parameter.old_name == "f")) return parameter.name;
  return NameMeant(value) ? "fn" : "search";
}

// What the parameter is in ours; empty if it is left out.
std::string ValueOf(const Parameter& parameter, std::string_view name, const std::string& value) {
  if (parameter.is_switch) {
    const bool is_on = IsOn(value);
    return is_on == parameter.is_usual ? "" : is_on ? "1" : "0";
  }
  if (name == "sort") return value == "cum" ? value : "";
  return Encoded(name == "fn" ? NameMeant(value).value_or("") : value);
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
  for (const Parameter& parameter : kParameters) {
    const std::string* const given = old.Find(parameter.old_name);
    if (given == nullptr || given->empty()) continue;
    const std::string_view name = NameOf(parameter, page->second, *given);
    const std::string value = ValueOf(parameter, name, *given);
    if (value.empty()) continue;
    address += fmt::format("{}{}={}", before, name, value);
    before = '&';
  }
  return address;
}

}  // namespace skein
