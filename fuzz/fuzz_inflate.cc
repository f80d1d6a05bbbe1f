// Any bytes, pushed in one piece or in many, inflate to the same and never further than the limit.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "wire/inflate.h"

namespace skein {
namespace {

constexpr uint64_t kLimit = 1 << 20;

Inflated InPieces(std::span<const std::byte> bytes, size_t piece) {
  Inflater inflater({.max_bytes = kLimit});
  for (size_t i = 0; i < bytes.size(); i += piece)
    inflater.Push(bytes.subspan(i, std::min(piece, bytes.size() - i)));
  return inflater.Finish();
}

void Check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace
}  // namespace skein

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skein;  // NOLINT(google-build-using-namespace)
  const auto bytes = std::as_bytes(std::span(data, size));
  const Inflated whole = InPieces(bytes, std::max<size_t>(size, 1));
  const Inflated pieces = InPieces(bytes, 1 + (size > 0 ? data[size - 1] % 64 : 0));
  // Damage and the limit are met at the granularity of what was pushed.
  if (whole.diagnostics.empty()) {
    Check(pieces.diagnostics.empty());
    Check(std::ranges::equal(whole.bytes.bytes(), pieces.bytes.bytes()));
  }
  Check(whole.bytes.size() <= kLimit + (1 << 20));
  return 0;
}
