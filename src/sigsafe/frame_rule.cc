// The call frame information that compilers emit for exceptions, read in place.
//
//   .eh_frame_hdr: a sorted table (first pc, FDE)   ->  binary search
//   FDE: pc range, CIE, and a little program that, run up to a pc, leaves the rule there
//   CIE: what FDEs share: how addresses are encoded, and the start of every program
//
// libdw and libgcc do the same behind locks and allocations, 20 times slower; a full evaluator is
// not needed, because all that compilers emit for CFA is "register + offset" (of 150,000 places in
// four Debian libraries every one). What is anything else ends the stack there.

#include "sigsafe/frame_rule.h"

#include <array>
#include <cstddef>
#include <cstring>

#include <dlfcn.h>

namespace skein {
namespace {

constexpr uint64_t kRbp = 6;
constexpr uint64_t kRsp = 7;
constexpr uint64_t kReturnAddress = 16;

// DWARF's encodings of pointers: format in the low half, what it is relative to in the high one.
constexpr uint8_t kOmit = 0xff;
constexpr uint8_t kFormatMask = 0x0f;
constexpr uint8_t kUleb128 = 0x01;
constexpr uint8_t kUdata2 = 0x02;
constexpr uint8_t kUdata4 = 0x03;
constexpr uint8_t kSleb128 = 0x09;
constexpr uint8_t kSdata2 = 0x0a;
constexpr uint8_t kSdata4 = 0x0b;
constexpr uint8_t kRelativeMask = 0x70;
constexpr uint8_t kPcRelative = 0x10;
constexpr uint8_t kDataRelative = 0x30;

class Cursor {
 public:
  Cursor(const uint8_t* at, const uint8_t* end) : at_(at), end_(end) {}

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
  uint64_t Pointer(uint8_t encoding, const uint8_t* data_base = nullptr) {
    if (encoding == kOmit) return 0;
    const auto here = reinterpret_cast<uint64_t>(at_);
    const uint64_t value = PlainPointer(encoding & kFormatMask);
    switch (encoding & kRelativeMask) {
      case kPcRelative:
        return here + value;
      case kDataRelative:
        return reinterpret_cast<uint64_t>(data_base) + value;
      default:
        return value;
    }
  }

 private:
  uint64_t PlainPointer(uint8_t format) {
    switch (format) {
      case kUleb128:
        return Uleb();
      case kUdata2:
        return Read<uint16_t>();
      case kUdata4:
        return Read<uint32_t>();
      case kSleb128:
        return static_cast<uint64_t>(Sleb());
      case kSdata2:
        return static_cast<uint64_t>(static_cast<int64_t>(Read<int16_t>()));
      case kSdata4:
        return static_cast<uint64_t>(static_cast<int64_t>(Read<int32_t>()));
      default:
        return Read<uint64_t>();
    }
  }

  const uint8_t* at_;
  const uint8_t* end_;
};

struct Cie {
  uint64_t code_align = 1;
  int64_t data_align = 1;
  uint8_t pointer_encoding = 0;
  bool has_augmentation = false;
  bool ok = false;
  Cursor program{nullptr, nullptr};
};

// The bytes of the CIE or FDE at `at`, behind its length; 64-bit DWARF is not in .eh_frame.
Cursor Entry(const uint8_t* at) {
  uint32_t length;
  std::memcpy(&length, at, sizeof length);
  if (length == 0 || length == UINT32_MAX) return {at, at};
  return {at + sizeof length, at + sizeof length + length};
}

Cie ReadCie(const uint8_t* at) {
  Cie cie;
  Cursor in = Entry(at);
  if (!in.more()) return cie;
  in.Skip(sizeof(uint32_t));  // Id.
  const uint8_t version = in.Byte();
  const char* augmentation = reinterpret_cast<const char*>(in.at());
  in.Skip(std::strlen(augmentation) + 1);
  cie.code_align = in.Uleb();
  cie.data_align = in.Sleb();
  const uint64_t return_register = version == 1 ? in.Byte() : in.Uleb();
  cie.has_augmentation = augmentation[0] == 'z';
  if (cie.has_augmentation) {
    const uint64_t size = in.Uleb();
    Cursor data = in;
    for (const char* c = augmentation + 1; *c != '\0'; ++c) {
      if (*c == 'R') cie.pointer_encoding = data.Byte();
      if (*c == 'L') data.Byte();
      if (*c == 'P') data.Pointer(data.Byte());
    }
    in.Skip(size);
  }
  cie.program = in;
  cie.ok = (version == 1 || version == 3) && return_register == kReturnAddress &&
           (cie.has_augmentation || augmentation[0] == '\0');
  return cie;
}

// What is known of a frame at one place of a function.
struct Row {
  uint64_t cfa_register = kRsp;
  int64_t cfa_offset = 0;
  bool cfa_is_simple = true;
  int64_t rbp_offset = 0;  // From CFA; 0: not saved.
  bool rbp_is_simple = true;
  int64_t return_offset = 0;
};

// What the little programs consist of. The first three have an operand in their lower six bits.
enum CallFrameOp : uint8_t {
  kAdvanceLoc = 0x40,
  kOffset = 0x80,
  kRestore = 0xc0,
  kNop = 0x00,
  kSetLoc = 0x01,
  kAdvanceLoc1 = 0x02,
  kAdvanceLoc2 = 0x03,
  kAdvanceLoc4 = 0x04,
  kOffsetExtended = 0x05,
  kRestoreExtended = 0x06,
  kUndefined = 0x07,
  kSameValue = 0x08,
  kRegister = 0x09,
  kRememberState = 0x0a,
  kRestoreState = 0x0b,
  kDefCfa = 0x0c,
  kDefCfaRegister = 0x0d,
  kDefCfaOffset = 0x0e,
  kDefCfaExpression = 0x0f,
  kExpression = 0x10,
  kOffsetExtendedSf = 0x11,
  kDefCfaSf = 0x12,
  kDefCfaOffsetSf = 0x13,
  kValOffset = 0x14,
  kValOffsetSf = 0x15,
  kValExpression = 0x16,
  kGnuArgsSize = 0x2e,
};
constexpr uint8_t kOpMask = 0xc0;
constexpr uint8_t kOperandMask = 0x3f;

class Evaluator {
 public:
  Evaluator(const Cie& cie, uint64_t location, uint64_t pc)
      : cie_(cie), location_(location), pc_(pc) {}

