#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "profile/builder.h"

// For tests: small profiles that can be read.

namespace skein {

// Each line a stack, outermost call first, and its value: {"main;parse;read", 3}.
inline Profile FoldedProfile(std::initializer_list<std::pair<std::string_view, int64_t>> lines) {
  ProfileBuilder builder({{"cpu", "nanoseconds"}});
  for (const auto& [text, value] : lines) {
    std::vector<uint32_t> stack;
    for (size_t end = text.size(); end != std::string_view::npos;) {
      const size_t mark = end == 0 ? std::string_view::npos : text.rfind(';', end - 1);
      const size_t begin = mark == std::string_view::npos ? 0 : mark + 1;
      stack.push_back(builder.Frame({.function = text.substr(begin, end - begin), .file = "a.go"}));
      end = mark;
    }
    builder.Sample(stack, std::vector<int64_t>{value});
  }
  return builder.Finish();
}

}  // namespace skein
