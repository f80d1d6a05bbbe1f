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

// Makes profiles of stacks of return addresses: with mappings, names and inlined calls, without the
// frames that start threads (IsThreadStart).
class NativeProfile {
 public:
  NativeProfile(std::span<const ProfileBuilder::TypeAndUnit> sample_types,
                Symbols& symbols,
                const std::vector<Module>& modules);

  void Sample(std::span<const uint64_t> pcs,
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

// The return addresses of `pcs` that are to be seen, and how many of the calls that are inlined at the
// outermost of them are not.
struct SeenStack {
  std::span<const uint64_t> pcs;
  size_t outer_lines_cut = 0;
};
SeenStack WithoutThreadStart(std::span<const uint64_t> pcs, Symbols& symbols);

}  // namespace skein
