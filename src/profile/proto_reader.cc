#include "profile/proto_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "profile/proto_fields.h"

// Samples come first in the file and refer to what comes after them, so the bytes are walked twice:
// once for the tables, once for the samples. The numbers in profile.proto's fields are spelled out
// beside each case.

namespace skein {
namespace {

using Bytes = std::span<const std::byte>;

Error NotAProfile() {
  return {Error::Code::kUnsupported, "unrecognized profile format"};
}

Error Malformed(std::string what) {
  return {Error::Code::kCorrupt, "malformed profile: " + std::move(what)};
}

// From the ids in the file, usually 1, 2, 3 ..., to indices.
class IdMap {
 public:
  // False: the id is taken.
  bool Add(uint64_t id, uint32_t index) {
    if (id > kDense) return sparse_.emplace(id, index).second;
    if (id >= dense_.size()) dense_.resize(id + 1, Profile::kNone);
    if (dense_[id] != Profile::kNone) return false;
    dense_[id] = index;
    return true;
  }

  uint32_t Find(uint64_t id) const {
    if (id < dense_.size()) return dense_[id];
    if (id <= kDense) return Profile::kNone;
    const auto found = sparse_.find(id);
    return found == sparse_.end() ? Profile::kNone : found->second;
  }

 private:
  static constexpr uint64_t kDense = 1 << 22;
  std::vector<uint32_t> dense_;
  std::unordered_map<uint64_t, uint32_t> sparse_;
};

class Reader {
 public:
  explicit Reader(Bytes bytes) : bytes_(bytes) {}

  Result<Profile> Read() {
    if (!ReadTables()) return NotAProfile();
    InternStrings();
    if (std::optional<Error> error = ResolveTables()) return *error;
    if (std::optional<Error> error = ReadSamples()) return *error;
    return std::move(profile_);
  }

 private:
  struct RawType {
    uint64_t type = 0, unit = 0;
  };
  struct RawMapping {
    uint64_t id = 0, file = 0, build_id = 0;
    Profile::Mapping mapping;
  };
  struct RawFunction {
    uint64_t id = 0, name = 0, system_name = 0, filename = 0;
    int64_t start_line = 0;
  };
  struct RawLocation {
    uint64_t id = 0, mapping_id = 0;
    Profile::Location location;
  };
  struct RawLine {
    uint64_t function_id = 0;
    int64_t line = 0, column = 0;
  };

  bool ReadTables();
  bool ReadHeaderField(ProtoFields& field);
  bool ReadType(Bytes message, RawType& type);
  bool ReadMapping(Bytes message);
  bool ReadFunction(Bytes message);
  bool ReadLocation(Bytes message);
  bool ReadLine(Bytes message);

  void InternStrings();
  StringId String(uint64_t index);
  std::optional<Error> ResolveTables();
  std::optional<Error> ResolveMappings();
  std::optional<Error> ResolveFunctions();
  std::optional<Error> ResolveLocations();
  void ResolveHeader();
  void KeepUnusualIds();

  std::optional<Error> ReadSamples();
  bool ReadSample(Bytes message);
  void ReadLabel(Bytes message);

