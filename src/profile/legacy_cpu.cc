#include <algorithm>
#include <array>
#include <map>

#include "profile/legacy.h"

// gperftools' CPU profiles: words of 32 or 64 bits, of either byte order.
//
//   0, 3, 0 (1: Java), period in µs, 0      header
//   count, depth, address ...               samples
//   0, 1, 0                                 end; then the mappings (Java: names), as text

namespace skein {
namespace {

class Words {
 public:
  Words(std::span<const std::byte> bytes, size_t width, bool big_endian)
      : bytes_(bytes), width_(width), big_endian_(big_endian) {}

  uint64_t Next() {
    if (bytes_.size() < width_) {
      failed_ = true;
      bytes_ = {};
      return 0;
    }
    uint64_t word = 0;
    for (size_t i = 0; i < width_; ++i) {
      const size_t place = big_endian_ ? i : width_ - 1 - i;
      word = word << 8 | static_cast<uint64_t>(bytes_[place]);
    }
    bytes_ = bytes_.subspan(width_);
    return word;
  }

  bool failed() const { return failed_; }
  std::span<const std::byte> rest() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
  size_t width_;
  bool big_endian_;
  bool failed_ = false;
};

struct Header {
  bool is_java = false;
  int64_t period_us = 0;
};

std::optional<Header> ReadHeader(Words& words) {
  const uint64_t first = words.Next(), version = words.Next(), java = words.Next(),
                 period = words.Next(), padding = words.Next();
  if (words.failed() || first != 0 || version != 3 || java > 1 || period == 0 || padding != 0)
    return std::nullopt;
  return Header{java == 1, static_cast<int64_t>(period)};
}

// False: this is not what it seemed to be.
bool ReadSamples(Words& words, bool is_java, LegacyStacks& stacks) {
  const int64_t period = stacks.profile().period;
  while (!words.rest().empty()) {
    const uint64_t count = words.Next(), depth = words.Next();
    if (words.failed() || depth > words.rest().size() / 4) return false;
    std::vector<uint64_t> stack;
    for (uint64_t i = 0; i < depth; ++i)
      stack.push_back(words.Next());
    if (words.failed()) return false;
    if (count == 0 && depth == 1 && stack[0] == 0) break;
    // Callers' addresses are those to which calls return.
    for (size_t i = 1; i < stack.size() && !is_java; ++i)
      --stack[i];
    const auto samples = static_cast<int64_t>(count);
    const auto time = static_cast<int64_t>(count * static_cast<uint64_t>(period));
    stacks.samples().push_back({std::move(stack), {samples, time}, {}});
  }
  return true;
}

// Where nearly all samples have the same second frame, it is the signal handler's. At most two.
void DropSignalHandlers(std::vector<LegacyStacks::Sample>& samples) {
  const size_t enough = samples.size() - samples.size() / 32;
  for (int i = 0; i < 2; ++i) {
    std::map<uint64_t, size_t> counts;
    for (const LegacyStacks::Sample& sample : samples)
      if (sample.stack.size() > 1) ++counts[sample.stack[1]];
    const auto handler =
        std::ranges::find_if(counts, [&](const auto& count) { return count.second >= enough; });
    if (handler == counts.end()) return;
    for (LegacyStacks::Sample& sample : samples)
      if (sample.stack.size() > 1 && sample.stack[1] == handler->first)
        sample.stack.erase(sample.stack.begin() + 1);
  }
}

Result<Profile> ReadBody(Words words, const Header& header) {
  LegacyStacks stacks;
  stacks.SetPeriod("cpu", "nanoseconds", header.period_us * 1000);
  stacks.AddType("samples", "count");
  stacks.AddType("cpu", "nanoseconds");
  if (!ReadSamples(words, header.is_java, stacks)) return Unrecognized();
  const std::string_view rest(reinterpret_cast<const char*>(words.rest().data()),
                              words.rest().size());
  if (header.is_java) return ReadJavaCpu(std::move(stacks), rest);
  DropSignalHandlers(stacks.samples());
  stacks.ReadMappings(rest);
  stacks.DropDoubledLeaves();
  return stacks.Finish();
}

}  // namespace

Result<Profile> ReadLegacyCpu(std::span<const std::byte> bytes) {
  struct Layout {
    size_t width;
    bool big_endian;
  };
  constexpr std::array<Layout, 4> kLayouts = {{{4, false}, {4, true}, {8, false}, {8, true}}};
  for (const Layout& layout : kLayouts) {
    Words words(bytes, layout.width, layout.big_endian);
    if (const std::optional<Header> header = ReadHeader(words)) return ReadBody(words, *header);
  }
  return Unrecognized();
}

}  // namespace skein
