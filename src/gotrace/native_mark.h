#pragma once

#include <string_view>

namespace skein {

// Stands among the strings of traces that Skein recorded of a native program, where no event names it. Go's
// tools pass over it; ours do not speak of a garbage collector that such programs do not have.
inline constexpr std::string_view kNativeMark = "native program, recorded by Skein";

// When a native trace's time was 0: a string beside kNativeMark that begins so, and ends with nanoseconds of Unix
// time. Go's format has a place for that from Go 1.25 on, whose traces Go 1.23 does not open.
inline constexpr std::string_view kBeganMark = "recorded by Skein since Unix nanosecond ";

// What the recorder lost. Events: in a log of the thread that they are of, under this key, as "12 events lost".
inline constexpr std::string_view kRecorderKey = "skein";
inline constexpr std::string_view kEventsLost = " events lost";
// The rest: a string beside kNativeMark that begins so, "Skein had no room for 2 threads".
inline constexpr std::string_view kNoRoomMark = "Skein had no room for ";

}  // namespace skein
