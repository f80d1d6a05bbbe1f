#include "symbols/elf_image.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skein {
namespace {

Error Failed(std::string message) {
  return {Error::Code::kUnsupported, std::move(message)};
}

// As Go spells errors of the system.
std::string Reason(int error) {
  std::string text = std::strerror(error);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + 32);
  return text;
}

ElfImage::Type TypeOf(int type) {
  switch (type) {
    case ET_EXEC:
      return ElfImage::Type::kExecutable;
    case ET_DYN:
      return ElfImage::Type::kShared;
    case ET_REL:
      return ElfImage::Type::kRelocatable;
    default:
      return ElfImage::Type::kOther;
  }
}

std::string Hexadecimal(const void* bytes, size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i)
    text += fmt::format("{:02x}", static_cast<const unsigned char*>(bytes)[i]);
  return text;
}

bool IsCode(Elf* elf, const GElf_Sym& symbol) {
  if (symbol.st_shndx >= SHN_LORESERVE) return true;
  GElf_Shdr header;
  Elf_Scn* const section = elf_getscn(elf, symbol.st_shndx);
  if (section == nullptr || gelf_getshdr(section, &header) == nullptr) return true;
  return (header.sh_flags & SHF_EXECINSTR) != 0;
}

}  // namespace

ElfImage::ElfImage(ElfImage&& other) noexcept {
  *this = std::move(other);
}

ElfImage& ElfImage::operator=(ElfImage&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(build_id_, other.build_id_);
  std::swap(type_, other.type_);
  std::swap(segments_, other.segments_);
  std::swap(text_segment_, other.text_segment_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(elf_, other.elf_);
  return *this;
}

ElfImage::~ElfImage() {
  if (elf_ != nullptr) elf_end(static_cast<Elf*>(elf_));
  if (descriptor_ >= 0) close(descriptor_);
}

Result<ElfImage> ElfImage::Open(const std::string& path) {
  ElfImage image;
  image.path_ = path;
  struct stat facts = {};
  if (stat(path.c_str(), &facts) != 0)
    return Error{Error::Code::kNotFound, fmt::format("stat {}: {}", path, Reason(errno))};
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return Failed(fmt::format("error opening {}: open {}: {}", path, path, Reason(errno)));
  image.descriptor_ = descriptor;
  if (Status read = image.Read(descriptor); !read.ok()) return read.error();
  return image;
}

Status ElfImage::Read(int descriptor) {
  char magic[4] = {};
  errno = 0;
  if (pread(descriptor, magic, sizeof magic, 0) != static_cast<ssize_t>(sizeof magic)) {
    return Failed(fmt::format("error reading magic number from {}: {}", path_,
                              errno == 0 ? "EOF" : Reason(errno)));
  }
  if (std::memcmp(magic, ELFMAG, SELFMAG) != 0)
    return Failed("unrecognized binary format: " + path_);
  elf_version(EV_CURRENT);
  Elf* const elf = elf_begin(descriptor, ELF_C_READ_MMAP, nullptr);
  elf_ = elf;
  GElf_Ehdr header;
  if (elf == nullptr || gelf_getehdr(elf, &header) == nullptr)
    return Failed(fmt::format("error reading ELF file {}: {}", path_, elf_errmsg(-1)));
  type_ = TypeOf(header.e_type);
  const void* id = nullptr;
  if (const ssize_t size = dwelf_elf_gnu_build_id(elf, &id); size > 0)
    build_id_ = Hexadecimal(id, static_cast<size_t>(size));
  ReadSegments();
  ReadText();
  return Done{};
}

void ElfImage::ReadSegments() {
  Elf* const elf = static_cast<Elf*>(elf_);
  size_t count = 0;
  if (elf_getphdrnum(elf, &count) != 0) return;
  for (size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr) return;
    if (header.p_type != PT_LOAD) continue;
    segments_.push_back({header.p_offset, header.p_vaddr, header.p_filesz, header.p_memsz,
                         (header.p_flags & PF_X) != 0});
  }
}

void ElfImage::ReadText() {
  Elf* const elf = static_cast<Elf*>(elf_);
  size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) return;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    const char* const name = elf_strptr(elf, names, header.sh_name);
    if (name == nullptr || std::strcmp(name, ".text") != 0) continue;
    for (size_t i = 0; i < segments_.size() && !text_segment_; ++i) {
      const Segment& segment = segments_[i];
      if (segment.executable && header.sh_addr >= segment.address &&
          header.sh_addr - segment.address < segment.memory_size)
        text_segment_ = i;
    }
  }
}

const ElfImage::Segment* ElfImage::text_segment() const {
  return text_segment_ ? &segments_[*text_segment_] : nullptr;
}

std::vector<ElfImage::Symbol> ElfImage::Symbols(bool dynamic) const {
  Elf* const elf = static_cast<Elf*>(elf_);
  std::vector<Symbol> symbols;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    if (header.sh_type != (dynamic ? SHT_DYNSYM : SHT_SYMTAB) || header.sh_entsize == 0) continue;
    Elf_Data* const data = elf_getdata(section, nullptr);
    const size_t count = header.sh_size / header.sh_entsize;
    std::string_view file;
    for (size_t i = 0; data != nullptr && i < count; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      const int type = GELF_ST_TYPE(symbol.st_info);
      const char* const name = elf_strptr(elf, header.sh_link, symbol.st_name);
      if (type == STT_FILE) file = name == nullptr ? "" : name;
      if (symbol.st_shndx == SHN_UNDEF || type == STT_SECTION || type == STT_FILE) continue;
      if (name == nullptr || *name == '\0') continue;
      const bool is_local = GELF_ST_BIND(symbol.st_info) == STB_LOCAL;
      const bool is_function = type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE;
      symbols.push_back({symbol.st_value, symbol.st_size, name, is_local ? file : "", is_function,
                         !IsCode(elf, symbol)});
    }
  }
  return symbols;
}

std::vector<std::string_view> ElfImage::Needed() const {
  Elf* const elf = static_cast<Elf*>(elf_);
  std::vector<std::string_view> needed;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) continue;
    if (header.sh_type != SHT_DYNAMIC || header.sh_entsize == 0) continue;
    Elf_Data* const data = elf_getdata(section, nullptr);
    const size_t count = header.sh_size / header.sh_entsize;
    for (size_t i = 0; data != nullptr && i < count; ++i) {
      GElf_Dyn entry;
      if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr) break;
      if (entry.d_tag != DT_NEEDED) continue;
      const char* const name = elf_strptr(elf, header.sh_link, entry.d_un.d_val);
      if (name != nullptr) needed.emplace_back(name);
    }
  }
  return needed;
}

}  // namespace skein
