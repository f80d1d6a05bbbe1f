#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

// What an ELF file's headers say: how it is laid out in memory, and its symbols. Addresses are the file's
// own, before it is moved to where it was loaded.
class ElfImage {
 public:
  enum class Type { kExecutable, kShared, kRelocatable, kOther };

  struct Segment {  // One that is loaded.
    uint64_t offset = 0, address = 0, file_size = 0, memory_size = 0;
    bool executable = false;
  };

  struct Symbol {
    uint64_t address = 0, size = 0;
    std::string_view name;     // Never empty.
    std::string_view file;     // Of the source of a symbol that is local to it; or empty.
    bool is_function = false;  // Or may be one: it has no type.
    bool is_data = false;      // In a section that is not code.
  };

  // The message says what google/pprof says: "stat a.out: no such file or directory".
  static Result<ElfImage> Open(const std::string& path);

  ElfImage(ElfImage&&) noexcept;
  ElfImage& operator=(ElfImage&&) noexcept;
  ~ElfImage();

  const std::string& path() const { return path_; }
  const std::string& build_id() const { return build_id_; }  // In hexadecimal; empty: none.
  Type type() const { return type_; }
  const std::vector<Segment>& segments() const { return segments_; }

  // The segment that has the section ".text"; null: none has.
  const Segment* text_segment() const;

  // All that are defined and named, in the order of the file; those for the loader if `dynamic`. Valid as
  // long as this object.
  std::vector<Symbol> Symbols(bool dynamic) const;

  // The names of the libraries that it needs, in its order. Valid as long as this object.
  std::vector<std::string_view> Needed() const;

 private:
  ElfImage() = default;
  Status Read(int descriptor);
  void ReadSegments();
  void ReadText();

  std::string path_, build_id_;
  Type type_ = Type::kOther;
  std::vector<Segment> segments_;
  std::optional<size_t> text_segment_;
  int descriptor_ = -1;
  void* elf_ = nullptr;
};

}  // namespace skein
