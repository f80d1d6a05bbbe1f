#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace skein {

// The event codes of the v1 format (Go 1.5 to 1.21), as they stand in the file. Names follow Go's.
enum class V1Kind : uint8_t {
  kNone = 0,
  kBatch = 1,
  kFrequency = 2,
  kStack = 3,
  kGomaxprocs = 4,
  kProcStart = 5,
  kProcStop = 6,
  kGcStart = 7,
  kGcDone = 8,
  kStwStart = 9,
  kStwDone = 10,
  kGcSweepStart = 11,
  kGcSweepDone = 12,
  kGoCreate = 13,
  kGoStart = 14,
  kGoEnd = 15,
  kGoStop = 16,
  kGoSched = 17,
  kGoPreempt = 18,
  kGoSleep = 19,
  kGoBlock = 20,
  kGoUnblock = 21,
  kGoBlockSend = 22,
  kGoBlockRecv = 23,
  kGoBlockSelect = 24,
  kGoBlockSync = 25,
  kGoBlockCond = 26,
  kGoBlockNet = 27,
  kGoSysCall = 28,
  kGoSysExit = 29,
  kGoSysBlock = 30,
  kGoWaiting = 31,
  kGoInSyscall = 32,
  kHeapAlloc = 33,
  kHeapGoal = 34,
  kTimerGoroutine = 35,
  kFutileWakeup = 36,
  kString = 37,
  kGoStartLocal = 38,
  kGoUnblockLocal = 39,
  kGoSysExitLocal = 40,
  kGoStartLabel = 41,
  kGoBlockGc = 42,
  kGcMarkAssistStart = 43,
  kGcMarkAssistDone = 44,
  kUserTaskCreate = 45,
  kUserTaskEnd = 46,
  kUserRegion = 47,
  kUserLog = 48,
  kCpuSample = 49,
};
inline constexpr size_t kV1KindCount = 50;

// How one kind of v1 event is laid out.
struct V1EventSpec {
  static constexpr size_t kMaxArgs = 4;

  struct Arg {
    std::string_view name;
    uint8_t since = 5;  // The first format (its minor number) that has it.
  };

  std::string_view name;
  uint8_t since = 5;
  // Varints in wire order, behind the times and before the stack.
  std::array<Arg, kMaxArgs> args;
  // A stack id is the last argument.
  bool stack = false;
  // Begins with the ticks since the event before it (format 1.5: and the sequence numbers).
  bool timed = true;

  size_t arg_count(int version) const;
};

const V1EventSpec& SpecOf(V1Kind kind);

// One event as it stands in the file. What `args` are is said by its V1EventSpec; the accessors
// name those that several kinds share.
struct V1Event {
  V1Kind kind = V1Kind::kNone;
  uint32_t stack = 0;           // Id; 0 is none.
  uint64_t size = 0;            // Bytes in the trace.
  uint64_t sequence_delta = 0;  // Format 1.5; a batch's is absolute.
  uint64_t ticks_delta = 0;     // Of timed events; a batch's is absolute.
  std::array<uint64_t, V1EventSpec::kMaxArgs> args{};
  // A string's text, a log's message, a stack's varints. Points into the trace.
  std::span<const std::byte> data;

  // GoCreate, GoStart, GoUnblock, GoSysExit and their Local and Label forms, GoWaiting, GoInSyscall.
  uint64_t goroutine() const { return args[0]; }
  // GoStart, GoStartLabel, GoUnblock, GoSysExit.
  uint64_t sequence() const { return args[1]; }
  // GoSysExit, GoSysExitLocal: when the call really ended, in absolute ticks; 0 is unknown.
  uint64_t exit_ticks() const { return kind == V1Kind::kGoSysExit ? args[2] : args[1]; }
};

// Reads single events of one trace.
class V1Decoder {
 public:
  // `trace` is not copied and must outlive the decoder.
  V1Decoder(std::span<const std::byte> trace, int version);

  // The event at `offset` of the trace. False: no event of this version stands there.
  bool Decode(uint64_t offset, V1Event& event) const;

  // Why Decode() returned false there; one line.
  std::string_view Reason(uint64_t offset) const;

  V1Kind kind_at(uint64_t offset) const {
    return static_cast<V1Kind>(static_cast<uint8_t>(trace_[offset]) & 0x3f);
  }
  std::span<const std::byte> trace() const { return trace_; }
  int version() const { return version_; }

 private:
  struct Layout {
    bool known = false;
    bool timed = false;
    bool stack = false;
    uint8_t args = 0;  // Without times and stack.
  };

  std::span<const std::byte> trace_;
  int version_;
  std::array<Layout, 64> layouts_{};
};

// One frame of a stack as it stands in the file.
struct V1Frame {
  uint64_t pc = 0;
  uint64_t function = 0;  // String ids.
  uint64_t file = 0;
  uint64_t line = 0;
};

// Reads the varints of a Stack event, one after the other.
class V1StackReader {
 public:
  // Of an event of kind kStack.
  V1StackReader(const V1Event& event, int version);

  uint64_t id() const { return id_; }
  size_t frame_count() const { return frame_count_; }
  // False: the event does not hold the frames that it announces.
  bool valid() const { return valid_; }
  // Requires valid() and to be called at most frame_count() times.
  V1Frame Next();

 private:
  uint64_t Varint();

  std::span<const std::byte> rest_;
  bool has_names_;
  bool valid_ = false;
  uint64_t id_ = 0;
  size_t frame_count_ = 0;
};

}  // namespace skein
