#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/track.h"
#include "api/query.h"
#include "api/session.h"

namespace skein {

// The track that a name like "p/0", "g/17" or "network" stands for; nothing if there is none such.
std::optional<Track> TrackOfName(const Session& session, std::string_view name);
std::string NameOf(const Trace& trace, Track track);

// Something that can be selected: "slice/p/0/123", "range/4", "wake/88".
enum class ItemKind : uint8_t { kSlice, kRange, kRegion, kTask, kLog, kSample, kWake };
struct Item {
  ItemKind kind = ItemKind::kSlice;
  Track track;         // Of a slice.
  uint32_t index = 0;  // In its table. Wakes: the Runnable slice.
};
std::optional<Item> ItemOfName(const Session& session, std::string_view name);
std::string NameOf(const Trace& trace, const Item& item);

// The tracks that `tracks=` names, separated by commas. Fails if there are none, too many or unknown ones.
std::vector<Track> TracksOf(const Session& session, QueryReader& in);

}  // namespace skein
