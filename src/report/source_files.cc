#include "report/source_files.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "base/go_path.h"

namespace skein {
namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> GoRoots() {
  std::vector<std::string> roots;
  if (const std::string root = Environment("GOROOT"); !root.empty()) roots.push_back(root);
  roots.insert(roots.end(), {"/usr/local/go", "/usr/lib/go", "/usr/share/go"});
  return roots;
}

std::string ModuleCache() {
  if (std::string cache = Environment("GOMODCACHE"); !cache.empty()) return cache;
  const std::vector<std::string> paths = SplitPathList(Environment("GOPATH"));
  if (!paths.empty()) return JoinPath(paths[0], "pkg/mod");
  const std::string home = Environment("HOME");
  return home.empty() ? "" : JoinPath(home, "go/pkg/mod");
}

// As the module cache spells it on disk: "github.com/Azure" is "github.com/!azure".
std::string EscapeCapitals(std::string_view path) {
  std::string escaped;
  for (const char c : path) {
    const bool capital = c >= 'A' && c <= 'Z';
    if (capital) escaped += '!';
    escaped += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return escaped;
}

// "example.com/m@v1.2.3/a.go" as {"example.com/m@v1.2.3", "a.go"}; nothing without a version.
struct Versioned {
  std::string_view module, file;
};
Versioned SplitVersioned(std::string_view path) {
  const size_t at = path.find('@');
  const size_t slash = at == std::string_view::npos ? at : path.find('/', at);
  if (slash == std::string_view::npos) return {};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

std::string_view After(std::string_view path, std::string_view mark) {
  const size_t at = path.rfind(mark);
  return at == std::string_view::npos ? "" : path.substr(at + mark.size());
}

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

std::vector<std::string> GoSourcePlaces(std::string_view name, std::string_view directory) {
  std::vector<std::string> places;
  const bool absolute = name.starts_with('/');
  const std::string_view in_root = absolute ? After(name, "/src/") : name;
  if (!in_root.empty())
    for (const std::string& root : GoRoots())
      places.push_back(JoinPath(root, "src/" + std::string(in_root)));
  const std::string_view in_cache = absolute ? After(name, "/pkg/mod/") : name;
  const Versioned versioned = SplitVersioned(in_cache);
  if (versioned.module.empty()) return places;
  if (const std::string cache = ModuleCache(); !cache.empty()) {
    places.push_back(JoinPath(cache, in_cache));
    places.push_back(
        JoinPath(cache, fmt::format("{}/{}", EscapeCapitals(versioned.module), versioned.file)));
  }
  const std::string_view module = versioned.module.substr(0, versioned.module.find('@'));
  places.push_back(JoinPath(directory, fmt::format("vendor/{}/{}", module, versioned.file)));
  return places;
}

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
