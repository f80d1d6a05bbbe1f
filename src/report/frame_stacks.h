#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/string_table.h"
#include "profile/profile.h"

namespace skein {

// What counts as one frame: a function, a function of a file, a file, a line, an address.
enum class FrameGranularity : uint8_t { kFunctions, kFileFunctions, kFiles, kLines, kAddresses };
inline constexpr std::array<std::string_view, 5> kGranularityNames = {
    "functions", "filefunctions", "files", "lines", "addresses"};

// The stacks of a profile, or of two that are compared, each once, as frames that have names and nothing
// else: what flame graphs, and lists of callers and callees, are made of. Immutable once made; any thread
// may read it.
struct FrameStacks {
  // A frame's number is that of its name: two frames of one name are the same. 0, the empty text, is none.
  StringTable names;
  std::vector<StringId> files;  // By frame, in names; of its first occurrence.
  std::vector<int64_t> lines;   // By frame; 0: not known.

  std::vector<uint32_t> all_frames;  // Of all stacks, end to end; outermost call first.
  std::vector<size_t> ends;
  std::vector<int64_t> values;
  std::vector<int64_t> base_values;  // Of the profile compared with; empty if there is none.
  // By which sums are to be divided, if means are asked for: empty if not.
  std::vector<int64_t> divisors, base_divisors;

  size_t size() const { return ends.size(); }
  bool compares() const { return !base_values.empty(); }
  std::span<const uint32_t> stack(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends[i - 1];
    return {all_frames.data() + begin, ends[i] - begin};
  }
  bool divides() const { return !divisors.empty(); }
  int64_t base_value(size_t i) const { return compares() ? base_values[i] : 0; }
  // How much room a stack takes: never negative, whatever the values are.
  uint64_t weight(size_t i) const;
  size_t frame_count() const { return names.size(); }
  std::string_view name(uint32_t frame) const { return names.text(StringId{frame}); }
};

// The values of one sample type; samples whose value is 0 are left out. A location that was never
// symbolized is called by its program's name, as "[libc.so.6]". `base`, if any, is what to compare with; its
// values are multiplied by `base_scale`.
struct ComparedWith {
  const Profile* profile = nullptr;
  size_t sample_type = 0;
  double scale = 1;
};
struct StackOptions {
  size_t sample_type = 0;
  FrameGranularity granularity = FrameGranularity::kFunctions;
  bool columns = false;  // Whether names of lines have the column.
  bool means = false;    // Whether `divisors` is wanted: the values of the first sample type.
  ComparedWith base = {};
};
FrameStacks StacksOf(const Profile& profile, const StackOptions& options);

// What it is called at that granularity: "main.f /src/a.go:12"; never empty. `line` may be null: not
// symbolized.
std::string FrameName(const Profile& profile,
                      const Profile::Location& location,
                      const Profile::Line* line,
                      const StackOptions& options);

}  // namespace skein
