#include "ingest/trace_builder.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "gotrace/native_mark.h"
#include "ingest/group_goroutines.h"
#include "ingest/recorder_losses.h"

namespace skein {

namespace {

constexpr Nanos kSecond = 1'000'000'000;
// 39 hours: no trace is so long, and columns have room for twice as much. Only a broken clock says more.
constexpr Nanos kLatest = Nanos{1} << 47;

Nanos WallTime(const ClockSnapshot& clock, Nanos trace_time) {
  return clock.wall_sec * kSecond + clock.wall_nsec + (trace_time - clock.trace_ns);
}

// The Unix time of the trace's clock's 0, as the recorder of native programs leaves it among the strings.
std::optional<Nanos> WhenNativeTraceBegan(const Trace& trace) {
  if (!trace.native) return std::nullopt;
  const StringTable& strings = trace.names.strings;
  for (uint32_t i = 1; i < strings.size(); ++i) {
    const std::string_view text = strings.text(StringId{i});
    if (!text.starts_with(kBeganMark)) continue;
    Nanos began = 0;
    const char* const digits = text.data() + kBeganMark.size();
    const auto [end, error] = std::from_chars(digits, text.data() + text.size(), began);
    if (error == std::errc() && began > 0) return began;
  }
  return std::nullopt;
}

// Gives back what was kept in reserve for more rows.
void FitColumns(Trace& trace) {
  for (Column<MetricPoint>* metric : {&trace.heap_bytes, &trace.heap_goal_bytes, &trace.gomaxprocs})
    metric->Fit();
  const auto fit = [](auto&... columns) { (columns.shrink_to_fit(), ...); };
  fit(trace.labels, trace.samples, trace.lost_procs, trace.syncs);
  fit(trace.names.goroutines, trace.names.procs, trace.names.threads);
}

}  // namespace

void TraceBuilder::Add(std::span<const Event> events) {
  if (event_count_ == 0 && !events.empty()) start_ = events.front().time;
  for (const Event& event : events) {
    const Nanos time = std::min(event.time - start_, kLatest);
    Add(event, time);
    last_ = time;
    ++kind_counts_[static_cast<size_t>(event.kind)];
  }
  event_count_ += events.size();
}

void TraceBuilder::Add(const Event& event, Nanos time) {
  switch (event.kind) {
    case EventKind::kStateTransition:
      return OnTransition(event, time);
    case EventKind::kSync:
      return OnSync(event, time);
    case EventKind::kMetric:
      return OnMetric(event, time);
    case EventKind::kRangeBegin:
      return ranges_.OnBegin(event, time);
    case EventKind::kRangeActive:
      return ranges_.OnActive(event, time, sync_);
    case EventKind::kRangeEnd:
      return ranges_.OnEnd(event, time);
    case EventKind::kTaskBegin:
      return annotations_.OnTaskBegin(event, time);
    case EventKind::kTaskEnd:
      return annotations_.OnTaskEnd(event, time);
    case EventKind::kRegionBegin:
      return annotations_.OnRegionBegin(event, time);
    case EventKind::kRegionEnd:
      return annotations_.OnRegionEnd(
          event, time, std::max(known_since_, goroutines_.CreationOf(event.goroutine)));
    case EventKind::kLog:
      return annotations_.OnLog(event, time);
    case EventKind::kLabel:
      labels_.push_back({time, event.goroutine, event.proc, event.name});
      return;
    case EventKind::kStackSample:
      samples_.push_back({time, event.thread, event.proc, event.goroutine, event.stack});
      return;
    case EventKind::kExperimental:
      return;
  }
}

void TraceBuilder::OnSync(const Event& event, Nanos time) {
  const bool after_loss = (event.flags & Event::kAfterLoss) != 0;
  if (after_loss) {
    goroutines_.OnLoss(last_);
    ranges_.EndAll(last_);
    annotations_.EndAll(last_);
    known_since_ = time;
  }
  sync_ = time;
  syncs_.push_back({.time = time, .after_loss = after_loss});
  sync_clocks_.push_back(event.value3);
}

void TraceBuilder::OnTransition(const Event& event, Nanos time) {
  if (event.resource_kind == ResourceKind::kProc) goroutines_.OnProc(event, time, sync_);
  if (event.resource_kind != ResourceKind::kGoroutine) return;
  if (!goroutines_.OnGoroutine(event, time, sync_)) return;
  ranges_.EndGoroutine(GoroutineIndex{event.resource}, time);
  annotations_.EndGoroutine(GoroutineIndex{event.resource}, time);
}

void TraceBuilder::OnMetric(const Event& event, Nanos time) {
  auto metric = std::ranges::find(metrics_, event.name, &Metric::name);
  if (metric == metrics_.end()) metric = metrics_.insert(metrics_.end(), {event.name, {}});
  metric->points.push_back({time, event.value});
}

Column<MetricPoint> TraceBuilder::TakeMetric(StringId name) {
  const auto metric = std::ranges::find(metrics_, name, &Metric::name);
  return metric == metrics_.end() ? Column<MetricPoint>{} : std::move(metric->points);
}

void TraceBuilder::FinishSyncs(const ReadReport& report, Trace& trace) {
  for (size_t i = 0; i < syncs_.size(); ++i) {
    const uint16_t clock = sync_clocks_[i];
    if (clock == 0 || clock > report.clock_snapshots.size()) continue;
    syncs_[i].wall_ns = WallTime(report.clock_snapshots[clock - 1u], start_ + syncs_[i].time);
  }
  if (const std::optional<Nanos> began = WhenNativeTraceBegan(trace))
    for (Sync& sync : syncs_)
      sync.wall_ns = *began + start_ + sync.time;
  trace.syncs = std::move(syncs_);
}

std::shared_ptr<Trace> TraceBuilder::Finish(Names names,
                                            const ReadReport& report,
                                            unsigned threads) {
  auto trace = std::make_shared<Trace>();
  trace->format = report.format;
  trace->start = start_;
  trace->end = last_;
  trace->generations = report.generations;
  trace->event_count = event_count_;
  trace->kind_counts = kind_counts_;
  trace->diagnostics = report.diagnostics;
  if (last_ == kLatest)
    trace->diagnostics.push_back(
        {Diagnostic::kNowhere, "the clock runs beyond 39 hours; later events are set to that time",
         0});
  trace->lost_bytes = report.lost_bytes;
  trace->experimental_batches = report.experimental_batches.size();
  trace->names = std::move(names);
  const StringTable& strings = trace->names.strings;
  trace->native = strings.Find(kNativeMark) != StringId::kEmpty;
  trace->heap_bytes = TakeMetric(strings.Find("/memory/classes/heap/objects:bytes"));
  trace->heap_goal_bytes = TakeMetric(strings.Find("/gc/heap/goal:bytes"));
  trace->gomaxprocs = TakeMetric(strings.Find("/sched/gomaxprocs:threads"));
  trace->labels = std::move(labels_);
  trace->samples = std::move(samples_);
  FinishSyncs(report, *trace);
  goroutines_.Finish(last_, *trace);
  ranges_.EndAll(last_);
  ranges_.Finish(*trace);
  annotations_.EndAll(last_);
  annotations_.Finish(*trace);
  DiagnoseRecorderLosses(*trace);
  FitColumns(*trace);
  GroupGoroutines(*trace, threads);
  return trace;
}

}  // namespace skein
