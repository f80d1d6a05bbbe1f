#pragma once

#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace skein {

// Says something to the user, as fmt::print does. That nobody can hear it (standard error is a closed pipe or a
// full disk) changes nothing; fmt::print throws then.
template <typename... Args>
void PrintError(fmt::format_string<Args...> format, Args&&... args) {
  const std::string text = fmt::format(format, std::forward<Args>(args)...);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

// Gives standard input, output and error a place (/dev/null) where they were closed from the beginning, lest a file
// that is opened later gets one of their numbers, and what we say is written into it.
void OpenStandardStreams();

}  // namespace skein
