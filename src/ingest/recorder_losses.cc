#include "ingest/recorder_losses.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "gotrace/native_mark.h"

namespace skein {

namespace {

// Of "12 events lost"; 0: it says something else.
uint64_t EventsLost(std::string_view message) {
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(message.begin(), message.end(), count);
  const std::string_view rest(end, static_cast<size_t>(message.end() - end));
  return error == std::errc() && rest == kEventsLost ? count : 0;
}

std::string Counted(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", FormatCount(count), what, count == 1 ? "" : "s");
}

void DiagnoseEvents(Trace& trace) {
  const StringId key = trace.names.strings.Find(kRecorderKey);
  if (key == StringId::kEmpty) return;
  uint64_t lost = 0;
  Nanos first = 0;
  std::set<GoroutineIndex> threads;
  for (const Log& log : trace.logs) {
    const uint64_t here = log.category == key ? EventsLost(trace.text(log.message)) : 0;
    if (here == 0) continue;
    if (lost == 0) first = log.time;
    lost += here;
    threads.insert(log.goroutine);
  }
  if (lost == 0) return;
  trace.diagnostics.push_back(
      {Diagnostic::kNowhere,
       fmt::format("the recorder lost {} of {}, the first before {}; --memory gives it more room",
                   Counted(lost, "event"), Counted(threads.size(), "thread"),
                   FormatDuration(first)),
       0});
}

void DiagnoseRest(Trace& trace) {
  const StringTable& strings = trace.names.strings;
  for (uint32_t i = 1; i < strings.size(); ++i) {
    std::string_view text = strings.text(StringId{i});
    if (!text.starts_with(kNoRoomMark)) continue;
    text.remove_prefix(kNoRoomMark.size());
    trace.diagnostics.push_back(
        {Diagnostic::kNowhere, fmt::format("the recorder had no room for {}", text), 0});
  }
}

}  // namespace

void DiagnoseRecorderLosses(Trace& trace) {
  if (!trace.native) return;
  DiagnoseEvents(trace);
  DiagnoseRest(trace);
}

}  // namespace skein
