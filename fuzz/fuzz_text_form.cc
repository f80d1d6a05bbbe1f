// Any bytes, as a text and as a trace: what can be assembled can be written, and writing and
// assembling changes nothing that has once been through it.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "gotrace/text_form.h"

namespace skein {
namespace {

using Bytes = std::vector<std::byte>;

void Check(bool holds) {
  if (!holds) std::abort();
}

// To text and back.
Bytes Normal(std::span<const std::byte> trace) {
  const Result<std::string> text = RawText(trace);
  Check(text.ok());
  const Result<Bytes> bytes = AssembleTrace(*text);
  Check(bytes.ok());
  return *bytes;
}

void CheckStable(std::span<const std::byte> trace) {
  const Bytes once = Normal(trace);
  Check(Normal(once) == once);
}

}  // namespace
}  // namespace skein

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skein;  // NOLINT(google-build-using-namespace)
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Bytes> assembled = AssembleTrace(text);
  if (assembled.ok()) CheckStable(*assembled);
  const auto bytes = std::as_bytes(std::span(data, size));
  if (RawText(bytes).ok()) CheckStable(bytes);
  return 0;
}
