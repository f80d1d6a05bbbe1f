#include <algorithm>

#include <fmt/format.h>

#include "gotrace/event_specs.h"
#include "gotrace/v2_generation.h"
#include "wire/byte_reader.h"

namespace skein {
namespace {

uint8_t ReadCode(ByteReader& in) {
  const auto byte = in.Bytes(1);
  return byte.empty() ? uint8_t{0} : static_cast<uint8_t>(byte[0]);
}

Diagnostic DamageAt(const Batch& batch, uint64_t entry, std::string message) {
  return {batch.data + entry, std::move(message), batch.size - entry};
}

}  // namespace

std::optional<Diagnostic> DecodedTables::AddStrings(std::span<const std::byte> trace,
                                                    const Batch& batch) {
  ByteReader in(trace.subspan(batch.data, batch.size));
  in.Bytes(1);
  while (!in.done()) {
    const uint64_t entry = in.offset();
    const uint8_t code = ReadCode(in);
    if (code != static_cast<uint8_t>(WireEvent::kString))
      return DamageAt(batch, entry, fmt::format("expected string event, got {}", code));
    const uint64_t id = in.Varint();
    const uint64_t length = in.Varint();
    if (length > kMaxStringBytes)
      return DamageAt(
          batch, entry,
          fmt::format("invalid string size {}, maximum is {}", length, kMaxStringBytes));
    const auto bytes = in.Bytes(length);
    if (in.failed()) return DamageAt(batch, entry, "string batch ends inside a string");
    if (id == 0 || !string_ids_.Insert(id, static_cast<uint32_t>(texts_.size())))
      return DamageAt(batch, entry, fmt::format("multiple strings with the same id: {}", id));
    texts_.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  return std::nullopt;
}

std::optional<Diagnostic> DecodedTables::AddStacks(std::span<const std::byte> trace,
                                                   const Batch& batch) {
  ByteReader in(trace.subspan(batch.data, batch.size));
  in.Bytes(1);
  while (!in.done()) {
    const uint64_t entry = in.offset();
    const uint8_t code = ReadCode(in);
    if (code != static_cast<uint8_t>(WireEvent::kStack))
      return DamageAt(batch, entry, fmt::format("expected stack event, got {}", code));
    const uint64_t id = in.Varint();
    const uint64_t count = in.Varint();
    if (count > kMaxStackFrames)
      return DamageAt(batch, entry,
                      fmt::format("invalid stack size {}, maximum is {}", count, kMaxStackFrames));
    for (uint64_t i = 0; i < count; ++i) {
      WireFrame frame;
      frame.pc = in.Varint();
      frame.function = in.Varint();
      frame.file = in.Varint();
      frame.line = in.Varint();
      // Like Go: the first definition of a pc is the one that counts.
      if (frame_by_pc_.Insert(frame.pc, static_cast<uint32_t>(frames_.size())))
        frames_.push_back(frame);
      stack_frames_.push_back(frame_by_pc_.Find(frame.pc));
    }
    const auto number = static_cast<uint32_t>(stack_begin_.size() - 1);
    if (in.failed() || id == 0 || !stack_ids_.Insert(id, number)) {
      stack_frames_.resize(stack_begin_.back());
      return DamageAt(batch, entry,
                      in.failed() ? "stack batch ends inside a stack"
                                  : fmt::format("multiple stacks with the same id: {}", id));
    }
    stack_begin_.push_back(static_cast<uint32_t>(stack_frames_.size()));
  }
  return std::nullopt;
}

std::optional<Diagnostic> DecodedTables::CheckStacks(uint64_t offset) const {
  const auto unknown = [this](uint64_t id) { return id != 0 && string_ids_.Find(id) == kAbsent; };
  for (const WireFrame& frame : frames_) {
    if (unknown(frame.function))
      return Diagnostic{
          offset, fmt::format("found invalid func string ID {} in a stack", frame.function), 0};
    if (unknown(frame.file))
      return Diagnostic{offset,
                        fmt::format("found invalid file string ID {} in a stack", frame.file), 0};
  }
  return std::nullopt;
}

void DecodedTables::Intern(Names& names) {
  std::vector<StringId> texts;
  texts.reserve(texts_.size());
  for (std::string_view text : texts_)
    texts.push_back(names.strings.Intern(text));

  std::vector<FrameId> frames;
  frames.reserve(frames_.size());
  for (const WireFrame& frame : frames_) {
    const auto line = static_cast<uint32_t>(std::min<uint64_t>(frame.line, UINT32_MAX));
    frames.push_back(names.stacks.InternFrame(
        {frame.pc, TextOrEmpty(frame.function, texts), TextOrEmpty(frame.file, texts), line}));
  }

  std::vector<FrameId> stack;
  stack_ids_.Renumber([&](uint32_t number) {
    stack.clear();
    for (uint32_t i = stack_begin_[number]; i < stack_begin_[number + 1]; ++i)
      stack.push_back(frames[stack_frames_[i]]);
    return Raw(names.stacks.Intern(stack));
  });
  string_ids_.Renumber([&](uint32_t number) { return Raw(texts[number]); });
}

StringId DecodedTables::TextOrEmpty(uint64_t id, std::span<const StringId> texts) const {
  const uint32_t number = string_ids_.Find(id);
  return number == kAbsent ? StringId::kEmpty : texts[number];
}

}  // namespace skein
