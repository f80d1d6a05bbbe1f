#pragma once

#include <cstdint>

namespace skein {

// Distinct types, so that a goroutine's id cannot be passed for a processor's.

// Ids as the traced program knew them.
enum class GoroutineId : int64_t { kNone = -1 };
enum class ProcId : int64_t { kNone = -1 };
enum class ThreadId : int64_t { kNone = -1 };
enum class TaskId : uint64_t { kBackground = 0, kNone = UINT64_MAX };

// Dense numbers from 0, in order of first mention, that stand for those ids inside Skein: they
// index columns. Names (model/names.h) maps them back.
enum class GoroutineIndex : uint32_t { kNone = UINT32_MAX };
enum class ProcIndex : uint32_t { kNone = UINT32_MAX };
enum class ThreadIndex : uint32_t { kNone = UINT32_MAX };

// Interned texts and stacks; one table of each for the whole trace.
enum class StringId : uint32_t { kEmpty = 0 };
enum class StackId : uint32_t { kNone = 0 };
enum class FrameId : uint32_t {};

// Nanoseconds. Inside the readers: of the trace's own clock. Everywhere else: since the trace's
// first event. kNever marks a moment that is not in the trace.
using Nanos = int64_t;
inline constexpr Nanos kNever = -1;

// Traces before Go 1.22 credit what no processor did (network, timers, system calls) to processors of
// their own, which are none: nothing runs there.
constexpr bool IsPseudo(ProcId proc) {
  return static_cast<int64_t>(proc) > 1'000'000;
}

template <typename Index>
constexpr uint32_t Raw(Index index) {
  return static_cast<uint32_t>(index);
}

}  // namespace skein
