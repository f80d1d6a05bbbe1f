#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skein {

// How much of a mangled name is shown.
enum class NameForm {
  kShort,      // "ns::Map::find": without parameters and template arguments.
  kTemplates,  // "ns::Map<int>::find"
  kFull,       // "ns::Map<int>::find(int const&) const"
};

// What a mangled C++ or Rust name stands for; nothing if it is none. Suffixes that the compiler gave to
// copies of a function (".part.0") are dropped.
std::optional<std::string> Demangle(std::string_view mangled, NameForm form);

// The same for names of profiles, which may come without mangling, or with the underscore that macOS adds.
// What is not mangled but looks like C++ is cut to the form asked for.
struct ShortenOptions {
  bool keeps_anonymous = true;  // "(anonymous namespace)" and "operator()" are no parameters.
};
std::string ReadableName(std::string_view name, NameForm form, const ShortenOptions& options);

}  // namespace skein
