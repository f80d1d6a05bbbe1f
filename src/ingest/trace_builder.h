#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "gotrace/event.h"
#include "gotrace/event_reader.h"
#include "ingest/annotation_tracker.h"
#include "ingest/goroutine_tracker.h"
#include "ingest/range_tracker.h"
#include "store/trace.h"

namespace skein {

// Turns ordered events into the columns of a trace. Add() works on ids, and asks for few texts: the reader
// may go on filling its names on another thread meanwhile.
class TraceBuilder {
 public:
  // `text_of` gives the text of any name that stands in an event, until Finish().
  explicit TraceBuilder(StatePalette::TextOf text_of) : goroutines_(std::move(text_of)) {}

  void Add(std::span<const Event> events);

  // `names` and `report` are complete now. `threads` may be used for the work at the end; 0 means as
  // many as the machine has. The builder is of no use afterwards.
  std::shared_ptr<Trace> Finish(Names names, const ReadReport& report, unsigned threads);

 private:
  struct Metric {
    StringId name = StringId::kEmpty;
    Column<MetricPoint> points;
  };

  void Add(const Event& event, Nanos time);
  void OnSync(const Event& event, Nanos time);
  void OnTransition(const Event& event, Nanos time);
  void OnMetric(const Event& event, Nanos time);
  Column<MetricPoint> TakeMetric(StringId name);
  void FinishSyncs(const ReadReport& report, Trace& trace);

  Nanos start_ = 0;        // Of the trace, on its own clock. -1 in v1 traces.
  Nanos last_ = 0;         // Of the last event.
  Nanos sync_ = 0;         // Of the last Sync.
  Nanos known_since_ = 0;  // Of the last Sync after a loss.
  uint64_t event_count_ = 0;
  std::array<uint64_t, kEventKindCount> kind_counts_{};

  GoroutineTracker goroutines_;
  RangeTracker ranges_;
  AnnotationTracker annotations_;
  std::vector<Metric> metrics_;
  std::vector<Label> labels_;
  std::vector<Sample> samples_;
  std::vector<Sync> syncs_;
  std::vector<uint16_t> sync_clocks_;  // Per sync: its clock snapshot + 1, or 0.
};

}  // namespace skein