  Bytes bytes_;
  Profile profile_;
  std::vector<std::string_view> raw_strings_;
  std::vector<StringId> strings_;
  std::vector<RawType> sample_types_;
  RawType period_type_;
  std::vector<RawMapping> mappings_;
  std::vector<RawFunction> functions_;
  std::vector<RawLocation> locations_;
  std::vector<RawLine> lines_;
  std::vector<uint64_t> comments_;
  uint64_t doc_url_ = 0, default_sample_type_ = 0, drop_frames_ = 0, keep_frames_ = 0;
  IdMap mapping_ids_, function_ids_, location_ids_;
  size_t sample_count_ = 0, sample_bytes_ = 0;
  bool bad_string_ = false, bad_sample_ = false, unknown_location_ = false;
};

bool Reader::ReadTables() {
  ProtoFields field(bytes_);
  while (field.Next()) {
    const bool is_table = field.number() >= 1 && field.number() <= 6;
    if (is_table && !field.is_bytes()) return false;
    switch (field.number()) {
      case 1:  // sample_type
        if (!ReadType(field.bytes(), sample_types_.emplace_back())) return false;
        break;
      case 2:  // sample
        ++sample_count_;
        sample_bytes_ += field.bytes().size();
        break;
      case 3:  // mapping
        if (!ReadMapping(field.bytes())) return false;
        break;
      case 4:  // location
        if (!ReadLocation(field.bytes())) return false;
        break;
      case 5:  // function
        if (!ReadFunction(field.bytes())) return false;
        break;
      case 6:  // string_table
        raw_strings_.emplace_back(reinterpret_cast<const char*>(field.bytes().data()),
                                  field.bytes().size());
        if (!raw_strings_[0].empty()) return false;
        break;
      default:
        if (!ReadHeaderField(field)) return false;
    }
  }
  return !field.failed();
}

bool Reader::ReadHeaderField(ProtoFields& field) {
  if (field.number() == 11)  // period_type
    return field.is_bytes() && ReadType(field.bytes(), period_type_ = {});
  if (field.number() == 13) {  // comment
    field.ForEachNumber([&](uint64_t comment) { comments_.push_back(comment); });
    return !field.failed();
  }
  const bool known = field.number() >= 7 && field.number() <= 15;
  if (!known) return true;
  if (field.kind() != ProtoFields::kVarint) return false;
  switch (field.number()) {
    case 7:
      drop_frames_ = field.varint();
      break;
    case 8:
      keep_frames_ = field.varint();
      break;
    case 9:
      profile_.time_ns = static_cast<int64_t>(field.varint());
      break;
    case 10:
      profile_.duration_ns = static_cast<int64_t>(field.varint());
      break;
    case 12:
      profile_.period = static_cast<int64_t>(field.varint());
      break;
    case 14:
      default_sample_type_ = field.varint();
      break;
    case 15:
      doc_url_ = field.varint();
      break;
    default:
      break;
  }
  return true;
}

// Walks a message of plain numbers: set(field number, value).
template <typename Set>
bool ReadNumbers(Bytes message, uint64_t last_field, Set set) {
  ProtoFields field(message);
  while (field.Next()) {
    if (field.number() == 0 || field.number() > last_field) continue;
    if (field.kind() != ProtoFields::kVarint) return false;
    set(field.number(), field.varint());
  }
  return !field.failed();
}

bool Reader::ReadType(Bytes message, RawType& type) {
  return ReadNumbers(message, 2, [&](uint64_t number, uint64_t value) {
    (number == 1 ? type.type : type.unit) = value;
  });
}

bool Reader::ReadMapping(Bytes message) {
  RawMapping& raw = mappings_.emplace_back();
  Profile::Mapping& mapping = raw.mapping;
  return ReadNumbers(message, 10, [&](uint64_t number, uint64_t value) {
    switch (number) {
      case 1:
        raw.id = value;
        break;
      case 2:
        mapping.start = value;
        break;
      case 3:
        mapping.limit = value;
        break;
      case 4:
        mapping.offset = value;
        break;
      case 5:
        raw.file = value;
        break;
      case 6:
        raw.build_id = value;
        break;
      case 7:
        mapping.has_functions = value != 0;
        break;
      case 8:
        mapping.has_filenames = value != 0;
        break;
      case 9:
        mapping.has_line_numbers = value != 0;
        break;
      default:
        mapping.has_inline_frames = value != 0;
        break;
    }
  });
}

bool Reader::ReadFunction(Bytes message) {
  RawFunction& function = functions_.emplace_back();
  return ReadNumbers(message, 5, [&](uint64_t number, uint64_t value) {
    switch (number) {
      case 1:
        function.id = value;
        break;
      case 2:
        function.name = value;
        break;
      case 3:
        function.system_name = value;
        break;
      case 4:
        function.filename = value;
        break;
      default:
        function.start_line = static_cast<int64_t>(value);
        break;
    }
  });
}

bool Reader::ReadLocation(Bytes message) {
  RawLocation& raw = locations_.emplace_back();
  raw.location.line_begin = static_cast<uint32_t>(lines_.size());
  ProtoFields field(message);
  while (field.Next()) {
    if (field.number() == 4) {
      if (!field.is_bytes() || !ReadLine(field.bytes())) return false;
      continue;
    }
    if (field.number() == 0 || field.number() > 5) continue;
    if (field.kind() != ProtoFields::kVarint) return false;
    switch (field.number()) {
      case 1:
        raw.id = field.varint();
        break;
      case 2:
        raw.mapping_id = field.varint();
        break;
      case 3:
        raw.location.address = field.varint();
        break;
      default:
        raw.location.folded = field.varint() != 0;
        break;
    }
  }
  raw.location.line_count = static_cast<uint32_t>(lines_.size()) - raw.location.line_begin;
  return !field.failed();
}

bool Reader::ReadLine(Bytes message) {
  RawLine& line = lines_.emplace_back();
  return ReadNumbers(message, 3, [&](uint64_t number, uint64_t value) {
    switch (number) {
      case 1:
        line.function_id = value;
        break;
      case 2:
        line.line = static_cast<int64_t>(value);
        break;
      default:
        line.column = static_cast<int64_t>(value);
        break;
    }
  });
}

void Reader::InternStrings() {
  strings_.reserve(raw_strings_.size());
  for (const std::string_view text : raw_strings_)
    strings_.push_back(profile_.strings.Intern(text));
}

StringId Reader::String(uint64_t index) {
  if (index < strings_.size()) return strings_[index];
  bad_string_ = true;
  return StringId::kEmpty;
}

std::optional<Error> Reader::ResolveTables() {
  ResolveHeader();
  if (std::optional<Error> error = ResolveMappings()) return error;
  if (std::optional<Error> error = ResolveFunctions()) return error;
  if (std::optional<Error> error = ResolveLocations()) return error;
  if (bad_string_) return NotAProfile();
  if (sample_types_.empty() && sample_count_ > 0)
    return Malformed("missing sample type information");
  KeepUnusualIds();
  return std::nullopt;
}

void Reader::ResolveHeader() {
  for (const RawType& type : sample_types_)
    profile_.sample_types.push_back({String(type.type), String(type.unit)});
  // Nothing refers to strings in a message without any field.
  if (!strings_.empty() || period_type_.type != 0 || period_type_.unit != 0)
    profile_.period_type = {String(period_type_.type), String(period_type_.unit)};
  if (strings_.empty()) bad_string_ = true;
  for (const uint64_t comment : comments_)
    profile_.comments.push_back(String(comment));
  profile_.doc_url = String(doc_url_);
  profile_.default_sample_type = String(default_sample_type_);
  profile_.drop_frames = String(drop_frames_);
  profile_.keep_frames = String(keep_frames_);
}

std::optional<Error> Reader::ResolveMappings() {
  for (const RawMapping& raw : mappings_) {
    const auto index = static_cast<uint32_t>(profile_.mappings.size());
    if (raw.id == 0) return Malformed("found mapping with reserved ID=0");
    if (!mapping_ids_.Add(raw.id, index))
      return Malformed(fmt::format("multiple mappings with same id: {}", raw.id));
    Profile::Mapping& mapping = profile_.mappings.emplace_back(raw.mapping);
    mapping.file = String(raw.file);
    mapping.build_id = String(raw.build_id);
  }
  return std::nullopt;
}

std::optional<Error> Reader::ResolveFunctions() {
  profile_.functions.reserve(functions_.size());
  for (const RawFunction& raw : functions_) {
    const auto index = static_cast<uint32_t>(profile_.functions.size());
    if (raw.id == 0) return Malformed("found function with reserved ID=0");
    if (!function_ids_.Add(raw.id, index))
      return Malformed(fmt::format("multiple functions with same id: {}", raw.id));
    profile_.functions.push_back({.name = String(raw.name),
                                  .system_name = String(raw.system_name),
                                  .filename = String(raw.filename),
                                  .start_line = raw.start_line});
  }
  return std::nullopt;
}

std::optional<Error> Reader::ResolveLocations() {
  profile_.locations.reserve(locations_.size());
  profile_.all_lines.reserve(lines_.size());
  for (const RawLocation& raw : locations_) {
    const auto index = static_cast<uint32_t>(profile_.locations.size());
    if (raw.id == 0) return Malformed("found location with reserved id=0");
    if (!location_ids_.Add(raw.id, index))
      return Malformed(fmt::format("multiple locations with same id: {}", raw.id));
    Profile::Location& location = profile_.locations.emplace_back(raw.location);
    location.mapping = mapping_ids_.Find(raw.mapping_id);
    for (uint32_t i = 0; i < location.line_count; ++i) {
      const RawLine& line = lines_[location.line_begin + i];
      const uint32_t function = function_ids_.Find(line.function_id);
      if (function == Profile::kNone)
        return Malformed(fmt::format("location id: {} has a line with nil function", raw.id));
      profile_.all_lines.push_back(
          {.function = function, .line = line.line, .column = line.column});
    }
  }
  return std::nullopt;
}

void Reader::KeepUnusualIds() {
  const auto keep = [](const auto& raws, std::vector<uint64_t>& ids) {
    uint64_t usual = 0;
    if (std::ranges::all_of(raws, [&](const auto& raw) { return raw.id == ++usual; })) return;
    for (const auto& raw : raws)
      ids.push_back(raw.id);
  };
  keep(mappings_, profile_.mapping_ids);
  keep(functions_, profile_.function_ids);
  keep(locations_, profile_.location_ids);
}

std::optional<Error> Reader::ReadSamples() {
  profile_.frame_ends.reserve(sample_count_);
  profile_.label_ends.reserve(sample_count_);
  profile_.all_values.reserve(sample_count_ * profile_.sample_types.size());
  // More than there can be; pages that are not written cost nothing.
  profile_.all_frames.reserve(sample_bytes_);
  ProtoFields field(bytes_);
  while (field.Next()) {
    if (field.number() != 2) continue;
    const size_t values_before = profile_.all_values.size();
    if (!ReadSample(field.bytes()) || bad_string_) return NotAProfile();
    const size_t values = profile_.all_values.size() - values_before;
    if (values != profile_.sample_types.size()) {
      return Malformed(fmt::format("mismatch: sample has {} values vs. {} types", values,
                                   profile_.sample_types.size()));
    }
    if (unknown_location_) return Malformed("sample has nil location");
  }
  return std::nullopt;
}

bool Reader::ReadSample(Bytes message) {
  const size_t first_label = profile_.all_labels.size();
  ProtoFields field(message);
  while (field.Next()) {
    switch (field.number()) {
      case 1:  // location_id
        field.ForEachNumber([&](uint64_t id) {
          const uint32_t location = location_ids_.Find(id);
          unknown_location_ |= location == Profile::kNone;
          profile_.all_frames.push_back(location);
        });
        break;
      case 2:  // value
        field.ForEachNumber(
            [&](uint64_t value) { profile_.all_values.push_back(static_cast<int64_t>(value)); });
        break;
      case 3:  // label
        if (!field.is_bytes()) return false;
        ReadLabel(field.bytes());
        break;
      default:
        break;
    }
  }
  if (profile_.all_labels.size() - first_label > 1)
    SortLabels(profile_.strings, std::span(profile_.all_labels).subspan(first_label));
  profile_.frame_ends.push_back(profile_.all_frames.size());
  profile_.label_ends.push_back(profile_.all_labels.size());
  return !field.failed() && !bad_sample_;
}

void Reader::ReadLabel(Bytes message) {
  uint64_t raw[5] = {};  // key 1, str 2, num 3, num_unit 4
  const bool ok =
      ReadNumbers(message, 4, [&](uint64_t number, uint64_t value) { raw[number] = value; });
  bad_sample_ |= !ok;
  const StringId key = String(raw[1]), text = String(raw[2]), unit = String(raw[4]);
  if (raw[2] != 0) {
    profile_.all_labels.push_back({.key = key, .text = text});
  } else if (raw[3] != 0 || raw[4] != 0) {
    profile_.all_labels.push_back(
        {.key = key, .unit = unit, .number = static_cast<int64_t>(raw[3])});
  }
}

}  // namespace

Result<Profile> ReadProto(std::span<const std::byte> bytes) {
  return Reader(bytes).Read();
}

}  // namespace skein
