#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "model/string_table.h"

namespace skein {

// A pprof profile in memory: what profile.proto says, in flat arrays, with ids replaced by indices.
// Copying is said (Copy()), moving is cheap. Make one with ProfileBuilder or ReadProfile().
//
//   for (size_t i = 0; i < profile.sample_count(); ++i)
//     for (const uint32_t location : profile.stack(i))            leaf first
//       for (const Profile::Line& line : profile.lines(location))   innermost inlined first
//         profile.text(profile.functions[line.function].name);
struct Profile {
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  struct ValueType {
    StringId type{};  // "cpu"
    StringId unit{};  // "nanoseconds"
  };

  struct Mapping {
    uint64_t start = 0, limit = 0, offset = 0;  // [start, limit) in memory; offset in the file.
    StringId file{}, build_id{};
    bool has_functions = false, has_filenames = false, has_line_numbers = false,
         has_inline_frames = false;
  };

  struct Function {
    StringId name{}, system_name{}, filename{};
    int64_t start_line = 0;
  };

  struct Line {
    uint32_t function = 0;  // Index.
    int64_t line = 0, column = 0;
  };

  struct Location {
    uint32_t mapping = kNone;  // Index, or kNone.
    uint32_t line_begin = 0;   // In all_lines; innermost inlined call first.
    uint32_t line_count = 0;   // 0: not symbolized.
    bool folded = false;
    uint64_t address = 0;
  };

  // Either text or, where that is empty, a number with perhaps a unit. A sample's labels are sorted:
  // texts before numbers, then by key; those of one key keep their order.
  struct Label {
    StringId key{}, text{}, unit{};
    int64_t number = 0;

    bool is_text() const { return text != StringId::kEmpty; }
    bool operator==(const Label&) const = default;
  };

  StringTable strings;

  std::vector<ValueType> sample_types;
  ValueType period_type;
  int64_t period = 0;
  int64_t time_ns = 0;  // Since 1970; 0: unknown.
  int64_t duration_ns = 0;
  std::vector<StringId> comments;
  StringId doc_url{}, default_sample_type{}, drop_frames{}, keep_frames{};

  std::vector<Mapping> mappings;  // The first one is the main program, if it is known.
  std::vector<Function> functions;
  std::vector<Location> locations;
  std::vector<Line> all_lines;  // Of all locations.

  // Samples: sample_types.size() values each; the ends of each sample's part of the arrays.
  std::vector<int64_t> all_values;
  std::vector<uint32_t> all_frames;  // Indices of locations, leaf first.
  std::vector<size_t> frame_ends;
  std::vector<Label> all_labels;
  std::vector<size_t> label_ends;

  // The ids in the file, where they are not index + 1 throughout; otherwise empty. Shown by dumps.
  std::vector<uint64_t> mapping_ids, function_ids, location_ids;

  uint64_t mapping_id(size_t i) const { return i < mapping_ids.size() ? mapping_ids[i] : i + 1; }
  uint64_t function_id(size_t i) const { return i < function_ids.size() ? function_ids[i] : i + 1; }
  uint64_t location_id(size_t i) const { return i < location_ids.size() ? location_ids[i] : i + 1; }

  std::string_view text(StringId id) const { return strings.text(id); }
  std::string_view name(const Function& function) const { return text(function.name); }

  size_t sample_count() const { return frame_ends.size(); }
  std::span<const int64_t> values(size_t sample) const {
    return {all_values.data() + sample * sample_types.size(), sample_types.size()};
  }
  std::span<const uint32_t> stack(size_t sample) const {
    const size_t begin = sample == 0 ? 0 : frame_ends[sample - 1];
    return {all_frames.data() + begin, frame_ends[sample] - begin};
  }
  std::span<const Label> labels(size_t sample) const {
    const size_t begin = sample == 0 ? 0 : label_ends[sample - 1];
    return {all_labels.data() + begin, label_ends[sample] - begin};
  }
  std::span<const Line> lines(const Location& location) const {
    return {all_lines.data() + location.line_begin, location.line_count};
  }
  std::span<const Line> lines(uint32_t location) const { return lines(locations[location]); }

  // Adds a sample; the spans may not point into this profile. Labels must be sorted as said above.
  void AddSample(std::span<const uint32_t> stack,
                 std::span<const int64_t> values,
                 std::span<const Label> labels);

  // Adds an entry behind the others, with the id that follows theirs.
  uint32_t AddMapping(const Mapping& mapping);
  uint32_t AddFunction(const Function& function);
  uint32_t AddLocation(const Location& location);

  Profile Copy() const;
  size_t memory_bytes() const;
};

// Brings labels into a sample's order.
void SortLabels(const StringTable& strings, std::span<Profile::Label> labels);

}  // namespace skein
