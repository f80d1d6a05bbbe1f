#include "sigsafe/frame_program.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace skein {
namespace {

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

// Executes such programs as far as they are about rbp, the return address and the CFA.
class Evaluator {
 public:
  Evaluator(const FrameCommon& common, uint64_t location, uint64_t pc)
      : common_(common), location_(location), pc_(pc) {}

  const FrameRow& Run(FrameCursor program) {
    Execute(common_.program);
    initial_ = row_;
    Execute(program);
    return row_;
  }

 private:
  void Execute(FrameCursor in) {
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

  void Extended(uint8_t op, FrameCursor& in) {
    switch (op) {
      case kNop:
        break;
      case kSetLoc:
        location_ = in.Pointer(common_.pointer_encoding);
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
        Cfa(in, common_.data_align);
        break;
      case kDefCfaOffsetSf:
        row_.cfa_offset = in.Sleb() * common_.data_align;
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

  int64_t Factored(uint64_t offset) const {
    return static_cast<int64_t>(offset) * common_.data_align;
  }
  void Advance(uint64_t delta) { location_ += delta * common_.code_align; }
  void SavedFrom(FrameCursor& in, bool is_signed) {
    const uint64_t reg = in.Uleb();
    Saved(reg, is_signed ? in.Sleb() * common_.data_align : Factored(in.Uleb()));
  }
  void Cfa(FrameCursor& in, int64_t factor) {
    row_.cfa_register = in.Uleb();
    row_.cfa_offset = factor == 1 ? static_cast<int64_t>(in.Uleb()) : in.Sleb() * factor;
    row_.cfa_is_simple = true;
  }
  void Saved(uint64_t reg, int64_t offset) {
    if (reg == FrameRegister::kReturnAddress) row_.return_offset = offset;
    if (reg != FrameRegister::kRbp) return;
    row_.rbp_offset = offset;
    row_.rbp_is_simple = true;
  }
  void Lost(uint64_t reg) {
    if (reg == FrameRegister::kReturnAddress) row_.return_offset = 0;
    if (reg == FrameRegister::kRbp) row_.rbp_is_simple = false;
  }
  void Restore(uint64_t reg) {
    if (reg == FrameRegister::kReturnAddress) row_.return_offset = initial_.return_offset;
    if (reg != FrameRegister::kRbp) return;
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

  const FrameCommon& common_;
  uint64_t location_;
  uint64_t pc_;
  FrameRow row_;
  FrameRow initial_;
  std::array<FrameRow, 4> remembered_;
  size_t depth_ = 0;
};

}  // namespace

FrameCommon ReadFrameCommon(const uint8_t* at) {
  FrameCommon common;
  FrameCursor in = FrameEntryAt(at);
  if (!in.more()) return common;
  in.Skip(sizeof(uint32_t));  // Id.
  const uint8_t version = in.Byte();
  const char* augmentation = reinterpret_cast<const char*>(in.at());
  in.Skip(std::strlen(augmentation) + 1);
  common.code_align = in.Uleb();
  common.data_align = in.Sleb();
  const uint64_t return_register = version == 1 ? in.Byte() : in.Uleb();
  common.has_augmentation = augmentation[0] == 'z';
  if (common.has_augmentation) {
    const uint64_t size = in.Uleb();
    FrameCursor data = in;
    for (const char* c = augmentation + 1; *c != '\0'; ++c) {
      if (*c == 'R') common.pointer_encoding = data.Byte();
      if (*c == 'L') data.Byte();
      if (*c == 'P') data.Pointer(data.Byte());
    }
    in.Skip(size);
  }
  common.program = in;
  common.ok = (version == 1 || version == 3) && return_register == FrameRegister::kReturnAddress &&
              (common.has_augmentation || augmentation[0] == '\0');
  return common;
}

FrameRow FrameRowAt(const FrameCommon& common, FrameCursor program, uint64_t begin, uint64_t pc) {
  return Evaluator(common, begin, pc).Run(program);
}

}  // namespace skein
