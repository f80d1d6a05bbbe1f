#include <fmt/format.h>
#include <re2/re2.h>

#include "base/ascii.h"
#include "profile/legacy.h"
#include "profile/piece.h"

namespace skein {
namespace {

using re2::RE2;

struct Header {
  int64_t period = 1;
  bool unsample = false;   // Values are of a sample with this period.
  bool has_alloc = false;  // Beside what is in use, what was ever allocated.
};

std::optional<Header> ParseHeader(std::string_view line) {
  static const RE2* const kHeap =
      new RE2(R"(heap profile: *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] *@ *(heap[_a-z0-9]*)/?(\d*))");
  static const RE2* const kOther = new RE2(
      R"(heap profile: *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\] @ (?:growthz?|fragmentationz?))");
  std::string objects, bytes, alloc_objects, alloc_bytes, kind, period;
  if (!RE2::PartialMatch(Piece(line), *kHeap, &objects, &bytes, &alloc_objects, &alloc_bytes, &kind,
                         &period)) {
    if (RE2::PartialMatch(Piece(line), *kOther)) return Header();
    return std::nullopt;
  }
  Header header = {.period = 0};
  if (!period.empty()) {
    const std::optional<int64_t> number = DecimalNumber(period);
    if (!number) return std::nullopt;
    header.period = *number;
  }
  header.has_alloc = (alloc_objects != objects && alloc_objects != "0") ||
                     (alloc_bytes != bytes && alloc_bytes != "0");
  if (kind == "heapz_v2" || kind == "heap_v2") {
    header.unsample = true;
  } else if (kind == "heap") {
    header.unsample = true;
    header.period /= 2;
  } else if (kind == "heapprofile") {
    header.period = 1;
  } else {
    return std::nullopt;
  }
  return header;
}

Error MalformedSample(std::string_view line, std::string_view why) {
  return {Error::Code::kCorrupt, fmt::format("malformed sample: {}: {}", line, why)};
}

// Appends count and size to the sample; keeps the size of one block.
Status AddValues(std::string_view line,
                 const std::string& count_text,
                 const std::string& size_text,
                 std::string_view what,
                 const Header& header,
                 LegacyStacks::Sample& sample,
                 int64_t& block) {
  const std::optional<int64_t> count = DecimalNumber(count_text), size = DecimalNumber(size_text);
  if (!count || !size) {
    return MalformedSample(line, fmt::format("strconv.ParseInt: parsing \"{}\": value out of range",
                                             count ? size_text : count_text));
  }
  if (*count == 0 && *size != 0) {
    return Error{Error::Code::kCorrupt,
                 fmt::format("{} count was 0 but {} bytes was {}", what, what, *size)};
  }
  HeapSample values = {*count, *size};
  if (*count != 0) {
    block = *count == -1 ? static_cast<int64_t>(0 - static_cast<uint64_t>(*size)) : *size / *count;
    if (header.unsample) values = Unsample(values, header.period);
  }
  sample.values.insert(sample.values.end(), {values.count, values.size});
  return Done{};
}

Status AddSample(std::string_view line, const Header& header, LegacyStacks& stacks) {
  static const RE2* const kSample =
      new RE2(R"((-?\d+): *(-?\d+) *\[ *(\d+): *(\d+) *] @([ x0-9a-f]*))");
  std::string objects, bytes, alloc_objects, alloc_bytes, addresses;
  if (!RE2::PartialMatch(Piece(line), *kSample, &objects, &bytes, &alloc_objects, &alloc_bytes,
                         &addresses)) {
    return Error{Error::Code::kCorrupt, "unexpected number of sample values: got 0, want 6"};
  }
  LegacyStacks::Sample sample;
  int64_t block = 0;
  if (header.has_alloc) {
    Status status =
        AddValues(line, alloc_objects, alloc_bytes, "allocation", header, sample, block);
    if (!status.ok()) return status;
  }
  if (Status status = AddValues(line, objects, bytes, "inuse", header, sample, block); !status.ok())
    return status;
  Result<std::vector<uint64_t>> stack = HexAddresses(addresses);
  if (!stack.ok()) return MalformedSample(line, stack.error().message);
  for (uint64_t& address : *stack)
    --address;
  sample.stack = std::move(*stack);
  sample.labels.push_back({.key = stacks.Intern("bytes"), .number = block});
  stacks.samples().push_back(std::move(sample));
  return Done{};
}

void AddTypes(const Header& header, LegacyStacks& stacks) {
  if (header.has_alloc) {
    stacks.AddType("alloc_objects", "count");
    stacks.AddType("alloc_space", "bytes");
    stacks.AddType("inuse_objects", "count");
    stacks.AddType("inuse_space", "bytes");
  } else {
    stacks.AddType("objects", "count");
    stacks.AddType("space", "bytes");
  }
}

}  // namespace

Result<Profile> ReadLegacyHeap(std::string_view text, const LegacyOptions& options) {
  LineScanner lines(text);
  if (!lines.Next()) return Unrecognized();
  const std::optional<Header> header = ParseHeader(lines.line());
  if (!header) return Unrecognized();
  LegacyStacks stacks;
  stacks.SetPeriod("space", "bytes", header->period);
  AddTypes(*header, stacks);
  GoComments comments(GoComments::Of::kAllocations);
  while (lines.Next()) {
    const std::string_view line = Trimmed(lines.line());
    if (options.names_in_comments && comments.Take(line, stacks)) continue;
    if (IsSpaceOrComment(line)) continue;
    if (IsMemoryMapStart(line)) break;
    if (Status status = AddSample(line, *header, stacks); !status.ok()) return status.error();
  }
  comments.End(stacks);
  stacks.ReadMappings(lines.rest());
  return stacks.Finish();
}

// jemalloc's own: "heap_v2/RATE", then for each stack a line of addresses and lines of counts, of which
// the one of all threads ("t*") counts.
Result<Profile> ReadJemalloc(std::string_view text) {
  static const RE2* const kCounts = new RE2(R"(^t\*: *(\d+): *(\d+) *\[ *(\d+): *(\d+) *\])");
  LineScanner lines(text);
  constexpr std::string_view kStart = "heap_v2/";
  if (!lines.Next() || !lines.line().starts_with(kStart)) return Unrecognized();
  const std::optional<int64_t> rate = DecimalNumber(lines.line().substr(kStart.size()));
  if (!rate) return Unrecognized();
  LegacyStacks stacks;
  stacks.SetPeriod("space", "bytes", *rate);
  const Header header = {.period = *rate, .unsample = true, .has_alloc = true};
  AddTypes(header, stacks);
  std::vector<uint64_t> stack;
  while (lines.Next() && !IsMemoryMapStart(lines.line())) {
    const std::string_view line = Trimmed(lines.line());
    std::string objects, bytes, alloc_objects, alloc_bytes;
    if (line.starts_with('@')) {
      Result<std::vector<uint64_t>> addresses = HexAddresses(line);
      if (!addresses.ok()) return addresses.error();
      stack = std::move(*addresses);
      for (uint64_t& address : stack)
        --address;
    } else if (!stack.empty() && RE2::PartialMatch(Piece(line), *kCounts, &objects, &bytes,
                                                   &alloc_objects, &alloc_bytes)) {
      LegacyStacks::Sample sample;
      sample.stack = std::move(stack);
      stack.clear();
      int64_t block = 0;
      for (const auto& [count, size] :
           {std::pair(&alloc_objects, &alloc_bytes), std::pair(&objects, &bytes)}) {
        Status status = AddValues(line, *count, *size, "heap", header, sample, block);
        if (!status.ok()) return status.error();
      }
      stacks.samples().push_back(std::move(sample));
    }
  }
  stacks.ReadMappings(lines.rest());
  return stacks.Finish();
}

}  // namespace skein
