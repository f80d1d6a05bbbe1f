#include "gotrace/raw_reader.h"

#include <algorithm>
#include <utility>

#include "gotrace/event_specs.h"
#include "gotrace/header.h"
#include "gotrace/v1_events.h"
#include "wire/byte_reader.h"

namespace skein {
namespace {

// More frames than any Go accepts, so that a broken number cannot ask for memory.
constexpr uint64_t kMaxFrames = 1000;

class V2RawReader : public RawReader {
 public:
  V2RawReader(std::span<const std::byte> trace, int version)
      : RawReader(trace, version), batch_end_(offset_) {}

  bool Next(RawEvent& event) override {
    event.args.clear();
    event.frames.clear();
    event.data = {};
    if (offset_ == trace_.size()) return false;
    if (offset_ < batch_end_) {
      if (ReadEvent(batch_end_, event)) return true;
      return Unreadable(RawEvent::kBytes, batch_end_ - offset_, event);
    }
    if (IsFraming(static_cast<WireEvent>(trace_[offset_])) && ReadEvent(trace_.size(), event)) {
      if (event.code == static_cast<uint8_t>(WireEvent::kEventBatch))
        batch_end_ = offset_ + std::min(event.args.back(), trace_.size() - offset_);
      return true;
    }
    return Unreadable(RawEvent::kGarbage, trace_.size() - offset_, event);
  }

 private:
  static bool IsFraming(WireEvent event) {
    return event == WireEvent::kEventBatch || event == WireEvent::kExperimentalBatch ||
           event == WireEvent::kEndOfGeneration;
  }

  // The event that begins at offset_ and ends at or before `end`. False: there is none.
  bool ReadEvent(uint64_t end, RawEvent& event) {
    event.code = static_cast<uint8_t>(trace_[offset_]);
    const RawLayout& layout = layouts_[event.code];
    const bool framing = IsFraming(static_cast<WireEvent>(event.code));
    if (!layout.exists() || event.code == RawEvent::kBytes || event.code == RawEvent::kGarbage)
      return false;
    if (framing != (offset_ >= batch_end_)) return false;
    ByteReader in(trace_.subspan(offset_ + 1, end - offset_ - 1));
    for (size_t i = 0; i < layout.args.size(); ++i)
      event.args.push_back(in.Varint());
    if (layout.trailer == RawLayout::Trailer::kBytes) event.data = in.Bytes(in.Varint());
    if (layout.trailer == RawLayout::Trailer::kFrames && !ReadFrames(in, event)) return false;
    if (in.failed()) return false;
    offset_ += 1 + in.offset();
    return true;
  }

  static bool ReadFrames(ByteReader& in, RawEvent& event) {
    if (event.args.back() > kMaxFrames) return false;
    for (uint64_t i = 0; i < event.args.back() && !in.failed(); ++i) {
      auto& frame = event.frames.emplace_back();
      for (uint64_t& field : frame)
        field = in.Varint();
    }
    return !in.failed();
  }

  uint64_t batch_end_;
};

class V1RawReader : public RawReader {
 public:
  V1RawReader(std::span<const std::byte> trace, int version)
      : RawReader(trace, version), decoder_(trace, version) {}

  bool Next(RawEvent& event) override {
    event.args.clear();
    event.frames.clear();
    event.data = {};
    if (offset_ == trace_.size()) return false;
    if (!decoder_.Decode(offset_, event_) || !Translate(event))
      return Unreadable(RawEvent::kGarbage, trace_.size() - offset_, event);
    offset_ += event_.size;
    return true;
  }

 private:
  bool Translate(RawEvent& event) {
    event.code = static_cast<uint8_t>(event_.kind);
    if (event_.kind == V1Kind::kStack) return TranslateStack(event);
    const bool batch = event_.kind == V1Kind::kBatch;
    const bool timed = SpecOf(event_.kind).timed;
    size_t arg = 0;
    for (std::string_view name : layouts_[event.code].args) {
      if (name == "dseq" || (batch && name == "seq"))
        event.args.push_back(event_.sequence_delta);
      else if ((timed && name == "dt") || name == "ticks")
        event.args.push_back(event_.ticks_delta);
      else if (name == "stack")
        event.args.push_back(event_.stack);
      else if (name == "unused")
        event.args.push_back(0);
      else
        event.args.push_back(event_.args[arg++]);
    }
    event.data = event_.data;
    return true;
  }

  bool TranslateStack(RawEvent& event) {
    V1StackReader stack(event_, version_);
    if (!stack.valid()) return false;
    event.args = {stack.id(), stack.frame_count()};
    for (size_t i = 0; i < stack.frame_count(); ++i) {
      const V1Frame frame = stack.Next();
      event.frames.push_back({frame.pc, frame.function, frame.file, frame.line});
    }
    return true;
  }

  V1Decoder decoder_;
  V1Event event_;
};

}  // namespace

RawReader::RawReader(std::span<const std::byte> trace, int version)
    : trace_(trace), version_(version), layouts_(version), offset_(TraceHeader::kBytes) {}

Result<std::unique_ptr<RawReader>> RawReader::Open(std::span<const std::byte> trace) {
  const Result<TraceHeader> header = ParseHeader(trace);
  if (!header.ok()) return header.error();
  if (header->is_v2())
    return std::unique_ptr<RawReader>(std::make_unique<V2RawReader>(trace, header->version));
  return std::unique_ptr<RawReader>(std::make_unique<V1RawReader>(trace, header->version));
}

bool RawReader::Unreadable(uint8_t code, uint64_t size, RawEvent& event) {
  event.code = code;
  event.args.clear();
  event.frames.clear();
  event.data = trace_.subspan(offset_, size);
  offset_ += size;
  return true;
}

}  // namespace skein
