#include "cli/pprof_trace.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/console.h"
#include "ingest/load_trace.h"

namespace skein {
namespace {

using Notice = std::function<void(std::string_view)>;

Profile WholeProfile(const Trace& trace, ProfileKind kind) {
  return TraceProfile(trace, kind, {}, 0, std::max<Nanos>(trace.end, 1));
}

Profile UsualProfile(const Trace& trace, const Notice& notice) {
  Profile samples = WholeProfile(trace, ProfileKind::kCpu);
  if (samples.sample_count() > 0) return samples;
  notice(
      "The trace has no CPU samples; this is where goroutines waited for each other (-trace=sync)");
  return WholeProfile(trace, ProfileKind::kSync);
}

}  // namespace

std::string WhyEmpty(const Trace& trace, ProfileKind kind) {
  if (kind != ProfileKind::kCpu)
    return fmt::format("the profile is empty: nothing in the trace is of the kind {}",
                       kProfileNames[static_cast<size_t>(kind)]);
  if (!trace.samples.empty()) return "the profile is empty: no CPU samples are in that time";
  return "the profile is empty: the trace has no CPU samples; a program whose CPU profile is "
         "taken meanwhile writes them";
}

Result<Profile> ProfileOfTrace(std::span<const std::byte> bytes,
                               std::string_view kind,
                               const Notice& notice) {
  const auto* const known = std::ranges::find(kProfileNames, kind);
  if (!kind.empty() && known == std::end(kProfileNames)) {
    return Error{Error::Code::kInvalidArgument,
                 fmt::format("-trace must be one of: {}", fmt::join(kProfileNames, " "))};
  }
  const Result<std::shared_ptr<const Trace>> trace = LoadTrace(bytes, {});
  if (!trace.ok()) return trace.error();
  for (const Diagnostic& diagnostic : (*trace)->diagnostics)
    notice(Describe(diagnostic));
  if (kind.empty()) return UsualProfile(**trace, notice);
  const auto number = static_cast<ProfileKind>(known - std::begin(kProfileNames));
  Profile profile = WholeProfile(**trace, number);
  if (profile.sample_count() == 0) notice(WhyEmpty(**trace, number));
  return profile;
}

}  // namespace skein