  const Row& Run() {
    Execute(cie_.program);
    initial_ = row_;
    return row_;
  }
  const Row& Run(Cursor program) {
    Execute(program);
    return row_;
  }

 private:
  void Execute(Cursor in) {
    while (in.more() && location_ <= pc_) {
      const uint8_t op = in.Byte();
      const uint64_t low = op & kOperandMask;
      switch (op & kOpMask) {
        case kAdvanceLoc:
          Advance(low);
          break;
        case kOffset:
          Saved(low, Factored(in.Uleb()));
          break;
        case kRestore:
          Restore(low);
          break;
        default:
          Extended(op, in);
      }
    }
  }

  void Extended(uint8_t op, Cursor& in) {
    switch (op) {
      case kNop:
        break;
      case kSetLoc:
        location_ = in.Pointer(cie_.pointer_encoding);
        break;
      case kAdvanceLoc1:
        Advance(in.Byte());
        break;
      case kAdvanceLoc2:
        Advance(in.Read<uint16_t>());
        break;
      case kAdvanceLoc4:
        Advance(in.Read<uint32_t>());
        break;
      case kOffsetExtended:
        SavedFrom(in, false);
        break;
      case kRestoreExtended:
        Restore(in.Uleb());
        break;
      case kUndefined:
        Lost(in.Uleb());
        break;
      case kSameValue:
        Saved(in.Uleb(), 0);
        break;
      case kRegister:
        Lost(in.Uleb()), in.Uleb();
        break;
      case kRememberState:
        Remember();
        break;
      case kRestoreState:
        Recall();
        break;
      case kDefCfa:
        Cfa(in, 1);
        break;
      case kDefCfaRegister:
        row_.cfa_register = in.Uleb();
        break;
      case kDefCfaOffset:
        row_.cfa_offset = static_cast<int64_t>(in.Uleb());
        break;
      case kDefCfaExpression:
        row_.cfa_is_simple = false, in.Skip(in.Uleb());
        break;
      case kExpression:
        Lost(in.Uleb()), in.Skip(in.Uleb());
        break;
      case kOffsetExtendedSf:
        SavedFrom(in, true);
        break;
      case kDefCfaSf:
        Cfa(in, cie_.data_align);
        break;
      case kDefCfaOffsetSf:
        row_.cfa_offset = in.Sleb() * cie_.data_align;
        break;
      case kValOffset:
        Lost(in.Uleb()), in.Uleb();
        break;
      case kValOffsetSf:
        Lost(in.Uleb()), in.Sleb();
        break;
      case kValExpression:
        Lost(in.Uleb()), in.Skip(in.Uleb());
        break;
      case kGnuArgsSize:
        in.Uleb();
        break;
      default:
        row_.cfa_is_simple = false, in.Skip(UINT64_MAX);
    }
  }

  int64_t Factored(uint64_t offset) const { return static_cast<int64_t>(offset) * cie_.data_align; }
  void Advance(uint64_t delta) { location_ += delta * cie_.code_align; }
  void SavedFrom(Cursor& in, bool is_signed) {
    const uint64_t reg = in.Uleb();
    Saved(reg, is_signed ? in.Sleb() * cie_.data_align : Factored(in.Uleb()));
  }
  void Cfa(Cursor& in, int64_t factor) {
    row_.cfa_register = in.Uleb();
    row_.cfa_offset = factor == 1 ? static_cast<int64_t>(in.Uleb()) : in.Sleb() * factor;
    row_.cfa_is_simple = true;
  }
  void Saved(uint64_t reg, int64_t offset) {
    if (reg == kReturnAddress) row_.return_offset = offset;
    if (reg != kRbp) return;
    row_.rbp_offset = offset;
    row_.rbp_is_simple = true;
  }
  void Lost(uint64_t reg) {
    if (reg == kReturnAddress) row_.return_offset = 0;
    if (reg == kRbp) row_.rbp_is_simple = false;
  }
  void Restore(uint64_t reg) {
    if (reg == kReturnAddress) row_.return_offset = initial_.return_offset;
    if (reg != kRbp) return;
    row_.rbp_offset = initial_.rbp_offset;
    row_.rbp_is_simple = initial_.rbp_is_simple;
  }
  void Remember() {
    if (depth_ < remembered_.size()) remembered_[depth_] = row_;
    ++depth_;
  }
  void Recall() {
    if (depth_ == 0) return;
    --depth_;
    if (depth_ < remembered_.size()) row_ = remembered_[depth_];
  }

