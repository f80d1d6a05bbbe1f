#include "collect/arena_losses.h"

namespace skein {

std::string ArenaLosses::Text() const {
  std::string all;
  const auto add = [&all](uint64_t count, const char* what) {
    if (count == 0) return;
    all += (all.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  add(threads, "threads");
  add(stacks, "records' stacks and names");
  add(samples, "samples of profiles");
  return all;
}

}  // namespace skein
