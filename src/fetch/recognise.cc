#include "fetch/recognise.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "wire/byte_reader.h"

namespace skein {
namespace {

using Bytes = std::span<const std::byte>;

constexpr size_t kLookedAt = 4096;

std::string_view Head(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLookedAt)};
}

std::string_view SkipSpace(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  return start == std::string_view::npos ? "" : text.substr(start);
}

// A profile.proto is a sequence of fields 1 to 15, all of them varints or length-delimited. Other
// binary files do not get past the first dozen.
bool IsPprof(Bytes bytes) {
  constexpr int kFieldsLookedAt = 64;
  constexpr uint64_t kVarint = 0, kLengthDelimited = 2;
  ByteReader in(bytes);
  bool has_sample_type = false;
  for (int i = 0; i < kFieldsLookedAt && !in.done(); ++i) {
    const uint64_t tag = in.Varint();
    const uint64_t field = tag >> 3, wire_type = tag & 7;
    if (field == 0 || field > 15) return false;
    has_sample_type |= field == 1 && wire_type == kLengthDelimited;
    if (wire_type == kVarint) {
      in.Varint();
    } else if (wire_type == kLengthDelimited) {
      in.Bytes(in.Varint());
    } else {
      return false;
    }
  }
  return has_sample_type && !in.failed();
}

bool IsElf(Bytes bytes) {
  return Head(bytes).starts_with(
      "\x7f"
      "ELF");
}

bool IsPicture(Bytes bytes) {
  const std::string_view head = Head(bytes);
  return head.starts_with("\x89PNG\r\n") || head.starts_with("\xff\xd8\xff") ||
         head.starts_with("GIF8");
}

bool IsPdf(Bytes bytes) {
  return Head(bytes).starts_with("%PDF-");
}

bool IsTraceText(Bytes bytes) {
  return Head(bytes).starts_with("Trace Go1.");
}

bool IsLegacyProfile(Bytes bytes) {
  constexpr std::array<std::string_view, 5> kStarts = {
      "heap profile:", "goroutine profile:", "threadcreate profile:", "--- contention",
      "--- mutex"};
  return std::ranges::any_of(
      kStarts, [&](std::string_view start) { return Head(bytes).starts_with(start); });
}

bool IsHtml(Bytes bytes) {
  const std::string_view text = SkipSpace(Head(bytes));
  return text.starts_with("<!") || text.starts_with("<html") || text.starts_with("<HTML");
}

bool IsJson(Bytes bytes) {
  const std::string_view text = SkipSpace(Head(bytes));
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return false;
  const std::string_view inside = SkipSpace(text.substr(1));
  return inside.empty() ||
         std::string_view("\"{[]}0123456789-tfn").find(inside[0]) != std::string_view::npos;
}

bool IsText(Bytes bytes) {
  const std::string_view head = Head(bytes);
  const auto is_text = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' || c == '\r' ||
           c == '\f';
  };
  return std::ranges::all_of(head, is_text);
}

bool IsArchive(Bytes bytes) {
  const std::string_view head = Head(bytes);
  constexpr std::string_view kXz(
      "\xfd"
      "7zXZ\0",
      6);
  return head.starts_with("PK\3\4") || head.starts_with(kXz) || head.starts_with("BZh") ||
         (head.size() > 262 && head.substr(257, 5) == "ustar");
}

bool IsZeros(Bytes bytes) {
  return std::ranges::all_of(bytes.first(std::min(bytes.size(), kLookedAt)),
                             [](std::byte b) { return b == std::byte{0}; });
}

struct Kind {
  bool (*is)(Bytes);
  std::string_view name;
  std::string_view advice = "";  // What helps.
  bool is_profile = false;
};

constexpr std::string_view kUnpack = "; unpack it first (gzip and zstd need no unpacking)";
constexpr std::string_view kPprof = "; look at it with: skein pprof FILE";

// In this order: each is tried only if those above do not fit.
constexpr std::array<Kind, 12> kKinds = {{
    {&IsElf, "an ELF program or library"},
    {&IsPicture, "a picture"},
    {&IsPdf, "a PDF file"},
    {&IsPerfData, "a recording of Linux perf", kPprof},
    {&IsTraceText, "the text form of a trace",
     "; make it one with: skein trace assemble FILE -o OUT"},
    {&IsLegacyProfile, "a profile in an old text format", kPprof, true},
    {&IsArchive, "an archive", kUnpack},
    {&IsHtml, "a web page"},
    {&IsJson, "JSON"},
    {&IsZeros, "nothing but zeros"},
    {&IsText, "text"},
    {&IsPprof, "a pprof profile", kPprof, true},
}};

std::string_view NameOf(Wanted wanted) {
  switch (wanted) {
    case Wanted::kTrace:
      return "not a Go execution trace";
    case Wanted::kProfile:
      return "not a profile";
    case Wanted::kEither:
      return "neither a Go execution trace nor a profile";
  }
  return "";
}

}  // namespace

bool IsTrace(std::span<const std::byte> bytes) {
  return Head(bytes).starts_with("go 1.");
}

bool IsPerfData(std::span<const std::byte> bytes) {
  return Head(bytes).starts_with("PERFILE2");
}

std::string WhyNot(std::span<const std::byte> bytes, Wanted wanted) {
  if (bytes.empty()) return "is empty";
  if (IsTrace(bytes)) return "";
  const auto kind =
      std::ranges::find_if(kKinds, [&](const Kind& candidate) { return candidate.is(bytes); });
  if (kind == kKinds.end() || (kind->is_profile && wanted != Wanted::kTrace)) return "";
  return fmt::format("this is {}, {}{}", kind->name, NameOf(wanted), kind->advice);
}

}  // namespace skein
