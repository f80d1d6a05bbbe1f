#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "profile/profile.h"
#include "symbols/program.h"

namespace skein {

// The programs of a profile's mappings, each opened when it is first wanted.
class ProgramFiles {
 public:
  // Null if the file cannot be read. Valid as long as this object and the profile.
  Program* Of(const Profile& profile, uint32_t mapping);

  // Why programs that were wanted cannot be read.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::map<uint32_t, std::unique_ptr<Program>> programs_;  // Null: cannot be read.
  std::vector<std::string> problems_;
};

}  // namespace skein
