#include "cli/preloads.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string_view>

#include <unistd.h>

#include "symbols/elf_image.h"

namespace skein {
namespace {

// Where execvp() finds it.
std::string PathOf(const std::string& program) {
  const char* path = getenv("PATH");
  if (program.find('/') != std::string::npos || path == nullptr) return program;
  std::istringstream folders(path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string file = (folder.empty() ? "." : folder) + "/" + program;
    if (access(file.c_str(), X_OK) == 0) return file;
  }
  return program;
}

// "libasan.so.8", or nothing.
std::string SanitizerOf(const std::string& program) {
  constexpr std::array<std::string_view, 4> kRuntimes = {"libasan.so", "libtsan.so", "liblsan.so",
                                                         "libclang_rt."};
  const Result<ElfImage> image = ElfImage::Open(PathOf(program));
  if (!image.ok()) return {};
  for (const std::string_view needed : image->Needed())
    for (const std::string_view runtime : kRuntimes)
      if (needed.starts_with(runtime)) return std::string(needed);
  return {};
}

}  // namespace

bool IsScript(const std::string& program) {
  std::ifstream file(PathOf(program), std::ios::binary);
  return file.get() == '#' && file.get() == '!';
}

std::string Preloads(const std::string& program,
                     const std::string& library,
                     const std::string& others) {
  std::string all;
  for (const std::string& one : {SanitizerOf(program), library, others}) {
    if (one.empty()) continue;
    if (!all.empty()) all += ':';
    all += one;
  }
  return all;
}

}  // namespace skein
