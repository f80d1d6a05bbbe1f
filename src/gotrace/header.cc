#include "gotrace/header.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace skein {
namespace {

constexpr std::array kVersions = {5, 7, 8, 9, 10, 11, 19, 21, 22, 23, 25, 26};
constexpr std::string_view kBefore = "go 1.";
constexpr std::string_view kBehind = " trace";

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The number in a text of header form; -1 for any other text.
int WrittenVersion(std::string_view text) {
  if (!text.starts_with(kBefore)) return -1;
  text.remove_prefix(kBefore.size());
  int number = 0;
  size_t digits = 0;
  for (; digits < 3 && IsDigit(text[digits]); ++digits)
    number = number * 10 + (text[digits] - '0');
  text.remove_prefix(digits);
  if (digits == 0 || !text.starts_with(kBehind)) return -1;
  text.remove_prefix(kBehind.size());
  return std::ranges::all_of(text, [](char c) { return c == '\0'; }) ? number : -1;
}

}  // namespace

std::string TraceHeader::format() const {
  return "go 1." + std::to_string(written);
}

Result<TraceHeader> ParseHeader(std::span<const std::byte> trace) {
  if (trace.empty()) return Error{Error::Code::kTruncated, "the trace is empty"};
  if (trace.size() < TraceHeader::kBytes)
    return Error{Error::Code::kCorrupt,
                 "bad file format: not a Go execution trace (shorter than its header)"};
  const std::string_view text(reinterpret_cast<const char*>(trace.data()), TraceHeader::kBytes);
  TraceHeader header;
  header.written = WrittenVersion(text);
  if (header.written < 0)
    return Error{Error::Code::kCorrupt, "bad file format: not a Go execution trace"};
  for (int version : kVersions) {
    if (version <= header.written) header.version = version;
  }
  if (header.version == 0)
    return Error{Error::Code::kUnsupported,
                 "unknown or unsupported trace version " + header.format()};
  return header;
}

std::string HeaderBytes(int version) {
  std::string bytes = std::string(kBefore) + std::to_string(version) + std::string(kBehind);
  bytes.resize(TraceHeader::kBytes, '\0');
  return bytes;
}

}  // namespace skein
