#include <algorithm>

#include "analyze/goroutine_titles.h"
#include "analyze/nested.h"
#include "analyze/places.h"
#include "api/item_detail.h"
#include "api/json_writer.h"
#include "api/questions.h"
#include "api/references.h"
#include "api/track_name.h"

namespace skein {

namespace {

constexpr size_t kMostNested = 200;
constexpr uint32_t kColumns = 8192;

void WriteGoroutineItem(const Trace& trace,
                        GoroutineIndex goroutine,
                        Nanos time,
                        JsonWriter& json) {
  const bool known = goroutine != GoroutineIndex::kNone && time != kNever;
  WriteSliceItem(trace, goroutine, known ? GoroutineSliceAt(trace, goroutine, time) : kNoSlice,
                 json);
}

void WriteLink(const Session& session, const Wake& wake, JsonWriter& json) {
  const Trace& trace = session.trace();
  json.BeginObject()
      .Field("kind", Name(wake.kind))
      .Field("reason", trace.text(wake.reason))
      .Field("time", wake.time);
  WriteMoment(wake.ran_at, json.Key("ran"));
  WriteGoroutine(session, wake.waker, json.Key("from"));
  json.Key("from_lane");
  if (wake.lane)
    json.Value(NameOf(trace, Track{*wake.lane, 0}));
  else
    json.Null();
  WriteGoroutineItem(trace, wake.waker, wake.time, json.Key("from_item"));
  WriteGoroutine(session, wake.goroutine, json.Key("to"));
  const SliceIndex to = wake.ran == kNoSlice ? wake.slice : wake.ran;
  WriteSliceItem(trace, wake.goroutine, to, json.Key("to_item"));
  WriteStack(trace, wake.stack, json.Key("stack"));
  json.Field("wake", wake.slice).EndObject();
}

void WriteLinks(std::string_view name,
                const Session& session,
                const std::vector<Wake>& wakes,
                JsonWriter& json) {
  json.Key(name).BeginArray();
  for (const Wake& wake : wakes)
    WriteLink(session, wake, json);
  json.EndArray();
}

void WriteNear(std::string_view name,
               const Session& session,
               const std::optional<Item>& item,
               JsonWriter& json) {
  json.Key(name);
  if (!item) {
    json.Null();
    return;
  }
  const ItemHead head = HeadOf(session, *item);
  json.BeginObject()
      .Field("item", NameOf(session.trace(), *item))
      .Field("title", head.title)
      .Field("start", head.start)
      .Field("end", head.end)
      .EndObject();
}

void WriteNested(const Session& session, const ItemDetail& detail, JsonWriter& json) {
  const Trace& trace = session.trace();
  std::vector<NestedSlice> nested;
  const bool is_slice =
      detail.item.kind == ItemKind::kSlice || detail.item.kind == ItemKind::kRegion;
  if (is_slice && detail.goroutine != GoroutineIndex::kNone && detail.start < detail.end) {
    const Track track{TrackKind::kGoroutine, Raw(detail.goroutine)};
    nested = session.nested().Query(track, detail.start, detail.end, kColumns);
  }
  json.Key("nested").BeginArray();
  size_t written = 0;
  for (const NestedSlice& slice : nested) {
    const bool is_region = slice.kind == NestedKind::kRegion;
    const Item item{is_region ? ItemKind::kRegion : ItemKind::kRange, {}, slice.index};
    const bool is_self = item.kind == detail.item.kind && item.index == detail.item.index;
    if (is_self || written++ >= kMostNested) continue;
    const ItemHead head = HeadOf(session, item);
    json.BeginObject()
        .Field("kind", Name(slice.kind))
        .Field("name", head.title)
        .Field("start", slice.start)
        .Field("end", slice.end)
        .Field("item", NameOf(trace, item))
        .EndObject();
  }
  json.EndArray();
}

void WritePlace(const Session& session, const ItemDetail& detail, JsonWriter& json) {
  const Trace& trace = session.trace();
  WriteGoroutine(session, detail.goroutine, json.Key("goroutine"));
  WriteId(trace, detail.proc, json.Key("proc"));
  WriteId(trace, detail.thread, json.Key("thread"));
  WriteTask(trace, detail.task, json.Key("task"));
}

// The same stretch on the other tracks that show it.
void WriteElsewhere(const Trace& trace, const ItemDetail& detail, JsonWriter& json) {
  WriteSliceItem(trace, detail.goroutine,
                 detail.goroutine == GoroutineIndex::kNone ? kNoSlice : detail.goroutine_slice,
                 json.Key("goroutine_item"));
  const Nanos time = detail.item.kind == ItemKind::kTask ? kNever : detail.start;
  const bool has_time = time != kNever;
  WriteSliceItem(trace, Track{TrackKind::kProc, Raw(detail.proc)},
                 has_time ? ProcSliceAt(trace, detail.proc, time) : kNoSlice,
                 json.Key("proc_item"));
  WriteSliceItem(trace, Track{TrackKind::kThread, Raw(detail.thread)},
                 has_time ? ThreadSliceAt(trace, detail.thread, time) : kNoSlice,
                 json.Key("thread_item"));
}

void WriteDetail(const Session& session, const ItemDetail& detail, JsonWriter& json) {
  const Trace& trace = session.trace();
  json.BeginObject()
      .Field("item", NameOf(trace, detail.item))
      .Field("kind", detail.kind)
      .Field("track", NameOf(trace, detail.track))
      .Field("title", detail.title)
      .Field("start", detail.start)
      .Field("end", detail.end)
      .Field("duration", detail.end - detail.start)
      .Field("self", detail.self_ns)
      .Field("state", detail.state)
      .Field("class", static_cast<unsigned>(detail.state_class));
  WritePlace(session, detail, json);
  WriteStack(trace, detail.start_stack, json.Key("start_stack"));
  WriteStack(trace, detail.end_stack, json.Key("end_stack"));
  json.Key("args").BeginArray();
  for (const auto& [name, value] : detail.args) {
    json.BeginObject().Field("name", name).Field("value", value).EndObject();
  }
  json.EndArray().Key("waker");
  if (detail.waker) {
    WriteLink(session, *detail.waker, json);
  } else {
    json.Null();
  }
  WriteLinks("incoming", session, detail.incoming, json);
  WriteLinks("outgoing", session, detail.outgoing, json);
  WriteLinks("preceding", session, detail.preceding, json);
  WriteLinks("following", session, detail.following, json);
  json.Field("connected_truncated", detail.truncated);
  WriteNear("previous", session, detail.previous, json);
  WriteNear("next", session, detail.next, json);
  WriteNested(session, detail, json);
  WriteElsewhere(trace, detail, json);
  json.EndObject();
}

// `item=`, or what stands at `time=` on `track=`.
std::optional<Item> WantedItem(const Session& session, QueryReader& in) {
  if (const std::string_view name = in.Text("item"); !name.empty())
    return ItemOfName(session, name);
  const std::optional<Track> track = TrackOfName(session, in.Text("track"));
  const Nanos time = in.Time("time", 0);
  const SliceTable* table = track ? SlicesOf(session.trace(), track->kind) : nullptr;
  if (table == nullptr) {
    in.Fail("track", in.Text("track"), "is no track with slices; or give item");
    return std::nullopt;
  }
  const SliceIndex slice = table->At(track->index, time);
  const bool found = slice != kNoSlice && slice < table->end(track->index);
  return found ? std::optional(Item{ItemKind::kSlice, *track, slice}) : std::nullopt;
}

}  // namespace

Answer AnswerSlice(const Session& session, const Query& query) {
  QueryReader in(query);
  const std::optional<Item> item = WantedItem(session, in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  if (!item) return ErrorAnswer(404, "there is no such item");
  if (item->kind == ItemKind::kWake && !WakeAt(session.trace(), item->index)) {
    return ErrorAnswer(404, "nobody was woken there");
  }
  JsonWriter json;
  WriteDetail(session, DetailOfItem(session, *item), json);
  return JsonAnswer(json);
}

}  // namespace skein
