#include "profile/proto_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "profile/proto_fields.h"
#include "profile/proto_tables.h"

// Samples come first in the file and refer to what comes after them, so the bytes are walked twice:
// once for the tables, once for the samples.

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
    if (!tables_.Read(bytes_)) return NotAProfile();
    InternStrings();
    if (std::optional<Error> error = ResolveTables()) return *error;
    if (std::optional<Error> error = ReadSamples()) return *error;
    return std::move(profile_);
  }

 private:
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
  ProtoTables tables_;
  std::vector<StringId> strings_;
  IdMap mapping_ids_, function_ids_, location_ids_;
  bool bad_string_ = false, bad_sample_ = false, unknown_location_ = false;
};

void Reader::InternStrings() {
  strings_.reserve(tables_.strings.size());
  for (const std::string_view text : tables_.strings)
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
  if (tables_.sample_types.empty() && tables_.sample_count > 0)
    return Malformed("missing sample type information");
  KeepUnusualIds();
  return std::nullopt;
}

void Reader::ResolveHeader() {
  for (const ProtoTables::Type& type : tables_.sample_types)
    profile_.sample_types.push_back({String(type.type), String(type.unit)});
  // Nothing refers to strings in a message without any field.
  if (!strings_.empty() || tables_.period_type.type != 0 || tables_.period_type.unit != 0)
    profile_.period_type = {String(tables_.period_type.type), String(tables_.period_type.unit)};
  if (strings_.empty()) bad_string_ = true;
  profile_.period = tables_.period;
  profile_.time_ns = tables_.time_ns;
  profile_.duration_ns = tables_.duration_ns;
  for (const uint64_t comment : tables_.comments)
    profile_.comments.push_back(String(comment));
  profile_.doc_url = String(tables_.doc_url);
  profile_.default_sample_type = String(tables_.default_sample_type);
  profile_.drop_frames = String(tables_.drop_frames);
  profile_.keep_frames = String(tables_.keep_frames);
}

std::optional<Error> Reader::ResolveMappings() {
  for (const ProtoTables::Mapping& raw : tables_.mappings) {
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
  profile_.functions.reserve(tables_.functions.size());
  for (const ProtoTables::Function& raw : tables_.functions) {
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
  profile_.locations.reserve(tables_.locations.size());
  profile_.all_lines.reserve(tables_.lines.size());
  for (const ProtoTables::Location& raw : tables_.locations) {
    const auto index = static_cast<uint32_t>(profile_.locations.size());
    if (raw.id == 0) return Malformed("found location with reserved id=0");
    if (!location_ids_.Add(raw.id, index))
      return Malformed(fmt::format("multiple locations with same id: {}", raw.id));
    Profile::Location& location = profile_.locations.emplace_back(raw.location);
    location.mapping = mapping_ids_.Find(raw.mapping_id);
    for (uint32_t i = 0; i < location.line_count; ++i) {
      const ProtoTables::Line& line = tables_.lines[location.line_begin + i];
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
  keep(tables_.mappings, profile_.mapping_ids);
  keep(tables_.functions, profile_.function_ids);
  keep(tables_.locations, profile_.location_ids);
}

std::optional<Error> Reader::ReadSamples() {
  profile_.frame_ends.reserve(tables_.sample_count);
  profile_.label_ends.reserve(tables_.sample_count);
  profile_.all_values.reserve(tables_.sample_count * profile_.sample_types.size());
  // More than there can be; pages that are not written cost nothing.
  profile_.all_frames.reserve(tables_.sample_bytes);
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
