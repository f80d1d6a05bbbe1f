#include "gotrace/validator.h"

#include <memory>
#include <string>
#include <utility>

#include "gotrace/event_reader.h"
#include "gotrace/findings.h"
#include "gotrace/header.h"
#include "gotrace/raw_reader.h"
#include "gotrace/validate_events.h"
#include "gotrace/validate_wire.h"

namespace skein {

std::vector<Diagnostic> ValidateTrace(std::span<const std::byte> trace) {
  const Result<TraceHeader> header = ParseHeader(trace);
  if (!header.ok()) return {{0, header.error().message, trace.size()}};
  Findings findings;
  if (header->is_unknown())
    findings.Add("unknown format", 0, "no Go writes format " + header->format());
  ValidateWire(**RawReader::Open(trace), findings);
  std::vector<Diagnostic> all = findings.Take();

  Result<std::unique_ptr<EventReader>> reader = OpenEventReader(trace, {});
  if (!reader.ok()) {
    all.push_back({TraceHeader::kBytes, reader.error().message, trace.size()});
    return all;
  }
  ValidateEvents(**reader, header->version, findings);
  const std::vector<Diagnostic>& reported = (*reader)->report().diagnostics;
  all.insert(all.begin(), reported.begin(), reported.end());
  for (Diagnostic& finding : findings.Take())
    all.push_back(std::move(finding));
  return all;
}

}  // namespace skein
