#pragma once

#include <string>

#include "analyze/track.h"
#include "api/session.h"

namespace skein {

// Appends to `out` what a track's states look like within [from, to), in about `columns` items: one tile
// in the binary form that docs/api.md describes. The track is a processor, thread, goroutine or group.
void AppendTile(
    const Session& session, Track track, Nanos from, Nanos to, uint32_t columns, std::string& out);

}  // namespace skein
