#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skein {

// One item of a trace's bytes, of either format, as it stands there: nothing looked up, nothing
// ordered. What its arguments are is said by its RawLayout.
struct RawEvent {
  // Codes of ours, for bytes that cannot be read as events.
  static constexpr uint8_t kBytes = 0;      // Within a batch.
  static constexpr uint8_t kGarbage = 255;  // Between batches.

  uint8_t code = kBytes;
  std::vector<uint64_t> args;
  std::vector<std::array<uint64_t, 4>> frames;  // pc, func, file, line.
  std::span<const std::byte> data;
};

// How one kind of item is written, in bytes and in text.
struct RawLayout {
  enum class Trailer : uint8_t { kNothing, kBytes, kFrames };

  std::string_view name;  // Empty: there is no such code.
  std::vector<std::string_view> args;
  Trailer trailer = Trailer::kNothing;
  // v2: the last argument is the size of the batch, which follows from what is in it.
  bool is_sized = false;
  // v1: begins with times, whose number the head of the event does not count.
  size_t uncounted_args = 0;

  bool exists() const { return !name.empty(); }
};

// All layouts of one format.
class RawLayouts {
 public:
  // `version` is TraceHeader::version.
  explicit RawLayouts(int version);

  const RawLayout& operator[](uint8_t code) const { return layouts_[code]; }
  std::optional<uint8_t> Find(std::string_view name) const;
  // Frames have func, file and line: all but format 1.5.
  bool frames_have_names() const { return frames_have_names_; }

 private:
  std::array<RawLayout, 256> layouts_;
  bool frames_have_names_;
};

}  // namespace skein
