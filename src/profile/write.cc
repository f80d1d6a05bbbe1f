#include "profile/write.h"

#include <cassert>

#include <libdeflate.h>

// google/pprof writes fields in order, strings in the order in which it meets them, and zeros not at
// all; so do we, to the byte.

namespace skein {
namespace {

class ProtoWriter {
 public:
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes_.push_back(static_cast<std::byte>(value | 0x80));
    bytes_.push_back(static_cast<std::byte>(value));
  }

  void Number(uint32_t field, uint64_t value) {
    Varint(field << 3);
    Varint(value);
  }

  void NumberIfAny(uint32_t field, uint64_t value) {
    if (value != 0) Number(field, value);
  }

  void Bytes(uint32_t field, std::span<const std::byte> bytes) {
    Varint(field << 3 | 2);
    Varint(bytes.size());
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }

  void Message(uint32_t field, const ProtoWriter& message) { Bytes(field, message.bytes_); }

  // Packed if there are more than two.
  template <typename Numbers, typename ToNumber>
  void Numbers_(uint32_t field, const Numbers& numbers, ToNumber to_number) {
    if (numbers.size() <= 2) {
      for (const auto& number : numbers)
        Number(field, to_number(number));
      return;
    }
    ProtoWriter packed;
    for (const auto& number : numbers)
      packed.Varint(to_number(number));
    Message(field, packed);
  }

  void Clear() { bytes_.clear(); }
  std::vector<std::byte> Take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

// Numbers strings in the order in which they are first asked for.
class Strings {
 public:
  explicit Strings(const StringTable& table) : numbers_(table.size()) { order_.push_back({}); }

  uint64_t Number(StringId id) {
    uint32_t& number = numbers_[Raw(id)];
    if (number == 0 && id != StringId::kEmpty) {
      number = static_cast<uint32_t>(order_.size());
      order_.push_back(id);
    }
    return number;
  }

  const std::vector<StringId>& order() const { return order_; }

 private:
  std::vector<uint32_t> numbers_;
  std::vector<StringId> order_;
};

class Encoder {
 public:
  explicit Encoder(const Profile& profile) : profile_(profile), strings_(profile.strings) {}

  std::vector<std::byte> Encode() {
    NumberStrings();
    for (const Profile::ValueType& type : profile_.sample_types)
      out_.Message(1, Type(type));
    for (size_t i = 0; i < profile_.sample_count(); ++i)
      WriteSample(i);
    for (size_t i = 0; i < profile_.mappings.size(); ++i)
      WriteMapping(i);
    for (size_t i = 0; i < profile_.locations.size(); ++i)
      WriteLocation(i);
    for (size_t i = 0; i < profile_.functions.size(); ++i)
      WriteFunction(i);
    for (const StringId id : strings_.order()) {
      const std::string_view text = profile_.text(id);
      out_.Bytes(6, std::as_bytes(std::span(text.data(), text.size())));
    }
    WriteHeader();
    return out_.Take();
  }

 private:
  uint64_t String(StringId id) { return strings_.Number(id); }

  // The order of the numbers is that of google/pprof, not that of the fields.
  void NumberStrings() {
    for (const Profile::ValueType& type : profile_.sample_types)
      String(type.type), String(type.unit);
    for (const Profile::Label& label : profile_.all_labels) {
      String(label.key);
      String(label.is_text() ? label.text : label.unit);
    }
    for (const Profile::Mapping& mapping : profile_.mappings)
      String(mapping.file), String(mapping.build_id);
    for (const Profile::Function& function : profile_.functions)
      String(function.name), String(function.system_name), String(function.filename);
    String(profile_.drop_frames), String(profile_.keep_frames);
    String(profile_.period_type.type), String(profile_.period_type.unit);
    for (const StringId comment : profile_.comments)
      String(comment);
    String(profile_.default_sample_type), String(profile_.doc_url);
  }

  ProtoWriter Type(const Profile::ValueType& type) {
    ProtoWriter message;
    message.NumberIfAny(1, String(type.type));
    message.NumberIfAny(2, String(type.unit));
    return message;
  }

