#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace skein {

// File names as Go's path/filepath treats them on Unix.

std::string CleanPath(std::string_view path);      // "a/./b/../c" is "a/c".
std::string_view BaseName(std::string_view path);  // "/a/b/" is "b".
std::string_view DirName(std::string_view path);
std::string JoinPath(std::string_view a, std::string_view b);
std::vector<std::string> SplitPathList(std::string_view list);  // By ':'.

// `path` without the first of `trim` (a ':' list) that it begins with; where `trim` is empty, without
// everything up to the base name of a directory of `search`.
std::string TrimPath(std::string_view path, std::string_view trim, std::string_view search);

}  // namespace skein
