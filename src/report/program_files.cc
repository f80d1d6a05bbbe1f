#include "report/program_files.h"

#include <utility>

namespace skein {

Program* ProgramFiles::Of(const Profile& profile, uint32_t mapping) {
  const auto [known, is_new] = programs_.try_emplace(mapping);
  if (!is_new) return known->second.get();
  const Profile::Mapping& m = profile.mappings[mapping];
  const std::string_view file = profile.text(m.file);
  auto program = Program::Open(std::string(file), {m.start, m.limit, m.offset, file}, false);
  if (program.ok()) {
    known->second = std::move(*program);
  } else {
    problems_.push_back(program.error().message);
  }
  return known->second.get();
}

}  // namespace skein
