#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace skein {

// DWARF's encodings of pointers: format in the low half, what it is relative to in the high one.
struct PointerEncoding {
  static constexpr uint8_t kOmit = 0xff;
  static constexpr uint8_t kFormatMask = 0x0f;
  static constexpr uint8_t kUleb128 = 0x01;
  static constexpr uint8_t kUdata2 = 0x02;
  static constexpr uint8_t kUdata4 = 0x03;
  static constexpr uint8_t kSleb128 = 0x09;
  static constexpr uint8_t kSdata2 = 0x0a;
  static constexpr uint8_t kSdata4 = 0x0b;
  static constexpr uint8_t kRelativeMask = 0x70;
  static constexpr uint8_t kPcRelative = 0x10;
  static constexpr uint8_t kDataRelative = 0x30;
};

// Reads call frame information in place. At the end, or beyond it, all that is read is 0.
class FrameCursor {
 public:
  FrameCursor(const uint8_t* at, const uint8_t* end) : at_(at), end_(end) {}

  bool more() const { return at_ < end_; }
  const uint8_t* at() const { return at_; }

  template <typename T>
  T Read() {
    T value{};
    if (static_cast<size_t>(end_ - at_) < sizeof(T)) return at_ = end_, value;
    std::memcpy(&value, at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }

  uint8_t Byte() { return Read<uint8_t>(); }

  uint64_t Uleb() {
    uint64_t value = 0;
    for (unsigned shift = 0; more(); shift += 7) {
      const uint8_t byte = *at_++;
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  }

  int64_t Sleb() {
    uint64_t value = 0;
    for (unsigned shift = 0; more();) {
      const uint8_t byte = *at_++;
      if (shift < 64) value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      shift += 7;
      if (byte >= 0x80) continue;
      if (shift < 64 && (byte & 0x40) != 0) value |= ~uint64_t{0} << shift;
      break;
    }
    return static_cast<int64_t>(value);
  }

  void Skip(uint64_t bytes) {
    at_ = bytes > static_cast<uint64_t>(end_ - at_) ? end_ : at_ + bytes;
  }

  // `data_base`: what pointers that are relative to data are relative to.
  uint64_t Pointer(uint8_t encoding, const uint8_t* data_base = nullptr) {
    if (encoding == PointerEncoding::kOmit) return 0;
    const auto here = reinterpret_cast<uint64_t>(at_);
    const uint64_t value = PlainPointer(encoding & PointerEncoding::kFormatMask);
    switch (encoding & PointerEncoding::kRelativeMask) {
      case PointerEncoding::kPcRelative:
        return here + value;
      case PointerEncoding::kDataRelative:
        return reinterpret_cast<uint64_t>(data_base) + value;
      default:
        return value;
    }
  }

 private:
  uint64_t PlainPointer(uint8_t format) {
    switch (format) {
      case PointerEncoding::kUleb128:
        return Uleb();
      case PointerEncoding::kUdata2:
        return Read<uint16_t>();
      case PointerEncoding::kUdata4:
        return Read<uint32_t>();
      case PointerEncoding::kSleb128:
        return static_cast<uint64_t>(Sleb());
      case PointerEncoding::kSdata2:
        return static_cast<uint64_t>(static_cast<int64_t>(Read<int16_t>()));
      case PointerEncoding::kSdata4:
        return static_cast<uint64_t>(static_cast<int64_t>(Read<int32_t>()));
      default:
        return Read<uint64_t>();
    }
  }

  const uint8_t* at_;
  const uint8_t* end_;
};

// The bytes of the CIE or FDE at `at`, behind its length; 64-bit DWARF is not in .eh_frame.
inline FrameCursor FrameEntryAt(const uint8_t* at) {
  uint32_t length;
  std::memcpy(&length, at, sizeof length);
  if (length == 0 || length == UINT32_MAX) return {at, at};
  return {at + sizeof length, at + sizeof length + length};
}

}  // namespace skein
