#include "export/perfetto_tracks.h"

namespace skein::perfetto {
namespace {

void BeginDescriptor(Message& descriptor, uint64_t track, std::string_view name, TrackPlace place) {
  descriptor.add_uint64(track::kUuid, track);
  Put(descriptor, track::kName, name);
  if (place.parent != 0) descriptor.add_uint64(track::kParent, place.parent);
  if (place.rank != 0) descriptor.add_int32(track::kRank, place.rank);
}

void WriteEvent(Packets& packets, const SliceStart& at, int32_t type) {
  packets.AddAt(at.time, [&](Message& one) {
    Message event(one, packet::kTrackEvent);
    event.add_enum(track_event::kType, type);
    event.add_uint64(track_event::kTrack, at.track);
    event.add_uint64(track_event::kCategory, packets.Number(interned::kCategories, at.category));
    event.add_uint64(track_event::kName, packets.Number(interned::kEventNames, at.name));
    for (const Annotation& known : at.annotations) {
      Message annotation(event, track_event::kAnnotations);
      annotation.add_uint64(track_event::kAnnotationName,
                            packets.Number(interned::kAnnotationNames, known.name));
      annotation.add_uint64(track_event::kNumber, known.number);
    }
    for (const uint64_t flow : at.flows)
      event.add_fixed64(track_event::kFlows, flow);
    if (at.last_flow) event.add_fixed64(track_event::kLastFlows, *at.last_flow);
  });
}

}  // namespace

void DescribeTrack(Packets& packets, uint64_t track, std::string_view name, TrackPlace place) {
  packets.Add([&](Message& one) {
    Message descriptor(one, packet::kTrackDescriptor);
    BeginDescriptor(descriptor, track, name, place);
    descriptor.add_enum(track::kOrder, track::kByRank);
  });
}

void DescribeThreadTrack(Packets& packets, uint64_t track, int32_t pid, int32_t tid) {
  packets.Add([&](Message& one) {
    Message descriptor(one, packet::kTrackDescriptor);
    descriptor.add_uint64(track::kUuid, track);
    Message thread(descriptor, track::kThread);
    thread.add_int32(track::kPid, pid);
    thread.add_int64(track::kTid, tid);
  });
}

void DescribeCounter(
    Packets& packets, uint64_t track, std::string_view name, int32_t unit, TrackPlace place) {
  packets.Add([&](Message& one) {
    Message descriptor(one, packet::kTrackDescriptor);
    BeginDescriptor(descriptor, track, name, place);
    Message counter(descriptor, track::kCounter);
    counter.add_enum(track::kUnit, unit);
  });
}

void BeginSlice(Packets& packets, const SliceStart& start) {
  WriteEvent(packets, start, track_event::kBegin);
}

void WriteInstant(Packets& packets, const SliceStart& at) {
  WriteEvent(packets, at, track_event::kInstant);
}

void EndSlice(Packets& packets, Nanos time, uint64_t track) {
  packets.AddAt(time, [&](Message& one) {
    Message event(one, packet::kTrackEvent);
    event.add_enum(track_event::kType, track_event::kEnd);
    event.add_uint64(track_event::kTrack, track);
  });
}

void WriteCount(Packets& packets, Nanos time, uint64_t track, uint64_t value) {
  packets.AddAt(time, [&](Message& one) {
    Message event(one, packet::kTrackEvent);
    event.add_enum(track_event::kType, track_event::kCounter);
    event.add_uint64(track_event::kTrack, track);
    event.add_int64(track_event::kValue, static_cast<int64_t>(value));
  });
}

}  // namespace skein::perfetto
