#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

// Finds and reads source files by the names that profiles give them.
class SourceFiles {
 public:
  struct Options {
    std::string search_path;  // A ':' list; each directory and all above it are searched.
    std::string trim_path;
    bool looks_further = true;  // Also in GOROOT, Go's module cache and vendor/.
  };

  explicit SourceFiles(Options options) : options_(std::move(options)) {}

  // The file's lines, the first at 0. Read once; valid as long as this object.
  const Result<std::vector<std::string>>& Lines(const std::string& name);

 private:
  Result<std::vector<std::string>> Read(const std::string& name) const;

  Options options_;
  std::map<std::string, Result<std::vector<std::string>>> files_;
};

}  // namespace skein
