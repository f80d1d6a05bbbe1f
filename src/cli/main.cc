#include <malloc.h>

#include "cli/verb.h"

namespace {

// What answers needed goes back to the system with them. glibc would raise the threshold with the first big
// block that is freed, and keep blocks of that size from then on: 8 MB of a visited trace's 150.
constexpr int kMappedBytes = 128 << 10;

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, kMappedBytes);
  return skein::RunSkein(argc, argv);
}
