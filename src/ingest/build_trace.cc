#include "ingest/build_trace.h"

#include <exception>
#include <thread>
#include <utility>

#include "base/parallel_for.h"
#include "ingest/event_queue.h"
#include "ingest/trace_builder.h"

namespace skein {

namespace {

void BuildInline(EventReader& reader, TraceBuilder& builder) {
  std::vector<Event> events;
  while (reader.Read(events))
    builder.Add(events);
}

void ReadInto(EventQueue& queue, EventReader& reader) {
  for (;;) {
    EventQueue::Chunk chunk = queue.TakeUsed();
    if (!reader.Read(chunk)) break;
    queue.Push(std::move(chunk));
  }
}

// Reading and building each take about half of the time.
void BuildWhileReading(EventReader& reader, TraceBuilder& builder) {
  EventQueue queue;
  std::exception_ptr failure;  // Out of memory.
  std::jthread reading([&] {
    try {
      ReadInto(queue, reader);
    } catch (...) {
      failure = std::current_exception();
    }
    queue.Close();
  });
  EventQueue::Chunk chunk;
  while (queue.Pop(chunk))
    builder.Add(chunk);
  reading.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

std::shared_ptr<Trace> BuildTrace(std::unique_ptr<EventReader> reader, unsigned threads) {
  TraceBuilder builder([&reader](StringId name) { return reader->Text(name); });
  if (threads == 1 || HardwareThreads() == 1)
    BuildInline(*reader, builder);
  else
    BuildWhileReading(*reader, builder);
  Names names = std::move(reader->names());
  const ReadReport report = reader->report();
  reader.reset();
  return builder.Finish(std::move(names), report, threads);
}

}  // namespace skein
