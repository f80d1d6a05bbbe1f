#include "symbols/make_ready.h"

#include "profile/prune.h"
#include "symbols/find_programs.h"
#include "symbols/symbolize.h"

namespace skein {

void MakeReady(Profile& profile, const std::function<void(std::string_view)>& notice) {
  FindPrograms(profile, ProgramSearchPath(), notice);
  SymbolizeByFiles(profile, {}, notice);
  DemangleNames(profile, {}, {.keeps_anonymous = true});
  DropUninteresting(profile);
}

}  // namespace skein
