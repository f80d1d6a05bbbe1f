#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "collect/wire_number.h"
#include "gotrace/event_specs.h"

namespace skein {

// Where the bytes of a trace go, in order. False: no more, please (the disk is full, the reader has
// gone); what follows is thrown away.
using TraceSink = std::function<bool(std::span<const std::byte>)>;

inline constexpr uint64_t kNoThread = UINT64_MAX;

// The events of one thread in one generation, until they are a batch. RawWriter writes the same
// bytes from a description of any event; this is for millions of known ones a second.
class WireBatch {
 public:
  WireBatch() = default;
  WireBatch(const WireBatch&) = delete;
  WireBatch& operator=(const WireBatch&) = delete;

  // `time` is not before that of the last event. Requires has_room().
  template <typename... Args>
  void Add(WireEvent event, uint64_t time, Args... args) {
    if (at_ == bytes_.data()) base_ = last_ = time;
    std::byte* at = at_;
    *at++ = static_cast<std::byte>(event);
    at = PutVarint(at, time - last_);
    ((at = Put(at, args)), ...);
    at_ = at;
    last_ = time;
  }

  // The same at the time of the last event, which is in the batch.
  template <typename... Args>
  void AddAtOnce(WireEvent event, Args... args) {
    std::byte* at = at_;
    *at++ = static_cast<std::byte>(event);
    *at++ = std::byte{0};
    ((at = Put(at, args)), ...);
    at_ = at;
  }

  // Room for any event.
  bool has_room() const { return at_ < full_; }
  // Makes it, unless the batch is as large as one may be: false, it must be flushed.
  bool Grow();

  // Puts the batch, header and all, behind `out`, and begins a new one.
  void Flush(uint64_t generation, uint64_t thread, std::vector<std::byte>& out);

 private:
  static constexpr size_t kMaxEventBytes = 1 + 10 * (EventSpec::kMaxArgs + 1);

  static std::byte* Put(std::byte* at, WireNumber number) { return number.Put(at); }
  // Most ids and counts have one byte or two.
  static std::byte* Put(std::byte* at, uint64_t value) {
    if (value >= 1 << 14) [[unlikely]]
      return PutVarint(at, value);
    const unsigned has_two = value >= 0x80 ? 1 : 0;
    const auto bytes = static_cast<uint16_t>((value & 0x7f) | has_two << 7 | (value & 0x3f80) << 1);
    std::memcpy(at, &bytes, sizeof bytes);
    return at + 1 + has_two;
  }

  uint64_t base_ = 0;
  uint64_t last_ = 0;
  std::byte* at_ = nullptr;    // Where the next event goes.
  std::byte* full_ = nullptr;  // From here on there is no room for every event.
  std::vector<std::byte> bytes_;
};

// Writes batches that hold the entries of a table: as many as are needed, each beginning with `kind`.
class WireTable {
 public:
  WireTable(WireEvent kind, uint64_t generation, uint64_t time, std::vector<std::byte>& out)
      : kind_(kind), generation_(generation), time_(time), out_(out) {}
  ~WireTable() { Flush(); }
  WireTable(const WireTable&) = delete;
  WireTable& operator=(const WireTable&) = delete;

  // One entry: its event, numbers, and bytes behind them.
  void Add(WireEvent entry, std::span<const uint64_t> numbers, std::string_view text = {});
  // A number alone, which is what a Frequency batch holds.
  void AddBare(uint64_t number);

 private:
  void Flush();

  WireEvent kind_;
  uint64_t generation_;
  uint64_t time_;
  std::vector<std::byte>& out_;
  std::vector<std::byte> batch_;
  std::vector<std::byte> entry_;
};

}  // namespace skein