  const Cie& cie_;
  uint64_t location_;
  uint64_t pc_;
  Row row_;
  Row initial_;
  std::array<Row, 4> remembered_;
  size_t depth_ = 0;
};

FrameRule RuleOf(const Row& row) {
  const bool ends = !row.cfa_is_simple || row.return_offset != -8 || row.cfa_offset % 8 != 0 ||
                    row.cfa_offset <= 0 || row.cfa_offset / 8 > FrameRule::kMaxOffset ||
                    (row.cfa_register != kRsp && row.cfa_register != kRbp);
  if (ends) return {};
  FrameRule rule;
  rule.base = row.cfa_register == kRsp ? FrameRule::kRsp : FrameRule::kRbp;
  rule.cfa_words = static_cast<uint32_t>(row.cfa_offset / 8);
  const int64_t saved = row.rbp_is_simple ? -row.rbp_offset / 8 : 0;
  if (saved > 0 && saved <= FrameRule::kMaxSaved) rule.rbp_words = static_cast<uint32_t>(saved);
  return rule;
}

// What an FDE says of code that includes `pc`.
struct Fde {
  Cie cie;
  uint64_t begin = 0;  // Of the code; 0: the FDE is of other code.
  Cursor program{nullptr, nullptr};
};

Fde ReadFde(const uint8_t* at, uint64_t pc) {
  Fde fde;
  Cursor in = Entry(at);
  if (!in.more()) return fde;
  const uint8_t* cie_base = in.at();
  const auto cie_distance = in.Read<uint32_t>();
  fde.cie = ReadCie(cie_base - cie_distance);
  if (!fde.cie.ok) return fde;
  const uint64_t begin = in.Pointer(fde.cie.pointer_encoding);
  const uint64_t size = in.Pointer(fde.cie.pointer_encoding & kFormatMask);
  if (pc < begin || pc - begin >= size) return fde;
  if (fde.cie.has_augmentation) in.Skip(in.Uleb());
  fde.begin = begin;
  fde.program = in;
  return fde;
}

// A row of the table of .eh_frame_hdr; both relative to the header.
struct TableRow {
  int32_t pc;
  int32_t fde;
};

// The one of `pc` by the .eh_frame_hdr at `header`.
Fde FindFde(const uint8_t* header, uint64_t pc) {
  constexpr uint8_t kVersion = 1;
  constexpr uint8_t kTableEncoding = 0x3b;
  if (header[0] != kVersion || header[3] != kTableEncoding) return {};
  Cursor in(header + 4, header + 4 + 2 * sizeof(uint64_t));
  in.Pointer(header[1], header);
  const uint64_t count = in.Pointer(header[2], header);
  const uint8_t* table = in.at();
  const auto target = static_cast<int64_t>(pc - reinterpret_cast<uint64_t>(header));
  const auto row = [table](uint64_t i) {
    TableRow at;
    std::memcpy(&at, table + i * sizeof(TableRow), sizeof at);
    return at;
  };
  uint64_t low = 0;
  for (uint64_t high = count; low < high;) {
    const uint64_t middle = low + (high - low) / 2;
    if (row(middle).pc <= target)
      low = middle + 1;
    else
      high = middle;
  }
  return low == 0 ? Fde() : ReadFde(header + row(low - 1).fde, pc);
}

// The .eh_frame_hdr of the module that `pc` is in, or null.
const uint8_t* HeaderOf(uint64_t pc) {
#if defined(__x86_64__)
  dl_find_object found;
  const bool is_found = _dl_find_object(reinterpret_cast<void*>(pc), &found) == 0;
  return is_found ? static_cast<const uint8_t*>(found.dlfo_eh_frame) : nullptr;
#else
  static_cast<void>(pc);
  return nullptr;
#endif
}

}  // namespace

FrameRule FindFrameRule(uint64_t pc) {
  const uint8_t* header = HeaderOf(pc);
  if (header == nullptr) return {};
  const Fde fde = FindFde(header, pc);
  if (fde.begin == 0) return {};
  Evaluator evaluator(fde.cie, fde.begin, pc);
  evaluator.Run();
  return RuleOf(evaluator.Run(fde.program));
}

uint64_t FindCodeBegin(uint64_t pc) {
  const uint8_t* header = HeaderOf(pc);
  return header == nullptr ? 0 : FindFde(header, pc).begin;
}

}  // namespace skein
