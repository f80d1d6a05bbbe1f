#include "base/standard_error.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace skein {

void OpenStandardStreams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    // The lowest number that is free, so this one: those below are open.
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) < 0) return;
  }
}

}  // namespace skein
