#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "symbols/debug_info.h"
#include "symbols/elf_image.h"
#include "symbols/load_base.h"

namespace skein {

// A program or library as a profile has it mapped: tells what stands at the profile's addresses. Where in
// memory the file was is worked out from the first address that is asked for. One thread at a time.
class Program {
 public:
  // `names_only`: reads the table of symbols, not the debug information.
  static Result<std::unique_ptr<Program>> Open(const std::string& path,
                                               const LoadedRange& range,
                                               bool names_only);

  const ElfImage& image() const { return image_; }

  // The calls at an address, innermost inlined one first. Empty: it is not in this program. One that is but
  // has no name is an empty frame, as llvm-symbolizer has it.
  std::vector<CodeFrame> At(uint64_t address);

  // The file's own address for one of the profile's.
  Result<uint64_t> FileAddress(uint64_t address);

  // Names that stand at [begin, end) of the file, all of the same address as one.
  struct Names {
    uint64_t begin = 0, end = 0;  // To where the next begins.
    std::vector<std::string_view> names;
  };
  const std::vector<Names>& AllNames();

 private:
  Program(ElfImage image, const LoadedRange& range, bool names_only)
      : image_(std::move(image)), range_(range), names_only_(names_only) {}

  const ElfImage::Symbol* FunctionAt(uint64_t file_address);
  std::vector<CodeFrame> NameAt(uint64_t file_address);

  ElfImage image_;
  LoadedRange range_;
  bool names_only_;
  std::optional<Result<uint64_t>> base_;
  std::unique_ptr<DebugInfo> debug_info_;
  std::optional<std::vector<ElfImage::Symbol>> functions_, sized_;  // By address.
  std::optional<std::vector<Names>> names_;
};

}  // namespace skein
