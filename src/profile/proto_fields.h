#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace skein {

// Walks the fields of one protobuf message. The loop over millions of samples runs through this, so
// it is all inline.
//
//   ProtoFields fields(message);
//   while (fields.Next()) {
//     if (fields.number() == 1) time = fields.varint();
//   }
//   if (fields.failed()) return Malformed();
class ProtoFields {
 public:
  enum Kind : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

  explicit ProtoFields(std::span<const std::byte> message)
      : at_(message.data()), end_(message.data() + message.size()) {}

  // False at the end, and at damage.
  bool Next() {
    if (at_ == end_) return false;
    const uint64_t tag = Varint();
    number_ = tag >> 3;
    kind_ = static_cast<uint32_t>(tag & 7);
    return Value() && !failed_;
  }

  uint64_t number() const { return number_; }
  uint32_t kind() const { return kind_; }
  bool is_bytes() const { return kind_ == kBytes; }

  // Of a field that is not bytes.
  uint64_t varint() const { return value_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  bool failed() const { return failed_; }
  void Fail() { failed_ = true; }

  // Calls `take` with the field's number, or with each of a packed field's.
  template <typename Take>
  void ForEachNumber(Take take) {
    if (kind_ != kBytes) {
      kind_ == kVarint ? take(value_) : Fail();
      return;
    }
    ProtoFields packed(bytes_);
    while (packed.at_ != packed.end_) {
      const uint64_t number = packed.Varint();
      if (packed.failed_) return Fail();
      take(number);
    }
  }

 private:
  bool Value() {
    switch (kind_) {
      case kVarint:
        value_ = Varint();
        return true;
      case kFixed64:
        return Skip(8);
      case kFixed32:
        return Skip(4);
      case kBytes:
        return Bytes();
      default:
        failed_ = true;
        return false;
    }
  }

  bool Bytes() {
    const uint64_t size = Varint();
    const std::byte* begin = at_;
    bytes_ =
        Skip(size) ? std::span(begin, static_cast<size_t>(size)) : std::span<const std::byte>();
    return !failed_;
  }

  bool Skip(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - at_)) {
      failed_ = true;
      return false;
    }
    at_ += size;
    return true;
  }

  uint64_t Varint() {
    if (at_ != end_ && (*at_ & std::byte{0x80}) == std::byte{0})
      return static_cast<uint64_t>(*at_++);
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70 && at_ != end_; shift += 7) {
      const auto byte = static_cast<uint64_t>(*at_++);
      value |= (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
  }

  const std::byte* at_;
  const std::byte* end_;
  uint64_t number_ = 0;
  uint64_t value_ = 0;
  std::span<const std::byte> bytes_;
  uint32_t kind_ = 0;
  bool failed_ = false;
};

// Walks a message of plain numbers: set(field number, value) for fields up to the last. False: it is none.
template <typename Set>
bool ReadNumbers(std::span<const std::byte> message, uint64_t last_field, Set set) {
  ProtoFields field(message);
  while (field.Next()) {
    if (field.number() == 0 || field.number() > last_field) continue;
    if (field.kind() != ProtoFields::kVarint) return false;
    set(field.number(), field.varint());
  }
  return !field.failed();
}

}  // namespace skein
