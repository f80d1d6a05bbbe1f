#include "symbols/rust_names.h"

#include <cctype>
#include <cstdlib>
#include <memory>

#include <libiberty/demangle.h>

namespace skein {
namespace {

constexpr size_t kHashSize = 20;  // "17h", 16 digits, "E".

bool MayBeLegacy(std::string_view name) {
  return name.starts_with("_ZN") && name.ends_with('E') && name.size() > kHashSize + 3 &&
         name.substr(name.size() - kHashSize, 3) == "17h";
}

bool IsWordEnd(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '}';
}

// "<Vec<T> as From<U>>::from::<V>" becomes "<Vec<> as From<>>::from::<>", as google/pprof has it: what stands
// behind a name or behind "::" are its arguments; other angles hold a type.
std::string WithoutGenerics(std::string_view text) {
  std::string kept;
  int depth = 0;  // Of arguments that are left out.
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_arrow = c == '>' && i > 0 && text[i - 1] == '-';
    if (depth > 0) {
      if (c == '<') ++depth;
      if (c == '>' && !is_arrow) --depth;
      if (depth == 0) kept += c;
      continue;
    }
    if (c == '<' && (kept.ends_with("::") || (!kept.empty() && IsWordEnd(kept.back())))) depth = 1;
    kept += c;
  }
  return kept;
}

}  // namespace

std::optional<std::string> DemangleRust(std::string_view mangled, bool with_generics) {
  const bool is_new = mangled.starts_with("_R");
  if (is_new) mangled = mangled.substr(0, mangled.find('.'));
  if (const size_t copy = mangled.rfind("E."); !is_new && copy != mangled.npos)
    mangled = mangled.substr(0, copy + 1);
  if (!is_new && !MayBeLegacy(mangled)) return std::nullopt;
  const std::unique_ptr<char, void (*)(void*)> text(
      rust_demangle(std::string(mangled).c_str(), DMGL_RET_DROP), &std::free);
  if (text == nullptr) return std::nullopt;
  return is_new && !with_generics ? WithoutGenerics(text.get()) : std::string(text.get());
}

}  // namespace skein
