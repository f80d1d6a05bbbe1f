#include "http/message.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include <libdeflate.h>

#include "base/ascii.h"

namespace skein {
namespace {

// Below this a body fits into one or two packets whatever we do.
constexpr size_t kSmallestWorthCompressing = 1400;
constexpr int kFastest = 1;

constexpr std::string_view kBlanks = " \t";

// The part of `rest` before `separator`, which leaves `rest` together with it.
std::string_view TakeUntil(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    const char* const digits = text.data() + i + 1;
    if (text.size() - i < 3 || std::from_chars(digits, digits + 2, value, 16).ptr != digits + 2) {
      return std::nullopt;
    }
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

bool IsCompressibleType(std::string_view content_type) {
  constexpr std::array<std::string_view, 4> kPrefixes = {
      "text/", "application/json", "application/octet-stream", "image/svg+xml"};
  return std::ranges::any_of(kPrefixes,
                             [&](std::string_view p) { return content_type.starts_with(p); });
}

}  // namespace

std::string_view FindHeader(const std::vector<Header>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [&](const Header& header) { return EqualsIgnoringCase(header.name, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

Result<Target> ParseTarget(std::string_view target) {
  std::string_view query = target.substr(0, target.find('#'));
  const auto path = PercentDecode(TakeUntil(query, '?'));
  if (!path || !path->starts_with('/')) {
    return Error{Error::Code::kInvalidArgument, "malformed request target"};
  }
  return Target{*path, std::string(query)};
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  while (!rest.empty()) {
    std::string_view value = TakeUntil(rest, ';');
    if (Trimmed(TakeUntil(value, '='), kBlanks) == name) return Trimmed(value, kBlanks);
  }
  return {};
}

Response TextResponse(int status, std::string text) {
  Response response;
  response.status = status;
  response.body = std::move(text) + "\n";
  return response;
}

bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    std::string_view weight = TakeUntil(accept_encoding, ',');
    if (!EqualsIgnoringCase(Trimmed(TakeUntil(weight, ';'), kBlanks), coding)) continue;
    // "q=0", "q=0.0" and so on refuse.
    const std::string_view q = Trimmed(weight, kBlanks);
    return !q.starts_with("q=0") || q.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

void CompressBody(Response& response) {
  const std::string_view plain = response.payload();
  if (plain.size() < kSmallestWorthCompressing || !IsCompressibleType(response.content_type) ||
      !FindHeader(response.headers, "content-encoding").empty()) {
    return;
  }
  using Compressor = std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)>;
  const Compressor gzip(libdeflate_alloc_compressor(kFastest), &libdeflate_free_compressor);
  if (!gzip) return;
  // Room for one byte less than the plain body: what does not fit is not worth sending.
  std::string packed(plain.size() - 1, '\0');
  packed.resize(libdeflate_gzip_compress(gzip.get(), plain.data(), plain.size(), packed.data(),
                                         packed.size()));
  if (packed.empty()) return;
  response.body = std::move(packed);
  response.headers.push_back({"Content-Encoding", "gzip"});
}

}  // namespace skein
