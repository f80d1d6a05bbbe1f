#pragma once

#include "api/json_writer.h"
#include "api/profile_session.h"

// Parts that the answers about profiles have in common.

namespace skein {

// "type", "unit", "all", "shown", "base" and "warnings": of what the rest is a part.
void WriteShown(const ProfileSession& session,
                const ProfileView& view,
                const ShownProfile& shown,
                JsonWriter& json);

// A frame with its sums, as an object.
void WriteRow(const FrameStacks& stacks, const FrameSum& sum, JsonWriter& json);

// "itself": the row of the frame of this name.
void WriteItself(const FrameStacks& stacks, std::string_view name, JsonWriter& json);

// The members of the same, for rows that have more.
void WriteRowFields(const FrameStacks& stacks, const FrameSum& sum, JsonWriter& json);

}  // namespace skein
