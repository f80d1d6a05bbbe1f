#include "report/source_files.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "base/go_path.h"
#include "report/go_sources.h"

namespace skein {
namespace {

bool Open(const std::string& path, std::ifstream& file) {
  file.open(path);
  // Directories open too, but cannot be read.
  if (file.is_open() && file.peek() == std::ifstream::traits_type::eof() && !file.eof())
    return false;
  return file.is_open();
}

std::vector<std::string> ReadLines(std::ifstream& file) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

// In each directory of the list, and those above.
bool OpenBelow(std::string_view search_path, const std::string& name, std::ifstream& file) {
  for (std::string directory : SplitPathList(search_path)) {
    while (true) {
      if (Open(JoinPath(directory, name), file)) return true;
      const std::string parent(DirName(directory));
      if (parent == directory) break;
      directory = parent;
    }
  }
  return false;
}

}  // namespace

const Result<std::vector<std::string>>& SourceFiles::Lines(const std::string& name) {
  const auto known = files_.find(name);
  if (known != files_.end()) return known->second;
  return files_.emplace(name, Read(name)).first->second;
}

Result<std::vector<std::string>> SourceFiles::Read(const std::string& name) const {
  const std::string path = TrimPath(name, options_.trim_path, options_.search_path);
  std::ifstream file;
  std::string reason;
  if (path.starts_with('/')) {
    if (Open(path, file)) return ReadLines(file);
    reason = fmt::format("open {}: {}", path, std::strerror(errno == 0 ? EISDIR : errno));
    if (errno == ENOENT) reason = fmt::format("open {}: no such file or directory", path);
  } else {
    if (OpenBelow(options_.search_path, path, file)) return ReadLines(file);
    reason = fmt::format("could not find file {} on path {}", path, options_.search_path);
  }
  if (options_.looks_further) {
    for (const std::string& place : GoSourcePlaces(name, options_.search_path)) {
      std::ifstream other;
      if (Open(place, other)) return ReadLines(other);
    }
  }
  return Error{Error::Code::kNotFound, std::move(reason)};
}

}  // namespace skein
