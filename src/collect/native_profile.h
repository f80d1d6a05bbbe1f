#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collect/modules.h"
#include "collect/symbols.h"
#include "profile/builder.h"

namespace skein {

// How a stack begins, innermost.
enum class Leaf {
  kAny,
  kHit,        // A hit of the CPU profile, which may be in our own code.
  kAllocator,  // In C++'s operator new, which says nothing.
};

// What is to be seen of a stack: not the frames that start threads (IsThreadStart), and not ours.
struct SeenStack {
  std::vector<uint64_t> pcs;
  size_t outer_lines_cut = 0;  // Of the calls that are inlined at the outermost.
};
class StackView {
 public:
  StackView(Symbols& symbols, const std::vector<Module>& modules);

  SeenStack Seen(std::span<const uint64_t> pcs, Leaf leaf) const;
  Symbols& symbols() const { return symbols_; }

 private:
  bool IsOurs(uint64_t pc) const { return own_begin_ < pc && pc <= own_end_; }

  Symbols& symbols_;
  uint64_t own_begin_ = 0, own_end_ = 0;
};

// Makes profiles of stacks of return addresses: with mappings, names and inlined calls.
class NativeProfile {
 public:
  NativeProfile(std::span<const ProfileBuilder::TypeAndUnit> sample_types,
                Symbols& symbols,
                const std::vector<Module>& modules);

  void Sample(const SeenStack& stack,
              std::span<const int64_t> values,
              std::span<const ProfileBuilder::LabelText> labels = {});

  ProfileBuilder& builder() { return builder_; }
  // Call once, at the end.
  Profile Finish();

 private:
  uint32_t LocationOf(uint64_t pc, size_t outer_lines_cut);
  uint32_t MappingOf(uint64_t address) const;

  Symbols& symbols_;
  ProfileBuilder builder_;
  std::vector<bool> mapping_lacks_names_;
  std::map<std::pair<uint64_t, size_t>, uint32_t> locations_;
};

}  // namespace skein
