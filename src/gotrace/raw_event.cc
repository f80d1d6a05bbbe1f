#include "gotrace/raw_event.h"

#include "gotrace/event_specs.h"
#include "gotrace/header.h"
#include "gotrace/v1_events.h"

namespace skein {
namespace {

using Trailer = RawLayout::Trailer;

RawLayout LayoutOf(const EventSpec& spec) {
  RawLayout layout;
  layout.name = spec.name;
  layout.args.assign(spec.args.begin(),
                     spec.args.begin() + static_cast<ptrdiff_t>(spec.arg_count()));
  if (spec.trailer == WireTrailer::kBytes) layout.trailer = Trailer::kBytes;
  if (spec.trailer == WireTrailer::kFrames) layout.trailer = Trailer::kFrames;
  layout.is_sized = !layout.args.empty() && layout.args.back() == "size";
  return layout;
}

RawLayout LayoutOf(V1Kind kind, int version) {
  const V1EventSpec& spec = SpecOf(kind);
  RawLayout layout;
  if (spec.since > version) return layout;
  layout.name = spec.name;
  const bool numbered = version == 5 && (spec.timed || kind == V1Kind::kBatch);
  if (spec.timed && numbered) layout.args.push_back("dseq");
  if (spec.timed) layout.args.push_back("dt");
  layout.uncounted_args = layout.args.size();
  for (const V1EventSpec::Arg& arg : spec.args) {
    if (!arg.name.empty() && arg.since <= version) layout.args.push_back(arg.name);
  }
  if (spec.stack) layout.args.push_back("stack");
  if (kind == V1Kind::kBatch && numbered) layout.args.push_back("seq");
  if (kind == V1Kind::kBatch) layout.args.push_back("ticks");
  if (version == 5 && (kind == V1Kind::kFrequency || kind == V1Kind::kTimerGoroutine))
    layout.args.push_back("unused");
  if (kind == V1Kind::kStack) layout.trailer = Trailer::kFrames;
  if (kind == V1Kind::kString || kind == V1Kind::kUserLog) layout.trailer = Trailer::kBytes;
  return layout;
}

}  // namespace

RawLayouts::RawLayouts(int version) : frames_have_names_(version != 5) {
  if (version >= TraceHeader::kFirstV2) {
    for (size_t code = 0; code < 256; ++code)
      layouts_[code] = LayoutOf(EventSpecs()[code]);
  } else {
    for (size_t code = 1; code < kV1KindCount; ++code)
      layouts_[code] = LayoutOf(static_cast<V1Kind>(code), version);
  }
  layouts_[RawEvent::kBytes].name = "Bytes";
  layouts_[RawEvent::kBytes].trailer = Trailer::kBytes;
  layouts_[RawEvent::kGarbage].name = "Garbage";
  layouts_[RawEvent::kGarbage].trailer = Trailer::kBytes;
}

std::optional<uint8_t> RawLayouts::Find(std::string_view name) const {
  for (size_t code = 0; code < layouts_.size(); ++code) {
    if (layouts_[code].exists() && layouts_[code].name == name) return static_cast<uint8_t>(code);
  }
  return std::nullopt;
}

}  // namespace skein
