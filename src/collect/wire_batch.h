#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

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
  explicit WireBatch(uint64_t thread) : thread_(thread) {}

  // `time` is not before that of the last event. Requires room().
  template <typename... Args>
  void Add(WireEvent event, uint64_t time, Args... args) {
    if (size_ == 0) base_ = last_ = time;
    Grow();
    std::byte* at = bytes_.data() + size_;
    *at++ = static_cast<std::byte>(event);
    at = PutVarint(at, time - last_);
    ((at = PutVarint(at, static_cast<uint64_t>(args))), ...);
    size_ = static_cast<size_t>(at - bytes_.data());
    last_ = time;
  }

  void set_thread(uint64_t thread) { thread_ = thread; }
  bool empty() const { return size_ == 0; }
  bool room() const { return size_ + kMaxEventBytes <= kMaxBatchBytes; }

  // Puts the batch, header and all, behind `out`, and begins a new one.
  void Flush(uint64_t generation, std::vector<std::byte>& out);

  static std::byte* PutVarint(std::byte* at, uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      *at++ = static_cast<std::byte>(value | 0x80);
    *at++ = static_cast<std::byte>(value);
    return at;
  }

 private:
  static constexpr size_t kMaxEventBytes = 1 + 10 * (EventSpec::kMaxArgs + 1);

  void Grow() {
    if (size_ + kMaxEventBytes > bytes_.size()) bytes_.resize(2 * bytes_.size() + 256);
  }

  uint64_t thread_;
  uint64_t base_ = 0;
  uint64_t last_ = 0;
  size_t size_ = 0;
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
