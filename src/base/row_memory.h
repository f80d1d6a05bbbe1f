#pragma once

#include <cstddef>

namespace skein {

// Memory for the rows of a Column. Large amounts are pages of their own, which growing moves instead of
// copying, and of which those that are not written yet take no room.

// How much to ask for where `bytes` are needed and more will be.
size_t RoomFor(size_t bytes);

// Makes `bytes` of `old_bytes` at `rows` (null if that is 0), which keep their content and may move; null if
// `bytes` is 0. Throws std::bad_alloc.
void* ResizeRows(void* rows, size_t old_bytes, size_t bytes);

void FreeRows(void* rows, size_t bytes);

}  // namespace skein
