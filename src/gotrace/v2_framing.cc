#include "gotrace/v2_framing.h"

#include <utility>

#include <fmt/format.h>

#include "gotrace/event_specs.h"
#include "gotrace/header.h"
#include "wire/byte_reader.h"

// A v2 trace has no index and no checksum; batches simply follow each other. So a wrong length or a
// wrong first byte makes everything behind it look like noise. What saves us is that a batch header
// says where the next one is: from a false header such a jump leads to noise again, from a true one to
// another true one. After a break we therefore try every byte that could begin a batch and follow a
// few jumps. If they all land on headers, with generations that follow each other and times near those
// we know, we are back.
//
// The search begins inside the data of the last batch that was read, because its length may be what is
// wrong. Each search ends where the walk goes on, and the next begins behind that: no byte is
// searched twice, however broken the trace.

namespace skein {
namespace {

constexpr auto kBatchByte = static_cast<std::byte>(WireEvent::kEventBatch);
constexpr auto kExperimentalByte = static_cast<std::byte>(WireEvent::kExperimentalBatch);
constexpr auto kEndByte = static_cast<std::byte>(WireEvent::kEndOfGeneration);
constexpr int kFirstWithEndByte = 26;

constexpr int kLinks = 3;            // Of a chain whose times and generations are as expected.
constexpr int kLinksUnexpected = 6;  // Of any other.
constexpr uint64_t kNearTicks = uint64_t{1} << 37;  // Two hours, at 64 ns.
constexpr uint64_t kNearGenerations = 2;
constexpr int kSampledEvents = 32;

// Whether the first events of a thread can be read.
bool LooksLikeEvents(std::span<const std::byte> data, bool cut) {
  ByteReader in(data);
  for (int i = 0; i < kSampledEvents && !in.done(); ++i) {
    const EventSpec& spec = EventSpecs()[static_cast<uint8_t>(in.Bytes(1)[0])];
    if (!spec.timed) return false;
    for (size_t arg = 0; arg < spec.arg_count(); ++arg)
      in.Varint();
  }
  return cut || !in.failed();
}

// By the first byte of a batch of no thread: what must come next.
bool LooksLikeTable(std::span<const std::byte> data) {
  const auto is = [data](size_t i, WireEvent event) {
    return i < data.size() && data[i] == static_cast<std::byte>(event);
  };
  if (is(0, WireEvent::kFrequency)) return true;
  if (is(0, WireEvent::kSync))
    return is(1, WireEvent::kFrequency) || is(1, WireEvent::kClockSnapshot);
  for (const auto& [batch, entry] : {std::pair{WireEvent::kStrings, WireEvent::kString},
                                     {WireEvent::kStacks, WireEvent::kStack},
                                     {WireEvent::kCpuSamples, WireEvent::kCpuSample}}) {
    if (is(0, batch)) return data.size() == 1 || is(1, entry);
  }
  return false;
}

uint64_t Distance(uint64_t a, uint64_t b) {
  return a < b ? b - a : a - b;
}

}  // namespace

void GenerationFrame::Note(Diagnostic diagnostic) {
  if (diagnostics.size() < kMaxDiagnostics) {
    diagnostics.push_back(std::move(diagnostic));
  } else {
    diagnostics.back().lost_bytes += diagnostic.lost_bytes;
  }
}

FrameWalker::FrameWalker(std::span<const std::byte> trace, int version)
    : trace_(trace), version_(version), at_(TraceHeader::kBytes) {}

std::optional<GenerationFrame> FrameWalker::Next() {
  if (at_ >= trace_.size() && early_.empty()) return std::nullopt;
  GenerationFrame frame;
  frame.version = version_;
  frame.starts_anew = std::exchange(anew_, false);
  frame.diagnostics = std::exchange(early_, {});
  frame.begin = at_;
  bool ended = false;
  while (!ended && at_ < trace_.size()) {
    if (AtEndOfGeneration(at_)) {
      ended = EndGeneration(frame);
      continue;
    }
    const Parsed parsed = Parse(at_);
    if (parsed.fault != Fault::kNone) {
      ended = Recover(frame, parsed);
    } else if (!IsSound(parsed.batch)) {
      ended = Recover(frame, {parsed.batch, Fault::kNoBatch});
    } else if (frame.number != 0 && parsed.batch.generation != frame.number) {
      ended = ChangeGeneration(frame, parsed.batch);
    } else {
      Add(frame, parsed.batch);
    }
  }
  if (!ended && frame.number != 0 && version_ >= kFirstWithEndByte) {
    frame.has_gap = true;
    frame.Note({at_, "incomplete generation found; trace likely truncated", 0});
  }
  frame.end = at_;
  return frame;
}

FrameWalker::Parsed FrameWalker::Parse(uint64_t offset) const {
  Parsed parsed;
  Batch& batch = parsed.batch;
  batch.offset = offset;
  const std::byte first = trace_[offset];
  if (first != kBatchByte && first != kExperimentalByte) return {batch, Fault::kNoBatch};
  uint64_t prefix = 1;
  if (first == kExperimentalByte) {
    if (offset + 1 == trace_.size()) return {batch, Fault::kHeaderCut};
    batch.experiment = static_cast<uint8_t>(trace_[offset + 1]);
    if (batch.experiment == 0) return {batch, Fault::kNoBatch};
    prefix = 2;
  }
  ByteReader in(trace_.subspan(offset + prefix));
  batch.generation = in.Varint();
  batch.thread = in.Varint();
  batch.time = in.Varint();
  const uint64_t size = in.Varint();
  if (in.failed()) return {batch, Fault::kHeaderCut};
  batch.data = offset + prefix + in.offset();
  if (batch.generation == 0) return {batch, Fault::kGenerationZero};
  if (size > kMaxBatchBytes) return {batch, Fault::kTooLarge};
  if (size > trace_.size() - batch.data) return {batch, Fault::kDataCut};
  batch.size = static_cast<uint32_t>(size);
  return parsed;
}

bool FrameWalker::AtEndOfGeneration(uint64_t offset) const {
  return version_ >= kFirstWithEndByte && trace_[offset] == kEndByte;
}

// 0: no header of a v2 trace begins there.
int FrameWalker::TraceVersionAt(uint64_t offset) const {
  if (trace_[offset] != std::byte{'g'}) return 0;
  const Result<TraceHeader> header = ParseHeader(trace_.subspan(offset));
  return header.ok() && header->is_v2() ? header->version : 0;
}

void FrameWalker::Add(GenerationFrame& frame, const Batch& batch) {
  if (frame.number == 0) {
    frame.number = batch.generation;
    frame.begin = batch.offset;
  }
  if (frame.first_ticks == 0 || batch.time < frame.first_ticks) frame.first_ticks = batch.time;
  if (batch.size != 0) frame.batches.push_back(batch);
  last_ticks_ = batch.time;
  at_ = batch.end();
}

// At a byte that says that the generation is complete.
bool FrameWalker::EndGeneration(GenerationFrame& frame) {
  const uint64_t end_byte = at_;
  while (at_ < trace_.size() && trace_[at_] == kEndByte)
    ++at_;
  if (frame.number == 0) {
    frame.Note({end_byte, "generation without batches", at_ - end_byte});
    return false;
  }
  if (at_ == trace_.size() || Parse(at_).fault == Fault::kNone) return true;
  // Behind the end is noise. Or this is no end but the damaged first byte of a batch.
  const Landing landing = FindLanding(at_, frame);
  if (landing.kind == LandingKind::kBatch && Parse(landing.offset).batch.generation == frame.number)
    return Recover(frame, Parsed{Batch{}, Fault::kNoBatch});
  return true;
}

// At the first batch with another generation number.
bool FrameWalker::ChangeGeneration(GenerationFrame& frame, const Batch& batch) {
  if (IsStray(frame, batch)) {
    frame.has_gap = true;
    frame.Note({batch.offset,
                fmt::format("generations are interleaved: a batch of {} among those of {}",
                            batch.generation, frame.number),
                batch.end() - batch.offset});
    at_ = batch.end();
    return false;
  }
  if (version_ >= kFirstWithEndByte) {
    frame.has_gap = true;
    frame.Note({batch.offset, "missing end-of-generation event", 0});
  } else if (batch.generation != frame.number + 1) {
    anew_ = true;
    early_.push_back(
        {batch.offset,
         fmt::format("generations out of order: {} comes after {}", batch.generation, frame.number),
         0});
  }
  return true;
}

// Whether the number of the batch is wrong, rather than another generation begins here.
bool FrameWalker::IsStray(const GenerationFrame& frame, const Batch& batch) const {
  if (batch.end() == trace_.size()) return false;
  if (AtEndOfGeneration(batch.end())) return true;
  const Parsed next = Parse(batch.end());
  if (next.fault != Fault::kNone || !HasContent(next.batch)) return false;
  const uint64_t number = next.batch.generation;
  return number == frame.number || (number == frame.number + 1 && batch.generation != number);
}

bool FrameWalker::Recover(GenerationFrame& frame, const Parsed& broken) {
  const bool length_is_wrong = broken.fault == Fault::kTooLarge || broken.fault == Fault::kDataCut;
  Batch* last =
      frame.batches.empty() || frame.batches.back().end() != at_ ? nullptr : &frame.batches.back();
  const Landing landing = FindLanding(last != nullptr ? last->data : at_, frame);
  Diagnostic diagnostic{at_, Describe(broken.fault), 0};
  if (landing.offset < at_) {
    diagnostic = {last->offset, "a batch is shorter than its header says", 0};
    last->size = static_cast<uint32_t>(landing.offset - last->data);
    last->cut = true;
  } else if (length_is_wrong && IsRestOf(frame, broken.batch, landing.offset)) {
    Batch batch = broken.batch;
    batch.size = static_cast<uint32_t>(landing.offset - batch.data);
    batch.cut = true;
    Add(frame, batch);
  } else if (landing.kind != LandingKind::kTraceHeader || landing.offset != at_) {
    diagnostic.lost_bytes = landing.offset - at_;
  } else {
    diagnostic.message = "another trace begins here";
  }
  frame.Note(diagnostic);
  return Land(frame, landing);
}

// Whether a batch whose length is wrong may reach to `end`.
bool FrameWalker::IsRestOf(const GenerationFrame& frame, Batch batch, uint64_t end) const {
  if (frame.number != 0 && batch.generation != frame.number) return false;
  if (end - batch.data > kMaxBatchBytes) return false;
  batch.size = static_cast<uint32_t>(end - batch.data);
  batch.cut = true;
  return HasContent(batch);
}

bool FrameWalker::Land(GenerationFrame& frame, const Landing& landing) {
  at_ = landing.offset;
  if (landing.kind != LandingKind::kTraceHeader) {
    frame.has_gap = true;
    return false;
  }
  version_ = TraceVersionAt(at_);
  at_ += TraceHeader::kBytes;
  if (frame.number == 0) {
    frame.version = version_;
    frame.starts_anew = true;
    return false;
  }
  anew_ = true;
  return true;
}

FrameWalker::Landing FrameWalker::FindLanding(uint64_t from, const GenerationFrame& frame) const {
  for (uint64_t offset = from; offset < trace_.size(); ++offset) {
    const std::byte first = trace_[offset];
    if (first == kBatchByte || first == kExperimentalByte) {
      if (IsChain(offset, frame)) return {offset, LandingKind::kBatch};
    } else if (TraceVersionAt(offset) != 0) {
      return {offset, LandingKind::kTraceHeader};
    }
  }
  return {trace_.size(), LandingKind::kEnd};
}

bool FrameWalker::IsChain(uint64_t offset, const GenerationFrame& frame) const {
  int needed = kLinks;
  uint64_t generation = 0;
  for (int links = 0; links < needed; ++links) {
    if (offset < trace_.size() && links > 0 && AtEndOfGeneration(offset)) ++offset;
    if (offset == trace_.size()) return links * 2 >= needed - 1;
    const Parsed parsed = Parse(offset);
    if (links > 0 && TraceVersionAt(offset) != 0) return links * 2 >= needed - 1;
    if (parsed.fault == Fault::kDataCut) return links * 2 > needed;
    if (parsed.fault != Fault::kNone || !HasContent(parsed.batch)) return false;
    if (generation != 0 && parsed.batch.generation - generation > 1) return false;
    generation = parsed.batch.generation;
    if (!IsExpected(parsed.batch, frame)) needed = kLinksUnexpected;
    offset = parsed.batch.end();
  }
  return true;
}

bool FrameWalker::HasContent(const Batch& batch) const {
  const auto data = trace_.subspan(batch.data, batch.size);
  return batch.experiment != 0 || LooksLikeTable(data) || LooksLikeEvents(data, batch.cut);
}

bool FrameWalker::IsSound(const Batch& batch) const {
  if (batch.size == 0 || HasContent(batch)) return true;
  const uint64_t next = batch.end();
  if (next == trace_.size() || AtEndOfGeneration(next)) return true;
  const Parsed parsed = Parse(next);
  return parsed.fault == Fault::kNone && HasContent(parsed.batch);
}

bool FrameWalker::IsExpected(const Batch& batch, const GenerationFrame& frame) const {
  if (last_ticks_ == 0 || Distance(batch.time, last_ticks_) > kNearTicks) return false;
  return frame.number == 0 || batch.generation - frame.number <= kNearGenerations;
}

std::string FrameWalker::Describe(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      break;
    case Fault::kNoBatch:
      return "expected a batch";
    case Fault::kHeaderCut:
      return "broken batch header";
    case Fault::kGenerationZero:
      return "invalid generation number 0";
    case Fault::kTooLarge:
      return fmt::format("invalid batch size, maximum is {}", kMaxBatchBytes);
    case Fault::kDataCut:
      return "the trace ends inside a batch";
  }
  return "";
}

}  // namespace skein
