#include "collect/module_file.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

namespace skein {
namespace {

constexpr uint64_t kPage = 4096;
constexpr uint64_t kMaxNoteBytes = 1 << 16;

bool ReadAt(int file, uint64_t offset, void* data, size_t size) {
  return pread(file, data, size, static_cast<off_t>(offset)) == static_cast<ssize_t>(size);
}

std::string Hex(const unsigned char* bytes, size_t size) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < size; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

// Notes are a header, a name and a description, each padded to four bytes.
std::string BuildIdIn(const std::vector<unsigned char>& notes) {
  const auto padded = [](uint64_t size) { return (size + 3) & ~uint64_t{3}; };
  for (uint64_t at = 0; at + sizeof(Elf64_Nhdr) <= notes.size();) {
    Elf64_Nhdr note;
    std::memcpy(&note, notes.data() + at, sizeof note);
    const uint64_t name = at + sizeof note;
    const uint64_t description = name + padded(note.n_namesz);
    const uint64_t end = description + padded(note.n_descsz);
    if (end > notes.size()) break;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
        std::memcmp(notes.data() + name, "GNU", 4) == 0)
      return Hex(notes.data() + description, note.n_descsz);
    at = end;
  }
  return {};
}

void ReadSegment(int file, const Elf64_Phdr& segment, ModuleFile& module) {
  if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0 && module.code_end == 0) {
    module.code_address = segment.p_vaddr & ~(kPage - 1);
    module.code_end = (segment.p_vaddr + segment.p_memsz + kPage - 1) & ~(kPage - 1);
    module.code_offset = segment.p_offset & ~(kPage - 1);
  }
  if (segment.p_type != PT_NOTE || !module.build_id.empty()) return;
  std::vector<unsigned char> notes(std::min<uint64_t>(segment.p_filesz, kMaxNoteBytes));
  if (ReadAt(file, segment.p_offset, notes.data(), notes.size()))
    module.build_id = BuildIdIn(notes);
}

}  // namespace

ModuleFile ReadModuleFile(const std::string& path) {
  ModuleFile module;
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return module;
  Elf64_Ehdr header{};
  if (ReadAt(file, 0, &header, sizeof header) &&
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
      header.e_phentsize == sizeof(Elf64_Phdr)) {
    for (unsigned i = 0; i < header.e_phnum; ++i) {
      Elf64_Phdr segment{};
      if (!ReadAt(file, header.e_phoff + i * sizeof segment, &segment, sizeof segment)) break;
      ReadSegment(file, segment, module);
    }
  }
  close(file);
  return module;
}

}  // namespace skein