  void WriteSample(size_t sample) {
    scratch_.Clear();
    scratch_.Numbers_(1, profile_.stack(sample),
                      [&](uint32_t location) { return profile_.location_id(location); });
    scratch_.Numbers_(2, profile_.values(sample),
                      [](int64_t value) { return static_cast<uint64_t>(value); });
    for (const Profile::Label& label : profile_.labels(sample)) {
      ProtoWriter message;
      message.NumberIfAny(1, String(label.key));
      message.NumberIfAny(2, String(label.text));
      message.NumberIfAny(3, static_cast<uint64_t>(label.number));
      message.NumberIfAny(4, String(label.unit));
      scratch_.Message(3, message);
    }
    out_.Message(2, scratch_);
  }

  void WriteMapping(size_t index) {
    const Profile::Mapping& mapping = profile_.mappings[index];
    ProtoWriter message;
    message.Number(1, profile_.mapping_id(index));
    message.NumberIfAny(2, mapping.start);
    message.NumberIfAny(3, mapping.limit);
    message.NumberIfAny(4, mapping.offset);
    message.NumberIfAny(5, String(mapping.file));
    message.NumberIfAny(6, String(mapping.build_id));
    message.NumberIfAny(7, mapping.has_functions);
    message.NumberIfAny(8, mapping.has_filenames);
    message.NumberIfAny(9, mapping.has_line_numbers);
    message.NumberIfAny(10, mapping.has_inline_frames);
    out_.Message(3, message);
  }

  void WriteLocation(size_t index) {
    const Profile::Location& location = profile_.locations[index];
    ProtoWriter message;
    message.Number(1, profile_.location_id(index));
    if (location.mapping != Profile::kNone)
      message.Number(2, profile_.mapping_id(location.mapping));
    message.NumberIfAny(3, location.address);
    for (const Profile::Line& line : profile_.lines(location)) {
      ProtoWriter line_message;
      line_message.Number(1, profile_.function_id(line.function));
      line_message.NumberIfAny(2, static_cast<uint64_t>(line.line));
      line_message.NumberIfAny(3, static_cast<uint64_t>(line.column));
      message.Message(4, line_message);
    }
    message.NumberIfAny(5, location.folded);
    out_.Message(4, message);
  }

  void WriteFunction(size_t index) {
    const Profile::Function& function = profile_.functions[index];
    ProtoWriter message;
    message.Number(1, profile_.function_id(index));
    message.NumberIfAny(2, String(function.name));
    message.NumberIfAny(3, String(function.system_name));
    message.NumberIfAny(4, String(function.filename));
    message.NumberIfAny(5, static_cast<uint64_t>(function.start_line));
    out_.Message(5, message);
  }

  void WriteHeader() {
    out_.NumberIfAny(7, String(profile_.drop_frames));
    out_.NumberIfAny(8, String(profile_.keep_frames));
    out_.NumberIfAny(9, static_cast<uint64_t>(profile_.time_ns));
    out_.NumberIfAny(10, static_cast<uint64_t>(profile_.duration_ns));
    const Profile::ValueType& period = profile_.period_type;
    if (period.type != StringId::kEmpty || period.unit != StringId::kEmpty)
      out_.Message(11, Type(period));
    out_.NumberIfAny(12, static_cast<uint64_t>(profile_.period));
    out_.Numbers_(13, profile_.comments, [&](StringId comment) { return String(comment); });
    out_.Number(14, String(profile_.default_sample_type));
    out_.NumberIfAny(15, String(profile_.doc_url));
  }

  const Profile& profile_;
  Strings strings_;
  ProtoWriter out_;
  ProtoWriter scratch_;
};

}  // namespace

std::vector<std::byte> EncodeProfile(const Profile& profile) {
  return Encoder(profile).Encode();
}

std::vector<std::byte> WriteProfile(const Profile& profile) {
  constexpr int kLevel = 6;
  const std::vector<std::byte> raw = EncodeProfile(profile);
  libdeflate_compressor* const compressor = libdeflate_alloc_compressor(kLevel);
  std::vector<std::byte> packed(libdeflate_gzip_compress_bound(compressor, raw.size()));
  const size_t size =
      libdeflate_gzip_compress(compressor, raw.data(), raw.size(), packed.data(), packed.size());
  libdeflate_free_compressor(compressor);
  assert(size > 0);  // The bound holds.
  packed.resize(size);
  return packed;
}

}  // namespace skein
