#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace skein {

// The event codes of the v2 format, as they stand in the file. Names follow Go's.
enum class WireEvent : uint8_t {
  kNone = 0,

  // Framing and tables.
  kEventBatch = 1,
  kStacks = 2,
  kStack = 3,
  kStrings = 4,
  kString = 5,
  kCpuSamples = 6,
  kCpuSample = 7,
  kFrequency = 8,

  // What threads wrote, each with the time since the event before it.
  kProcsChange = 9,
  kProcStart = 10,
  kProcStop = 11,
  kProcSteal = 12,
  kProcStatus = 13,
  kGoCreate = 14,
  kGoCreateSyscall = 15,
  kGoStart = 16,
  kGoDestroy = 17,
  kGoDestroySyscall = 18,
  kGoStop = 19,
  kGoBlock = 20,
  kGoUnblock = 21,
  kGoSyscallBegin = 22,
  kGoSyscallEnd = 23,
  kGoSyscallEndBlocked = 24,
  kGoStatus = 25,
  kStwBegin = 26,
  kStwEnd = 27,
  kGcActive = 28,
  kGcBegin = 29,
  kGcEnd = 30,
  kGcSweepActive = 31,
  kGcSweepBegin = 32,
  kGcSweepEnd = 33,
  kGcMarkAssistActive = 34,
  kGcMarkAssistBegin = 35,
  kGcMarkAssistEnd = 36,
  kHeapAlloc = 37,
  kHeapGoal = 38,
  kGoLabel = 39,
  kUserTaskBegin = 40,
  kUserTaskEnd = 41,
  kUserRegionBegin = 42,
  kUserRegionEnd = 43,
  kUserLog = 44,
  kGoSwitch = 45,
  kGoSwitchDestroy = 46,
  kGoCreateBlocked = 47,
  kGoStatusStack = 48,

  // More framing and tables.
  kExperimentalBatch = 49,
  kSync = 50,
  kClockSnapshot = 51,
  kEndOfGeneration = 52,

  // The AllocFree experiment; timed.
  kSpan = 128,
  kSpanAlloc = 129,
  kSpanFree = 130,
  kHeapObject = 131,
  kHeapObjectAlloc = 132,
  kHeapObjectFree = 133,
  kGoroutineStack = 134,
  kGoroutineStackAlloc = 135,
  kGoroutineStackFree = 136,
};

// Limits of the format.
inline constexpr uint64_t kMaxBatchBytes = 64 * 1024;
inline constexpr uint64_t kMaxStringBytes = 1024;
inline constexpr uint64_t kMaxStackFrames = 128;

// What follows the arguments of an event.
enum class WireTrailer : uint8_t {
  kNothing,
  kBytes,   // A varint length and so many bytes.
  kFrames,  // As many times pc, func, file and line as the last argument says.
};

// How to read and print one kind of event.
struct EventSpec {
  static constexpr size_t kMaxArgs = 5;

  std::string_view name;  // Empty: there is no such code.

  // Varints in wire order; timed events begin with "dt". Go's names, whose last part (behind the
  // last '_') is the type: "reason_string" is a string id, "new_stack" a stack id.
  std::array<std::string_view, kMaxArgs> args;

  // In ordinary batches, with a time.
  bool timed = false;
  // Position in `args` of the stack of the code that executed the event; 0: it has none.
  uint8_t stack_arg = 0;
  // The first header (its minor number) with which Go writes it.
  uint8_t since = 22;
  WireTrailer trailer = WireTrailer::kNothing;
  // Ranges: the event that begins what this one ends or finds active.
  WireEvent begin = WireEvent::kNone;
  // 0: none. 1: AllocFree.
  uint8_t experiment = 0;

  constexpr size_t arg_count() const {
    size_t count = 0;
    while (count < kMaxArgs && !args[count].empty())
      ++count;
    return count;
  }
  constexpr bool is_string(size_t arg) const { return args[arg].ends_with("string"); }
  constexpr bool is_stack(size_t arg) const { return args[arg].ends_with("stack"); }
  constexpr bool exists() const { return !name.empty(); }
};

// The one table of v2 events, by code.
const std::array<EventSpec, 256>& EventSpecs();

inline const EventSpec& SpecOf(WireEvent event) {
  return EventSpecs()[static_cast<uint8_t>(event)];
}

// The code of an event by Go's name.
std::optional<WireEvent> WireEventByName(std::string_view name);

}  // namespace skein
