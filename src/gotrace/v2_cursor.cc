#include "gotrace/v2_cursor.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace skein {
namespace {

// By code: how many arguments stand behind the time; kUntimed: no such event has one.
constexpr int8_t kUntimed = -1;

std::array<int8_t, 256> CountArgs() {
  std::array<int8_t, 256> counts{};
  for (size_t code = 0; code < counts.size(); ++code) {
    const EventSpec& spec = EventSpecs()[code];
    counts[code] = spec.timed ? static_cast<int8_t>(spec.arg_count() - 1) : kUntimed;
  }
  return counts;
}

const std::array<int8_t, 256> kArgCounts = CountArgs();

// Like ByteReader::Varint(), for the one loop that reads nearly all of a trace. Null: cut or too long.
inline const uint8_t* ReadVarint(const uint8_t* at, const uint8_t* end, uint64_t& value) {
  if (at == end) return nullptr;
  uint64_t result = *at++;
  if (result < 0x80) {
    value = result;
    return at;
  }
  result &= 0x7f;
  for (int shift = 7; shift < 64; shift += 7) {
    if (at == end) return nullptr;
    const uint64_t byte = *at++;
    if (shift == 63 && byte > 1) return nullptr;
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      value = result;
      return at;
    }
  }
  return nullptr;
}

// Bytes that no event of our tables exceeds: its code, and varints of 10 bytes.
constexpr std::ptrdiff_t kMostEventBytes = 1 + 10 * EventSpec::kMaxArgs;

// The same where 10 bytes are there. Longer ones than a byte without a branch for each byte.
inline const uint8_t* ReadWholeVarint(const uint8_t* at, uint64_t& value) {
  if (*at < 0x80) {
    value = *at;
    return at + 1;
  }
  uint64_t word;
  std::memcpy(&word, at, sizeof(word));
  const uint64_t last = ~word & 0x8080'8080'8080'8080u;  // Bytes that end a varint.
  if (last == 0) return ReadVarint(at, at + 10, value);
  word &= last ^ (last - 1);
  word &= 0x7f7f'7f7f'7f7f'7f7fu;
  word = (word & 0x007f'007f'007f'007fu) | (word & 0x7f00'7f00'7f00'7f00u) >> 1;
  word = (word & 0x0000'3fff'0000'3fffu) | (word & 0x3fff'0000'3fff'0000u) >> 2;
  value = (word & 0x0fff'ffffu) | (word & 0x0fff'ffff'0000'0000u) >> 4;
  return at + std::countr_zero(last) / 8 + 1;
}

}  // namespace

ThreadCursor::ThreadCursor(std::span<const std::byte> trace,
                           const ThreadBatches& batches,
                           ThreadIndex thread,
                           TickClock clock,
                           Nanos latest)
    : trace_(trace), batches_(&batches.batches), thread_(thread), clock_(clock), latest_(latest) {}

bool ThreadCursor::Next() {
  if (end_ - at_ < kMostEventBytes) return NextNearEnd();
  begin_ = at_;
  const uint8_t code = *at_;
  const int args = kArgCounts[code];
  uint64_t ticks = 0;
  const uint8_t* at = args == kUntimed ? nullptr : ReadWholeVarint(at_ + 1, ticks);
  for (int i = 0; i < args && at != nullptr; ++i)
    at = ReadWholeVarint(at, record_.args[static_cast<size_t>(i)]);
  if (at == nullptr) return NextNearEnd();  // It says what is wrong.
  at_ = at;
  Complete(static_cast<WireEvent>(code), ticks);
  return true;
}

bool ThreadCursor::NextNearEnd() {
  if (!fault_.empty()) return false;
  while (at_ != end_ || OpenBatch()) {
    begin_ = at_;
    const uint8_t code = *at_;
    const int args = kArgCounts[code];
    if (args == kUntimed)
      return Break(EventSpecs()[code].exists() ? "found event without a timestamp"
                                               : "found invalid event type");
    uint64_t ticks = 0;
    const uint8_t* at = ReadVarint(at_ + 1, end_, ticks);
    for (int i = 0; i < args && at != nullptr; ++i)
      at = ReadVarint(at, end_, record_.args[static_cast<size_t>(i)]);
    if (at != nullptr) {
      at_ = at;
      Complete(static_cast<WireEvent>(code), ticks);
      return true;
    }
    if (!(*batches_)[next_batch_ - 1].cut) return Break("found invalid uvarint");
    at_ = end_;  // The rest of the event is not in the trace.
  }
  begin_ = end_;
  return false;
}

inline void ThreadCursor::Complete(WireEvent event, uint64_t ticks) {
  time_ = std::min(time_ + clock_.ToNanos(ticks), INT64_MAX / 2);
  late_events_ += time_ > latest_ ? 1 : 0;
  record_.time = std::min(time_, latest_);
  record_.event = event;
}

bool ThreadCursor::OpenBatch() {
  if (next_batch_ == batches_->size()) return false;
  const Batch& batch = (*batches_)[next_batch_++];
  const auto data = trace_.subspan(batch.data, batch.size);
  begin_ = at_ = reinterpret_cast<const uint8_t*>(data.data());
  end_ = at_ + data.size();
  time_ = clock_.ToNanos(batch.time);
  return true;
}

// Nothing is read behind this.
bool ThreadCursor::Break(std::string_view fault) {
  fault_ = fault;
  record_.event = WireRecord::kBroken;
  record_.time = std::min(time_, latest_);
  return true;
}

uint64_t ThreadCursor::offset() const {
  return static_cast<uint64_t>(begin_ - reinterpret_cast<const uint8_t*>(trace_.data()));
}

uint64_t ThreadCursor::remaining_bytes() const {
  uint64_t bytes = static_cast<uint64_t>(end_ - begin_);
  for (size_t i = next_batch_; i < batches_->size(); ++i)
    bytes += (*batches_)[i].size;
  return bytes;
}

}  // namespace skein
