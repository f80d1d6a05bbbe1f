#include "collect/wire_batch.h"

#include <algorithm>
#include <string_view>

namespace skein {
namespace {

void Varint(std::vector<std::byte>& out, uint64_t value) {
  std::array<std::byte, 10> bytes;
  out.insert(out.end(), bytes.data(), PutVarint(bytes.data(), value));
}

void Header(
    std::vector<std::byte>& out, uint64_t generation, uint64_t thread, uint64_t time, size_t size) {
  out.push_back(static_cast<std::byte>(WireEvent::kEventBatch));
  for (uint64_t number : {generation, thread, time, static_cast<uint64_t>(size)})
    Varint(out, number);
}

}  // namespace

bool WireBatch::Grow() {
  if (bytes_.size() == kMaxBatchBytes) return false;
  const ptrdiff_t size = at_ - bytes_.data();
  bytes_.resize(std::min(2 * bytes_.size() + 2 * kMaxEventBytes, kMaxBatchBytes));
  at_ = bytes_.data() + size;
  full_ = bytes_.data() + bytes_.size() - kMaxEventBytes + 1;
  return has_room();
}

void WireBatch::Flush(uint64_t generation, uint64_t thread, std::vector<std::byte>& out) {
  if (at_ == bytes_.data()) return;
  Header(out, generation, thread, base_, static_cast<size_t>(at_ - bytes_.data()));
  out.insert(out.end(), bytes_.data(), at_);
  at_ = bytes_.data();
}

void WireTable::Add(WireEvent entry, std::span<const uint64_t> numbers, std::string_view text) {
  entry_.clear();
  entry_.push_back(static_cast<std::byte>(entry));
  for (uint64_t number : numbers)
    Varint(entry_, number);
  const auto bytes = std::as_bytes(std::span(text));
  entry_.insert(entry_.end(), bytes.begin(), bytes.end());
  if (batch_.size() + entry_.size() + 1 > kMaxBatchBytes) Flush();
  if (batch_.empty()) batch_.push_back(static_cast<std::byte>(kind_));
  batch_.insert(batch_.end(), entry_.begin(), entry_.end());
}

void WireTable::AddBare(uint64_t number) {
  if (batch_.empty()) batch_.push_back(static_cast<std::byte>(kind_));
  Varint(batch_, number);
}

void WireTable::Flush() {
  if (batch_.empty()) return;
  Header(out_, generation_, kNoThread, time_, batch_.size());
  out_.insert(out_.end(), batch_.begin(), batch_.end());
  batch_.clear();
}

}  // namespace skein
