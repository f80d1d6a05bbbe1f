#include "gotrace/v1_events.h"

#include <algorithm>

namespace skein {
namespace {

// Limits that Go's own readers of the format put up.
constexpr uint64_t kMaxArgBytes = 16 * 1024;  // A stack of 128 frames may take 5 KB.
constexpr uint64_t kMaxTextBytes = 1'000'000;
constexpr uint64_t kMaxFrames = 1000;

using K = V1Kind;
using Arg = V1EventSpec::Arg;
using Args = std::array<Arg, V1EventSpec::kMaxArgs>;

struct Row {
  V1Kind kind;
  V1EventSpec spec;
};

constexpr bool kStack = true;

constexpr Row Timed(
    V1Kind kind, std::string_view name, Args args, bool stack = false, uint8_t since = 5) {
  return {kind, {name, since, args, stack, true}};
}

constexpr Row Untimed(V1Kind kind, std::string_view name, Args args, uint8_t since = 5) {
  return {kind, {name, since, args, false, false}};
}

constexpr Row kRows[] = {
    Untimed(K::kBatch, "Batch", {Arg{"p"}}),
    Untimed(K::kFrequency, "Frequency", {Arg{"freq"}}),
    Untimed(K::kStack, "Stack", {Arg{"id"}, Arg{"nframes"}}),
    Timed(K::kGomaxprocs, "Gomaxprocs", {Arg{"procs"}}, kStack),
    Timed(K::kProcStart, "ProcStart", {Arg{"thread"}}),
    Timed(K::kProcStop, "ProcStop", {}),
    Timed(K::kGcStart, "GCStart", {Arg{"seq", 7}}, kStack),
    Timed(K::kGcDone, "GCDone", {}),
    Timed(K::kStwStart, "GCSTWStart", {Arg{"kind", 10}}),
    Timed(K::kStwDone, "GCSTWDone", {}),
    Timed(K::kGcSweepStart, "GCSweepStart", {}, kStack),
    Timed(K::kGcSweepDone, "GCSweepDone", {Arg{"swept", 9}, Arg{"reclaimed", 9}}),
    Timed(K::kGoCreate, "GoCreate", {Arg{"g"}, Arg{"new_stack"}}, kStack),
    Timed(K::kGoStart, "GoStart", {Arg{"g"}, Arg{"seq", 7}}),
    Timed(K::kGoEnd, "GoEnd", {}),
    Timed(K::kGoStop, "GoStop", {}, kStack),
    Timed(K::kGoSched, "GoSched", {}, kStack),
    Timed(K::kGoPreempt, "GoPreempt", {}, kStack),
    Timed(K::kGoSleep, "GoSleep", {}, kStack),
    Timed(K::kGoBlock, "GoBlock", {}, kStack),
    Timed(K::kGoUnblock, "GoUnblock", {Arg{"g"}, Arg{"seq", 7}}, kStack),
    Timed(K::kGoBlockSend, "GoBlockSend", {}, kStack),
    Timed(K::kGoBlockRecv, "GoBlockRecv", {}, kStack),
    Timed(K::kGoBlockSelect, "GoBlockSelect", {}, kStack),
    Timed(K::kGoBlockSync, "GoBlockSync", {}, kStack),
    Timed(K::kGoBlockCond, "GoBlockCond", {}, kStack),
    Timed(K::kGoBlockNet, "GoBlockNet", {}, kStack),
    Timed(K::kGoSysCall, "GoSysCall", {}, kStack),
    Timed(K::kGoSysExit, "GoSysExit", {Arg{"g"}, Arg{"seq"}, Arg{"ts"}}),
    Timed(K::kGoSysBlock, "GoSysBlock", {}),
    Timed(K::kGoWaiting, "GoWaiting", {Arg{"g"}}),
    Timed(K::kGoInSyscall, "GoInSyscall", {Arg{"g"}}),
    Timed(K::kHeapAlloc, "HeapAlloc", {Arg{"mem"}}),
    Timed(K::kHeapGoal, "HeapGoal", {Arg{"mem"}}),
    Untimed(K::kTimerGoroutine, "TimerGoroutine", {Arg{"g"}}),
    Timed(K::kFutileWakeup, "FutileWakeup", {}),
    Untimed(K::kString, "String", {Arg{"id"}}, 7),
    Timed(K::kGoStartLocal, "GoStartLocal", {Arg{"g"}}, false, 7),
    Timed(K::kGoUnblockLocal, "GoUnblockLocal", {Arg{"g"}}, kStack, 7),
    Timed(K::kGoSysExitLocal, "GoSysExitLocal", {Arg{"g"}, Arg{"ts"}}, false, 7),
    Timed(K::kGoStartLabel, "GoStartLabel", {Arg{"g"}, Arg{"seq"}, Arg{"label"}}, false, 8),
    Timed(K::kGoBlockGc, "GoBlockGC", {}, kStack, 8),
    Timed(K::kGcMarkAssistStart, "GCMarkAssistStart", {}, kStack, 9),
    Timed(K::kGcMarkAssistDone, "GCMarkAssistDone", {}, false, 9),
    Timed(K::kUserTaskCreate,
          "UserTaskCreate",
          {Arg{"task"}, Arg{"parent_task"}, Arg{"name"}},
          kStack,
          11),
    Timed(K::kUserTaskEnd, "UserTaskEnd", {Arg{"task"}}, kStack, 11),
    Timed(K::kUserRegion, "UserRegion", {Arg{"task"}, Arg{"mode"}, Arg{"name"}}, kStack, 11),
    Timed(K::kUserLog, "UserLog", {Arg{"task"}, Arg{"key"}}, kStack, 11),
    Timed(K::kCpuSample, "CPUSample", {Arg{"ts"}, Arg{"p"}, Arg{"g"}}, kStack, 19),
};

constexpr std::array<V1EventSpec, kV1KindCount> ByKind() {
  std::array<V1EventSpec, kV1KindCount> specs{};
  for (const Row& row : kRows)
    specs[static_cast<uint8_t>(row.kind)] = row.spec;
  return specs;
}

constexpr std::array<V1EventSpec, kV1KindCount> kSpecs = ByKind();

// Bytes still to be read. Reading past the end makes it bad for good.
class Input {
 public:
  explicit Input(std::span<const std::byte> bytes)
      : begin_(bytes.data()), next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  uint64_t Varint() {
    if (next_ != end_ && static_cast<uint8_t>(*next_) < 0x80) return static_cast<uint8_t>(*next_++);
    return LongVarint();
  }

