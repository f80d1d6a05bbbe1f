#include "cli/answer_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/console.h"

namespace skein {

std::string Share(Nanos part, Nanos whole) {
  return FormatShare(static_cast<double>(part), static_cast<double>(whole));
}

std::string AndMore(size_t total, size_t shown) {
  return total > shown ? fmt::format("  and {} more\n", FormatCount(total - shown)) : "";
}

std::string PercentEncoded(std::string_view text) {
  std::string encoded;
  for (const char c : text)
    encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return encoded;
}

int PrintAnswer(std::string_view file, const Answer& answer) {
  constexpr int kFine = 200;
  if (answer.status != kFine) return Fail(file, answer.body);
  Output out;
  out.Write(answer.body);
  out.Write("\n");
  return out.ExitStatus();
}

}  // namespace skein
