#include "base/go_path.h"

namespace skein {
namespace {

std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (size_t begin = 0;;) {
    const size_t end = text.find(at, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string_view WithoutTrailingSlashes(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  return path;
}

}  // namespace

std::string CleanPath(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> kept;
  for (const std::string_view part : Split(path, '/')) {
    if (part.empty() || part == ".") continue;
    const bool goes_up = part == "..";
    if (goes_up && !kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else if (!goes_up || !rooted) {
      kept.push_back(part);
    }
  }
  std::string clean = rooted ? "/" : "";
  for (const std::string_view part : kept) {
    if (!clean.empty() && clean.back() != '/') clean += '/';
    clean += part;
  }
  return clean.empty() ? "." : clean;
}

std::string_view BaseName(std::string_view path) {
  if (path.empty()) return ".";
  path = WithoutTrailingSlashes(path);
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || path == "/") return path;
  return path.substr(slash + 1);
}

std::string_view DirName(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return WithoutTrailingSlashes(path.substr(0, slash + 1));
}

std::string JoinPath(std::string_view a, std::string_view b) {
  if (a.empty()) return b.empty() ? "" : CleanPath(b);
  return CleanPath(std::string(a) + "/" + std::string(b));
}

std::vector<std::string> SplitPathList(std::string_view list) {
  std::vector<std::string> parts;
  if (list.empty()) return parts;
  for (const std::string_view part : Split(list, ':'))
    parts.emplace_back(part);
  return parts;
}

std::string TrimPath(std::string_view path, std::string_view trim, std::string_view search) {
  if (trim.empty()) {
    for (const std::string& directory : SplitPathList(search)) {
      const std::string wanted = "/" + std::string(BaseName(directory)) + "/";
      const size_t found = path.find(wanted);
      if (found != std::string_view::npos) return std::string(path.substr(found + wanted.size()));
    }
  }
  std::vector<std::string> prefixes = SplitPathList(trim);
  prefixes.insert(prefixes.end(), {"/proc/self/cwd/./", "/proc/self/cwd/"});
  for (std::string& prefix : prefixes) {
    if (!prefix.ends_with('/')) prefix += '/';
    if (path.starts_with(prefix)) return std::string(path.substr(prefix.size()));
  }
  return std::string(path);
}

}  // namespace skein
