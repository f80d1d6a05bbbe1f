#include "export/table_export.h"

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "analyze/goroutine_titles.h"
#include "api/json_writer.h"

namespace skein {
namespace {

constexpr size_t kPieceBytes = 256 * 1024;

struct StateRow {
  GoroutineId goroutine = GoroutineId::kNone;
  std::string_view name;
  std::string_view state;
  std::string_view reason;
  Nanos start = 0;
  Nanos end = 0;
  std::optional<int64_t> proc = std::nullopt;
  StackId stack = StackId::kNone;
};

StateRow RowOf(const Trace& trace,
               const GoroutineTitles& titles,
               uint32_t track,
               SliceIndex slice) {
  const SliceTable& table = trace.goroutine_slices;
  const StateInfo& info = trace.states[table.state(slice)];
  StateRow row{.goroutine = trace.id(GoroutineIndex{track}),
               .name = titles.Name(GoroutineIndex{track}),
               .state = Name(info.state),
               .reason = trace.text(info.reason),
               .start = table.start(slice),
               .end = table.finish(slice)};
  const bool holds_proc = info.state == GoState::kRunning || info.state == GoState::kSyscall;
  const uint32_t proc = holds_proc ? table.extra(slice) : UINT32_MAX;
  if (proc < trace.names.procs.size()) row.proc = static_cast<int64_t>(trace.names.procs[proc]);
  if (info.state != GoState::kRunning) row.stack = StackId{table.value(slice)};
  return row;
}

// Calls visit(row) for each.
template <typename Visit>
void VisitRows(const Trace& trace, Nanos from, Nanos to, const Visit& visit) {
  const SliceTable& table = trace.goroutine_slices;
  const GoroutineTitles titles(trace);
  for (uint32_t track = 0; track < table.track_count(); ++track) {
    SliceIndex slice = table.At(track, from);
    if (slice == kNoSlice) slice = table.begin(track);
    for (; slice < table.end(track) && table.start(slice) < to; ++slice) {
      const GoState state = trace.states[table.state(slice)].state;
      const bool exists = state != GoState::kNotExist && state != GoState::kUndetermined;
      if (exists && table.finish(slice) >= from) visit(RowOf(trace, titles, track, slice));
    }
  }
}

// RFC 4180.
void AppendCell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string StackText(const Trace& trace, StackId stack) {
  std::string text;
  for (const FrameId frame : trace.names.stacks.frames(stack)) {
    if (!text.empty()) text += ';';
    text += trace.text(trace.names.stacks.frame(frame).function);
  }
  return text;
}

}  // namespace

void ExportCsv(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink) {
  std::string out = "goroutine,name,state,reason,start_ns,end_ns,proc,stack\n";
  std::vector<std::string> stacks(trace.names.stacks.size());  // Made when first met.
  VisitRows(trace, from, to, [&](const StateRow& row) {
    out += fmt::format("{},", static_cast<int64_t>(row.goroutine));
    AppendCell(out, row.name);
    out += fmt::format(",{},", row.state);
    AppendCell(out, row.reason);
    out += fmt::format(",{},{},", row.start, row.end);
    if (row.proc) out += std::to_string(*row.proc);
    out += ',';
    std::string& stack = stacks[Raw(row.stack)];
    if (stack.empty()) AppendCell(stack, StackText(trace, row.stack));
    out += stack;
    out += '\n';
    if (out.size() < kPieceBytes) return;
    sink(out);
    out.clear();
  });
  sink(out);
}

void ExportJsonLines(const Trace& trace, Nanos from, Nanos to, const ExportSink& sink) {
  std::string out;
  VisitRows(trace, from, to, [&](const StateRow& row) {
    JsonWriter json;
    json.BeginObject()
        .Field("goroutine", static_cast<int64_t>(row.goroutine))
        .Field("name", row.name)
        .Field("state", row.state)
        .Field("reason", row.reason)
        .Field("start_ns", row.start)
        .Field("end_ns", row.end);
    if (row.proc) json.Field("proc", *row.proc);
    json.Key("stack").BeginArray();
    for (const FrameId frame : trace.names.stacks.frames(row.stack))
      json.Value(trace.text(trace.names.stacks.frame(frame).function));
    json.EndArray().EndObject();
    out += json.Take();
    out += '\n';
    if (out.size() < kPieceBytes) return;
    sink(out);
    out.clear();
  });
  sink(out);
}

}  // namespace skein
