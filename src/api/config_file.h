#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/config.h"

namespace skein {

struct SavedConfig {
  std::string name;
  ReportConfig config;
};

// pprof's own file of saved configurations, settings.json, which both programs read and write. What is in it
// that we do not know stays. Any thread may call anything at any time.
class ConfigFile {
 public:
  explicit ConfigFile(std::string path) : path_(std::move(path)) {}

  // $XDG_CONFIG_HOME/pprof/settings.json, or that below ~/.config; empty if neither is known.
  static std::string UsualPlace();

  const std::string& path() const { return path_; }

  // None if there is no such file.
  Result<std::vector<SavedConfig>> Read() const;

  // Replaces the one of that name.
  Status Save(const SavedConfig& saved);
  Status Remove(std::string_view name);

 private:
  std::string path_;
  mutable std::mutex mutex_;
};

}  // namespace skein
