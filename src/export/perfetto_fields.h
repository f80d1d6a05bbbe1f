#pragma once

#include <cstdint>

// Field numbers and values of Perfetto's protos/perfetto/trace, by message.
namespace skein::perfetto {

namespace packet {
constexpr uint32_t kInTrace = 1, kFtraceEvents = 1, kProcessTree = 2, kTimestamp = 8,
                   kSequence = 10, kTrackEvent = 11, kInternedData = 12, kSequenceFlags = 13,
                   kTrackDescriptor = 60, kPerfSample = 66, kTaskState = 117;
constexpr uint32_t kCleared = 1, kNeedsInterned = 2;
}  // namespace packet

namespace tree {
constexpr uint32_t kThreads = 2, kTid = 1, kThreadName = 2, kTgid = 3;
}  // namespace tree

namespace ftrace {
constexpr uint32_t kCpu = 1, kEvent = 2, kTimestamp = 1, kPid = 2, kSwitch = 4, kBlocked = 18,
                   kWaking = 20;
}  // namespace ftrace

namespace sched {
constexpr uint32_t kPrevPid = 2, kPrevPrio = 3, kPrevState = 4, kNextPid = 6, kNextPrio = 7;
constexpr uint32_t kWokenPid = 2, kWokenPrio = 3, kSuccess = 4, kTargetCpu = 5;
constexpr uint32_t kBlockedPid = 1, kCaller = 2;
constexpr int64_t kRunnable = 0, kSleeping = 1, kInCall = 2, kDead = 16;
constexpr int32_t kPriority = 120;
}  // namespace sched

namespace task_state {
constexpr uint32_t kName = 2, kTid = 3, kState = 4, kPriority = 5;
constexpr int32_t kRunnable = 2, kSleeping = 4, kInCall = 5;
}  // namespace task_state

namespace track {
constexpr uint32_t kUuid = 1, kName = 2, kProcess = 3, kThread = 4, kParent = 5, kCounter = 8,
                   kOrder = 11, kRank = 12, kPid = 1, kTid = 2, kUnit = 3, kProcessName = 6;
constexpr int32_t kByRank = 3;
constexpr int32_t kNoUnit = 0, kBytes = 3;
}  // namespace track

namespace track_event {
constexpr uint32_t kCategory = 3, kAnnotations = 4, kType = 9, kName = 10, kTrack = 11, kValue = 30,
                   kFlows = 47, kLastFlows = 48;
constexpr int32_t kBegin = 1, kEnd = 2, kInstant = 3, kCounter = 4;
constexpr uint32_t kAnnotationName = 1, kNumber = 3;
}  // namespace track_event

namespace interned {
constexpr uint32_t kCategories = 1, kEventNames = 2, kAnnotationNames = 3, kFunctions = 5,
                   kFrames = 6, kStacks = 7, kMappings = 19, kSymbols = 26, kId = 1, kText = 2,
                   kFrameFunction = 2, kFrameMapping = 3, kFrameAddress = 4, kStackFrames = 2;
constexpr uint64_t kProgram = 1;
}  // namespace interned

namespace sample {
constexpr uint32_t kCpu = 1, kPid = 2, kTid = 3, kStack = 4;
}  // namespace sample

}  // namespace skein::perfetto
