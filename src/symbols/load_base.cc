#include "symbols/load_base.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

// A range of memory shows bytes of the file, and a segment of the file says at which address its bytes want
// to be; so an address of memory is offset in the file, is address in the file:
//
//   base = start - offset + segment.offset - segment.address
//
// The rest is about what the profile may have wrong: ranges that several small segments share, ranges that
// are invented, and kernels, whose start is a symbol's address instead of a segment's.

namespace skein {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kKernelHalf = uint64_t{1} << 63;

using Segment = ElfImage::Segment;

Error Failed(std::string message) {
  return {Error::Code::kNotFound, std::move(message)};
}

// The address of the symbol that kernels are placed by; looked for only where it may be needed.
std::optional<uint64_t> KernelSymbol(const ElfImage& image, const LoadedRange& range) {
  constexpr std::string_view kMark = "[kernel.kallsyms]";
  const bool aligned =
      range.start % kPage == 0 && range.limit % kPage == 0 && range.offset % kPage == 0;
  if (image.path().find("vmlinux") == std::string::npos && aligned) return std::nullopt;
  std::string_view wanted = "_stext";
  if (range.file.starts_with(kMark) && range.file.size() > kMark.size())
    wanted = range.file.substr(kMark.size());
  for (const ElfImage::Symbol& symbol : image.Symbols(false))
    if (symbol.name == wanted) return symbol.address;
  return std::nullopt;
}

std::optional<uint64_t> KernelBase(const Segment& segment,
                                   const LoadedRange& range,
                                   std::optional<uint64_t> symbol) {
  constexpr uint64_t kPowerPcOffset = 0xc000000000000000;
  const uint64_t start = range.start, limit = range.limit, offset = range.offset;
  if (segment.address == start - offset) return offset;
  if (start == 0 && limit != 0 && symbol) return start - *symbol;
  if (start >= kKernelHalf && limit > start &&
      (offset == 0 || offset == kPowerPcOffset || offset == start)) {
    if (symbol && start % kPage == *symbol % kPage) return start - *symbol;
    return start - segment.address;
  }
  if (start % kPage != 0 && symbol && *symbol % kPage == start % kPage) return start - *symbol;
  return std::nullopt;
}

uint64_t UserBase(const Segment& segment, const LoadedRange& range) {
  return range.start - range.offset + segment.offset - segment.address;
}

Result<uint64_t> BaseBySegment(const ElfImage& image,
                               const Segment* segment,
                               const LoadedRange& range,
                               std::optional<uint64_t> symbol) {
  const bool is_everything =
      range.start == 0 && range.offset == 0 && (range.limit == UINT64_MAX || range.limit == 0);
  if (is_everything) return uint64_t{0};
  switch (image.type()) {
    case ElfImage::Type::kExecutable:
      if (segment == nullptr) return uint64_t{0};
      if (!symbol && range.start > 0 && range.start < kKernelHalf) return UserBase(*segment, range);
      if (const auto base = KernelBase(*segment, range, symbol)) return *base;
      if (range.start == 0 && range.limit != 0 && !symbol) return range.start - segment->address;
      return Failed(
          fmt::format("don't know how to handle EXEC segment: start={:#x} limit={:#x} offset={:#x}",
                      range.start, range.limit, range.offset));
    case ElfImage::Type::kRelocatable:
      if (range.offset != 0) return Failed("don't know how to handle mapping.Offset");
      return range.start;
    case ElfImage::Type::kShared:
      if (segment == nullptr) return range.start - range.offset;
      if (const auto base = KernelBase(*segment, range, symbol)) return *base;
      return UserBase(*segment, range);
    case ElfImage::Type::kOther:
      break;
  }
  return Failed("don't know how to handle this type of ELF file");
}

// The segments that the range may show.
std::vector<const Segment*> SegmentsIn(const ElfImage& image, const LoadedRange& range) {
  const uint64_t end = range.offset + (range.limit - range.start);
  std::vector<const Segment*> found;
  for (const Segment& segment : image.segments()) {
    if (segment.file_size == 0) continue;
    const uint64_t segment_end = segment.offset + segment.memory_size;
    if (range.offset >= segment_end || segment.offset >= end) continue;
    const uint64_t in_page = segment.address % kPage;
    const uint64_t aligned = segment.offset > in_page ? segment.offset - in_page : 0;
    if (range.offset < aligned) continue;
    // The last bytes of one segment, before a range that goes on behind it.
    const bool is_tail = range.offset > segment.offset && segment_end < range.offset + kPage &&
                         end >= segment_end + kPage;
    if (!is_tail) found.push_back(&segment);
  }
  return found;
}

Result<const Segment*> SegmentAt(const ElfImage& image,
                                 const LoadedRange& range,
                                 std::optional<uint64_t> symbol,
                                 uint64_t address) {
  if (symbol || range.start >= range.limit || range.limit >= kKernelHalf)
    return image.text_segment();
  if (image.segments().empty()) return static_cast<const Segment*>(nullptr);
  const std::vector<const Segment*> segments = SegmentsIn(image, range);
  if (segments.empty()) return Failed("no program header matches mapping info");
  if (segments.size() == 1) return segments[0];
  const uint64_t offset = address - range.start + range.offset;
  const Segment* found = nullptr;
  for (const Segment* segment : segments) {
    if (offset < segment->offset || offset - segment->offset >= segment->memory_size) continue;
    if (found != nullptr) return Failed("several program headers match the file offset");
    found = segment;
  }
  if (found == nullptr) return Failed("no program header matches the file offset");
  return found;
}

}  // namespace

Result<uint64_t> LoadBase(const ElfImage& image, const LoadedRange& range, uint64_t address) {
  const std::optional<uint64_t> symbol = KernelSymbol(image, range);
  const Result<const Segment*> segment = SegmentAt(image, range, symbol, address);
  if (!segment.ok()) return segment.error();
  return BaseBySegment(image, *segment, range, symbol);
}

}  // namespace skein
