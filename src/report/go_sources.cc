#include "report/go_sources.h"

#include <cstdlib>
#include <filesystem>
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
  for (const std::string& directory : SplitPathList(Environment("PATH"))) {
    std::error_code error;
    const auto go = std::filesystem::canonical(JoinPath(directory, "go"), error);
    if (!error) roots.push_back(go.parent_path().parent_path().string());
  }
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

// Each directory of the list, with all above it.
std::vector<std::string> WithParents(std::string_view search_path) {
  std::vector<std::string> directories;
  for (std::string directory : SplitPathList(search_path)) {
    while (true) {
      directories.push_back(directory);
      std::string parent(DirName(directory));
      if (parent == directory) break;
      directory = std::move(parent);
    }
  }
  return directories;
}

// The path of the module that a directory is the root of; empty if it is none.
std::string ModuleAt(const std::string& directory) {
  constexpr std::string_view kModule = "module ";
  std::ifstream file(JoinPath(directory, "go.mod"));
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kModule)) continue;
    std::string path = line.substr(kModule.size());
    path.erase(std::min(path.find("//"), path.size()));
    path.erase(0, path.find_first_not_of(" \t\""));
    path.erase(path.find_last_not_of(" \t\r\"") + 1);
    return path;
  }
  return "";
}

}  // namespace

std::vector<std::string> GoSourcePlaces(std::string_view name, std::string_view search_path) {
  std::vector<std::string> places;
  const bool absolute = name.starts_with('/');
  const std::string_view in_root = absolute ? After(name, "/src/") : name;
  if (!in_root.empty())
    for (const std::string& root : GoRoots())
      places.push_back(JoinPath(root, "src/" + std::string(in_root)));
  const std::string_view in_cache = absolute ? After(name, "/pkg/mod/") : name;
  const Versioned versioned = SplitVersioned(in_cache);
  const std::string cache = ModuleCache();
  if (!versioned.module.empty() && !cache.empty()) {
    places.push_back(JoinPath(cache, in_cache));
    places.push_back(
        JoinPath(cache, fmt::format("{}/{}", EscapeCapitals(versioned.module), versioned.file)));
  }
  const std::string_view vendored = versioned.module.substr(0, versioned.module.find('@'));
  for (const std::string& directory : WithParents(search_path)) {
    if (!vendored.empty())
      places.push_back(JoinPath(directory, fmt::format("vendor/{}/{}", vendored, versioned.file)));
    const std::string module = absolute ? "" : ModuleAt(directory);
    if (!module.empty() && name.starts_with(module + "/"))
      places.push_back(JoinPath(directory, name.substr(module.size() + 1)));
  }
  return places;
}

}  // namespace skein
