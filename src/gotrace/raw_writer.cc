#include "gotrace/raw_writer.h"

#include <cassert>
#include <string>
#include <utility>

#include "gotrace/event_specs.h"
#include "gotrace/header.h"
#include "gotrace/v1_events.h"

namespace skein {
namespace {

using Bytes = std::vector<std::byte>;

void PutByte(Bytes& out, uint64_t byte) {
  out.push_back(static_cast<std::byte>(byte));
}

void PutVarint(Bytes& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    PutByte(out, value | 0x80);
  PutByte(out, value);
}

void Put(Bytes& out, std::span<const std::byte> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

bool Is(const RawEvent& event, WireEvent kind) {
  return event.code == static_cast<uint8_t>(kind);
}

bool Is(const RawEvent& event, V1Kind kind) {
  return event.code == static_cast<uint8_t>(kind);
}

}  // namespace

RawWriter::RawWriter(int version) : version_(version), layouts_(version) {
  const std::string header = HeaderBytes(version);
  Put(bytes_, std::as_bytes(std::span(header)));
}

void RawWriter::Write(const RawEvent& event) {
  assert(event.args.size() == layouts_[event.code].args.size());
  if (version_ >= TraceHeader::kFirstV2)
    WriteV2(event);
  else
    WriteV1(event);
}

std::vector<std::byte> RawWriter::Finish() {
  EndBatch();
  return std::exchange(bytes_, {});
}

void RawWriter::WriteV2(const RawEvent& event) {
  if (Is(event, WireEvent::kEventBatch)) return BeginBatch(event);
  const bool between = Is(event, WireEvent::kExperimentalBatch) ||
                       Is(event, WireEvent::kEndOfGeneration) || event.code == RawEvent::kGarbage;
  if (between) EndBatch();
  Bytes& out = in_batch_ ? batch_ : bytes_;
  if (event.code == RawEvent::kBytes || event.code == RawEvent::kGarbage)
    return Put(out, event.data);
  PutByte(out, event.code);
  if (layouts_[event.code].trailer == RawLayout::Trailer::kFrames) return Frames(event, out);
  for (uint64_t arg : event.args)
    PutVarint(out, arg);
  if (layouts_[event.code].trailer == RawLayout::Trailer::kBytes) {
    PutVarint(out, event.data.size());
    Put(out, event.data);
  }
}

void RawWriter::BeginBatch(const RawEvent& event) {
  EndBatch();
  PutByte(bytes_, event.code);
  for (size_t i = 0; i + 1 < event.args.size(); ++i)
    PutVarint(bytes_, event.args[i]);
  in_batch_ = true;
}

void RawWriter::EndBatch() {
  if (!in_batch_) return;
  PutVarint(bytes_, batch_.size());
  Put(bytes_, batch_);
  batch_.clear();
  in_batch_ = false;
}

void RawWriter::Frames(const RawEvent& event, Bytes& out) const {
  PutVarint(out, event.args[0]);
  PutVarint(out, event.frames.size());
  for (const auto& frame : event.frames) {
    for (size_t i = 0; i < (layouts_.frames_have_names() ? 4 : 1); ++i)
      PutVarint(out, frame[i]);
  }
}

// The two high bits of the head count the arguments behind the times; 3 and more stand behind
// their size.
void RawWriter::WriteV1(const RawEvent& event) {
  if (event.code == RawEvent::kBytes || event.code == RawEvent::kGarbage)
    return Put(bytes_, event.data);
  const RawLayout& layout = layouts_[event.code];
  if (Is(event, V1Kind::kString)) {
    PutByte(bytes_, event.code);
    PutVarint(bytes_, event.args[0]);
  } else if (Is(event, V1Kind::kBatch)) {
    PutByte(bytes_, event.code | 1 << 6);
    for (uint64_t arg : event.args)
      PutVarint(bytes_, arg);
  } else if (layout.trailer == RawLayout::Trailer::kFrames ||
             event.args.size() - layout.uncounted_args >= 3) {
    scratch_.clear();
    if (layout.trailer == RawLayout::Trailer::kFrames) {
      Frames(event, scratch_);
    } else {
      for (uint64_t arg : event.args)
        PutVarint(scratch_, arg);
    }
    PutByte(bytes_, event.code | 3 << 6);
    PutVarint(bytes_, scratch_.size());
    Put(bytes_, scratch_);
  } else {
    const size_t counted =
        layout.uncounted_args == 0 ? 0 : event.args.size() - layout.uncounted_args;
    PutByte(bytes_, event.code | counted << 6);
    for (uint64_t arg : event.args)
      PutVarint(bytes_, arg);
  }
  if (layout.trailer != RawLayout::Trailer::kBytes) return;
  PutVarint(bytes_, event.data.size());
  Put(bytes_, event.data);
}

}  // namespace skein
