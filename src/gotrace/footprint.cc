#include "gotrace/footprint.h"

#include <algorithm>
#include <memory>

#include "gotrace/event_specs.h"
#include "gotrace/raw_reader.h"

namespace skein {
namespace {

uint64_t VarintBytes(uint64_t value) {
  uint64_t bytes = 1;
  for (; value >= 0x80; value >>= 7)
    ++bytes;
  return bytes;
}

uint64_t BytesOf(const RawEvent& event, const RawLayout& layout) {
  uint64_t bytes = 1;
  for (const uint64_t arg : event.args)
    bytes += VarintBytes(arg);
  for (const auto& frame : event.frames) {
    for (const uint64_t number : frame)
      bytes += VarintBytes(number);
  }
  if (layout.trailer == RawLayout::Trailer::kBytes)
    bytes += VarintBytes(event.data.size()) + event.data.size();
  return bytes;
}

// How many codes Go's table for a v2 format has; between its last known ones are some without a name.
size_t CodesOf(int version) {
  if (version <= 22) return static_cast<size_t>(WireEvent::kUserLog) + 1;
  if (version <= 24) return static_cast<size_t>(WireEvent::kExperimentalBatch) + 1;
  if (version <= 25) return static_cast<size_t>(WireEvent::kClockSnapshot) + 1;
  return static_cast<size_t>(WireEvent::kGoroutineStackFree) + 1;
}

std::string NameOf(const RawReader& reader, uint8_t code) {
  const RawLayout& layout = reader.layouts()[code];
  const bool in_table = reader.version() < 22 ? layout.exists() : code < CodesOf(reader.version());
  if (!in_table) return "<unknown (" + std::to_string(code) + ")>";
  return code == 0 ? "" : std::string(layout.name);
}

}  // namespace

Result<std::vector<EventFootprint>> FootprintOf(std::span<const std::byte> trace) {
  auto reader = RawReader::Open(trace);
  if (!reader.ok()) return reader.error();
  const RawLayouts& layouts = (*reader)->layouts();
  std::vector<EventFootprint> rows;
  for (unsigned code = 0; code < 256; ++code)
    rows.push_back({NameOf(**reader, static_cast<uint8_t>(code))});
  RawEvent event;
  while ((*reader)->Next(event)) {
    ++rows[event.code].count;
    rows[event.code].bytes += BytesOf(event, layouts[event.code]);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const EventFootprint& a, const EventFootprint& b) {
    return a.bytes > b.bytes;
  });
  return rows;
}

}  // namespace skein
