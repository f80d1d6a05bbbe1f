#pragma once

#include <cstddef>
#include <span>
#include <string>

#include <skein/skein.h>

#include "collect/wire_batch.h"

namespace skein {

// Where the public API's bytes go.
TraceSink Into(int descriptor);
TraceSink Into(skein_write_function function, void* context);

// A file, made or emptied; negative: errno says why not.
int CreateFile(const char* path);
std::string CannotCreate(const char* path);

// What a function of the public API returns: null for an empty text. Valid until the thread's next.
const char* Answer(const std::string& why);

}  // namespace skein
