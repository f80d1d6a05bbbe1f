#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "profile/profile.h"

namespace skein {

class ProtoFields;

// What a profile.proto says but for its samples, as it stands there: strings are indices of `strings`, all else that is
// referred to has an id. Views point into the message.
struct ProtoTables {
  struct Type {
    uint64_t type = 0, unit = 0;
  };
  struct Mapping {
    uint64_t id = 0, file = 0, build_id = 0;
    Profile::Mapping mapping;  // But for its strings.
  };
  struct Function {
    uint64_t id = 0, name = 0, system_name = 0, filename = 0;
    int64_t start_line = 0;
  };
  struct Location {
    uint64_t id = 0, mapping_id = 0;
    Profile::Location location;  // Lines are those of `lines`; its mapping is not set.
  };
  struct Line {
    uint64_t function_id = 0;
    int64_t line = 0, column = 0;
  };

  std::vector<std::string_view> strings;  // The first is empty.
  std::vector<Type> sample_types;
  std::vector<Mapping> mappings;
  std::vector<Function> functions;
  std::vector<Location> locations;
  std::vector<Line> lines;  // Of all locations.
  std::vector<uint64_t> comments;
  Type period_type;
  int64_t period = 0, time_ns = 0, duration_ns = 0;
  uint64_t doc_url = 0, default_sample_type = 0, drop_frames = 0, keep_frames = 0;

  size_t sample_count = 0, sample_bytes = 0;

  // False: this is no such message.
  bool Read(std::span<const std::byte> message);

 private:
  bool ReadHeaderField(ProtoFields& field);
  bool ReadMapping(std::span<const std::byte> message);
  bool ReadFunction(std::span<const std::byte> message);
  bool ReadLocation(std::span<const std::byte> message);
  bool ReadLine(std::span<const std::byte> message);
};

}  // namespace skein
