#include "profile/proto_tables.h"

#include "profile/proto_fields.h"

// The numbers in profile.proto's fields are spelled out beside each case.

namespace skein {
namespace {

using Bytes = std::span<const std::byte>;

bool ReadType(Bytes message, ProtoTables::Type& type) {
  return ReadNumbers(message, 2, [&](uint64_t number, uint64_t value) {
    (number == 1 ? type.type : type.unit) = value;
  });
}

}  // namespace

bool ProtoTables::Read(Bytes message) {
  ProtoFields field(message);
  while (field.Next()) {
    const bool is_table = field.number() >= 1 && field.number() <= 6;
    if (is_table && !field.is_bytes()) return false;
    switch (field.number()) {
      case 1:  // sample_type
        if (!ReadType(field.bytes(), sample_types.emplace_back())) return false;
        break;
      case 2:  // sample
        ++sample_count;
        sample_bytes += field.bytes().size();
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
        strings.emplace_back(reinterpret_cast<const char*>(field.bytes().data()),
                             field.bytes().size());
        if (!strings[0].empty()) return false;
        break;
      default:
        if (!ReadHeaderField(field)) return false;
    }
  }
  return !field.failed();
}

bool ProtoTables::ReadHeaderField(ProtoFields& field) {
  if (field.number() == 11)  // period_type
    return field.is_bytes() && ReadType(field.bytes(), period_type = {});
  if (field.number() == 13) {  // comment
    field.ForEachNumber([&](uint64_t comment) { comments.push_back(comment); });
    return !field.failed();
  }
  const bool known = field.number() >= 7 && field.number() <= 15;
  if (!known) return true;
  if (field.kind() != ProtoFields::kVarint) return false;
  switch (field.number()) {
    case 7:
      drop_frames = field.varint();
      break;
    case 8:
      keep_frames = field.varint();
      break;
    case 9:
      time_ns = static_cast<int64_t>(field.varint());
      break;
    case 10:
      duration_ns = static_cast<int64_t>(field.varint());
      break;
    case 12:
      period = static_cast<int64_t>(field.varint());
      break;
    case 14:
      default_sample_type = field.varint();
      break;
    case 15:
      doc_url = field.varint();
      break;
    default:
      break;
  }
  return true;
}

bool ProtoTables::ReadMapping(Bytes message) {
  Mapping& raw = mappings.emplace_back();
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

bool ProtoTables::ReadFunction(Bytes message) {
  Function& function = functions.emplace_back();
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

bool ProtoTables::ReadLocation(Bytes message) {
  Location& raw = locations.emplace_back();
  raw.location.line_begin = static_cast<uint32_t>(lines.size());
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
  raw.location.line_count = static_cast<uint32_t>(lines.size()) - raw.location.line_begin;
  return !field.failed();
}

bool ProtoTables::ReadLine(Bytes message) {
  Line& line = lines.emplace_back();
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

}  // namespace skein
