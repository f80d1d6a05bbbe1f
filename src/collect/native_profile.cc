#include "collect/native_profile.h"

#include <algorithm>

#include "collect/module_file.h"

namespace skein {
namespace {

// What Symbols calls a place that it has no name for: "libfoo.so+0x12".
bool IsNamed(const SourceFrame& frame) {
  return frame.line != 0 || frame.function.find("+0x") == std::string::npos;
}

// Where there is no source, a frame's file is the module.
std::string_view SourceFile(const SourceFrame& frame) {
  return frame.line == 0 ? std::string_view() : std::string_view(frame.file);
}

}  // namespace

StackView::StackView(Symbols& symbols, const std::vector<Module>& modules) : symbols_(symbols) {
  for (const Module& module : modules) {
    if (module.path.find("/libskein.so") == std::string::npos) continue;
    own_begin_ = module.begin;
    own_end_ = module.end;
  }
}

SeenStack StackView::Seen(std::span<const uint64_t> pcs, Leaf leaf) const {
  SeenStack seen;
  for (size_t i = 0; i < pcs.size(); ++i)
    if (!IsOurs(pcs[i]) || (leaf == Leaf::kHit && i == 0)) seen.pcs.push_back(pcs[i]);
  const bool allocates = leaf == Leaf::kAllocator && seen.pcs.size() > 1;
  if (allocates && symbols_.At(seen.pcs[0]).back().function.starts_with("operator new"))
    seen.pcs.erase(seen.pcs.begin());
  for (; !seen.pcs.empty(); seen.pcs.pop_back()) {
    const std::vector<SourceFrame>& calls = symbols_.At(seen.pcs.back());
    size_t cut = 0;
    while (cut < calls.size() && IsThreadStart(calls[calls.size() - 1 - cut]))
      ++cut;
    seen.outer_lines_cut = cut < calls.size() ? cut : 0;
    if (cut < calls.size() || seen.pcs.size() == 1) break;
  }
  return seen;
}

NativeProfile::NativeProfile(std::span<const ProfileBuilder::TypeAndUnit> sample_types,
                             Symbols& symbols,
                             const std::vector<Module>& modules)
    : symbols_(symbols), builder_(sample_types) {
  for (const Module& module : modules) {
    const std::string& path = module.path;
    const ModuleFile file = path.empty() ? ModuleFile() : ReadModuleFile(path);
    Profile::Mapping mapping;
    mapping.start = file.code_end == 0 ? module.begin : module.bias + file.code_address;
    mapping.limit = file.code_end == 0 ? module.end : module.bias + file.code_end;
    mapping.offset = file.code_offset;
    mapping.file = builder_.Intern(path.empty() ? "[vdso]" : path);
    mapping.build_id = builder_.Intern(file.build_id);
    builder_.profile().AddMapping(mapping);
  }
  mapping_lacks_names_.resize(modules.size());
}

uint32_t NativeProfile::MappingOf(uint64_t address) const {
  const std::vector<Profile::Mapping>& mappings =
      const_cast<NativeProfile*>(this)->builder_.profile().mappings;
  const auto has = [address](const Profile::Mapping& mapping) {
    return mapping.start <= address && address < mapping.limit;
  };
  const auto mapping = std::ranges::find_if(mappings, has);
  return mapping == mappings.end() ? Profile::kNone
                                   : static_cast<uint32_t>(mapping - mappings.begin());
}

uint32_t NativeProfile::LocationOf(uint64_t pc, size_t outer_lines_cut) {
  const auto [known, is_new] = locations_.try_emplace({pc, outer_lines_cut});
  if (!is_new) return known->second;
  const std::vector<SourceFrame>& calls = symbols_.At(pc);
  const uint64_t call = pc - 1;
  const uint32_t mapping = MappingOf(call);
  std::vector<Profile::Line> lines;
  for (size_t i = 0; i + outer_lines_cut < calls.size() && IsNamed(calls[i]); ++i)
    lines.push_back({.function = builder_.Function(calls[i].function, SourceFile(calls[i])),
                     .line = static_cast<int64_t>(calls[i].line)});
  if (lines.empty() && mapping != Profile::kNone) mapping_lacks_names_[mapping] = true;
  return known->second = builder_.Location(call, mapping, lines);
}

void NativeProfile::Sample(const SeenStack& seen,
                           std::span<const int64_t> values,
                           std::span<const ProfileBuilder::LabelText> labels) {
  std::vector<uint32_t> stack;
  for (size_t i = 0; i < seen.pcs.size(); ++i)
    stack.push_back(LocationOf(seen.pcs[i], i + 1 == seen.pcs.size() ? seen.outer_lines_cut : 0));
  builder_.Sample(stack, values, labels);
}

Profile NativeProfile::Finish() {
  std::vector<Profile::Mapping>& mappings = builder_.profile().mappings;
  for (size_t i = 0; i < mappings.size(); ++i) {
    const bool has_names = !mapping_lacks_names_[i];
    mappings[i].has_functions = has_names;
    mappings[i].has_filenames = mappings[i].has_line_numbers = mappings[i].has_inline_frames =
        has_names;
  }
  return builder_.Finish();
}

}  // namespace skein
