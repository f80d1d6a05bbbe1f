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

#include <cstddef>
#include <cstring>

#include <dlfcn.h>

#include "sigsafe/frame_program.h"

namespace skein {
namespace {

FrameRule RuleOf(const FrameRow& row) {
  const bool ends =
      !row.cfa_is_simple || row.return_offset != -8 || row.cfa_offset % 8 != 0 ||
      row.cfa_offset <= 0 || row.cfa_offset / 8 > FrameRule::kMaxOffset ||
      (row.cfa_register != FrameRegister::kRsp && row.cfa_register != FrameRegister::kRbp);
  if (ends) return {};
  FrameRule rule;
  rule.base = row.cfa_register == FrameRegister::kRsp ? FrameRule::kRsp : FrameRule::kRbp;
  rule.cfa_words = static_cast<uint32_t>(row.cfa_offset / 8);
  const int64_t saved = row.rbp_is_simple ? -row.rbp_offset / 8 : 0;
  if (saved > 0 && saved <= FrameRule::kMaxSaved) rule.rbp_words = static_cast<uint32_t>(saved);
  return rule;
}

// What an FDE says of code that includes `pc`.
struct Fde {
  FrameCommon common;
  uint64_t begin = 0;  // Of the code; 0: the FDE is of other code.
  FrameCursor program{nullptr, nullptr};
};

Fde ReadFde(const uint8_t* at, uint64_t pc) {
  Fde fde;
  FrameCursor in = FrameEntryAt(at);
  if (!in.more()) return fde;
  const uint8_t* cie_base = in.at();
  const auto cie_distance = in.Read<uint32_t>();
  fde.common = ReadFrameCommon(cie_base - cie_distance);
  if (!fde.common.ok) return fde;
  const uint64_t begin = in.Pointer(fde.common.pointer_encoding);
  const uint64_t size = in.Pointer(fde.common.pointer_encoding & PointerEncoding::kFormatMask);
  if (pc < begin || pc - begin >= size) return fde;
  if (fde.common.has_augmentation) in.Skip(in.Uleb());
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
  FrameCursor in(header + 4, header + 4 + 2 * sizeof(uint64_t));
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
  return RuleOf(FrameRowAt(fde.common, fde.program, fde.begin, pc));
}

uint64_t FindCodeBegin(uint64_t pc) {
  const uint8_t* header = HeaderOf(pc);
  return header == nullptr ? 0 : FindFde(header, pc).begin;
}

}  // namespace skein