  std::span<const std::byte> Bytes(uint64_t size) {
    if (size > static_cast<uint64_t>(end_ - next_)) return Fail(), std::span<const std::byte>();
    next_ += size;
    return {next_ - size, static_cast<size_t>(size)};
  }

  bool done() const { return next_ == end_; }
  bool failed() const { return failed_; }
  size_t used() const { return static_cast<size_t>(next_ - begin_); }

 private:
  uint64_t LongVarint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 70 && next_ != end_; shift += 7) {
      const auto byte = static_cast<uint8_t>(*next_++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }

  uint64_t Fail() {
    failed_ = true;
    next_ = end_;
    return 0;
  }

  const std::byte* begin_;
  const std::byte* next_;
  const std::byte* end_;
  bool failed_ = false;
};

// An event begins with a byte: its kind, and above that how many arguments stand behind the first, or that their size
// stands before them.
constexpr unsigned kKindBits = 6;
constexpr size_t kCounted = 3;

bool IsOfFraming(V1Kind kind) {
  return kind == K::kString || kind == K::kBatch || kind == K::kFrequency ||
         kind == K::kTimerGoroutine || kind == K::kStack;
}

// The rest of an event that is not of one moment. False: it cannot be one.
bool DecodeFraming(Input& in, int version, size_t inline_args, V1Event& event) {
  switch (event.kind) {
    case K::kString:
      event.args[0] = in.Varint();
      event.data = in.Bytes(std::min(in.Varint(), kMaxTextBytes + 1));
      return event.data.size() <= kMaxTextBytes;
    case K::kBatch:
      event.args[0] = in.Varint();
      event.sequence_delta = version == 5 ? in.Varint() : 0;
      event.ticks_delta = in.Varint();
      return inline_args == 1;
    case K::kStack:
      event.data = in.Bytes(std::min(in.Varint(), kMaxArgBytes + 1));
      return inline_args == kCounted && event.data.size() <= kMaxArgBytes;
    default:
      event.args[0] = in.Varint();
      if (version == 5) in.Varint();
      return inline_args == 0;
  }
}

// The same of all others: times, `arg_count` arguments, and a stack if they have one.
bool DecodeTimed(
    Input& in, int version, size_t inline_args, size_t arg_count, bool has_stack, V1Event& event) {
  const bool counted = inline_args == kCounted;
  if (!counted && inline_args != arg_count + (has_stack ? 1 : 0)) return false;
  Input counted_in{std::span<const std::byte>()};
  if (counted) {
    const uint64_t size = in.Varint();
    if (size > kMaxArgBytes) return false;
    counted_in = Input(in.Bytes(size));
  }
  Input& args = counted ? counted_in : in;
  event.sequence_delta = version == 5 ? args.Varint() : 0;
  event.ticks_delta = args.Varint();
  for (size_t i = 0; i < arg_count; ++i)
    event.args[i] = args.Varint();
  if (has_stack) event.stack = static_cast<uint32_t>(args.Varint());
  if (args.failed() || (counted && !args.done())) return false;
  if (event.kind == K::kUserLog && counted)
    event.data = in.Bytes(std::min(in.Varint(), kMaxTextBytes + 1));
  return event.data.size() <= kMaxTextBytes;
}

}  // namespace

size_t V1EventSpec::arg_count(int version) const {
  return static_cast<size_t>(std::ranges::count_if(
      args, [&](const Arg& arg) { return !arg.name.empty() && arg.since <= version; }));
}

const V1EventSpec& SpecOf(V1Kind kind) {
  return kSpecs[static_cast<uint8_t>(kind)];
}

V1Decoder::V1Decoder(std::span<const std::byte> trace, int version)
    : trace_(trace), version_(version) {
  for (const Row& row : kRows) {
    Layout& layout = layouts_[static_cast<uint8_t>(row.kind)];
    layout.known = row.spec.since <= version;
    layout.timed = row.spec.timed;
    layout.stack = row.spec.stack;
    layout.args = static_cast<uint8_t>(row.spec.arg_count(version));
  }
}

bool V1Decoder::Decode(uint64_t offset, V1Event& event) const {
  if (offset >= trace_.size()) return false;
  const Layout& layout = layouts_[static_cast<size_t>(kind_at(offset))];
  if (!layout.known) return false;
  event.kind = kind_at(offset);
  event.stack = 0;
  event.args = {};
  event.data = {};
  const size_t inline_args = static_cast<uint8_t>(trace_[offset]) >> kKindBits;
  Input in(trace_.subspan(offset + 1));
  const bool sound = IsOfFraming(event.kind)
                         ? DecodeFraming(in, version_, inline_args, event)
                         : DecodeTimed(in, version_, inline_args, layout.args, layout.stack, event);
  event.size = in.used() + 1;
  return sound && !in.failed();
}

std::string_view V1Decoder::Reason(uint64_t offset) const {
  if (offset >= trace_.size()) return "the trace ends";
  if (!layouts_[static_cast<uint8_t>(trace_[offset]) & 0x3f].known) return "unknown event type";
  return "malformed event";
}

V1StackReader::V1StackReader(const V1Event& event, int version)
    : rest_(event.data), has_names_(version >= 7) {
  const size_t varints = static_cast<size_t>(std::ranges::count_if(
      rest_, [](std::byte byte) { return static_cast<uint8_t>(byte) < 0x80; }));
  const bool ends = !rest_.empty() && static_cast<uint8_t>(rest_.back()) < 0x80;
  if (!ends || varints < 2) return;
  id_ = Varint();
  const uint64_t count = Varint();
  valid_ = count <= kMaxFrames && varints == 2 + count * (has_names_ ? 4 : 1);
  frame_count_ = valid_ ? static_cast<size_t>(count) : 0;
}

V1Frame V1StackReader::Next() {
  V1Frame frame;
  frame.pc = Varint();
  if (!has_names_) return frame;
  frame.function = Varint();
  frame.file = Varint();
  frame.line = Varint();
  return frame;
}

uint64_t V1StackReader::Varint() {
  Input in(rest_);
  const uint64_t value = in.Varint();
  rest_ = rest_.subspan(in.used());
  return value;
}

}  // namespace skein
