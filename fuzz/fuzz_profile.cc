// Any bytes are a profile or are refused; what is read can be shown, written, and read again.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "profile/read.h"
#include "profile/write.h"
#include "report/report.h"
#include "report/text_reports.h"

namespace skein {
namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void Show(const Profile& profile) {
  Result<Report> report = PrepareReport(profile.Copy(), {});
  if (report.ok()) TopText(*report);
  report = PrepareReport(profile.Copy(), {.config = {.mean = true}});
  if (report.ok()) TopText(*report);
  report = PrepareReport(profile.Copy(), {.kind = ReportKind::kDot});
  if (report.ok()) DotText(*report);
  report = PrepareReport(profile.Copy(), {.kind = ReportKind::kTraces});
  if (report.ok()) TracesText(*report);
  RawText(profile);
}

}  // namespace
}  // namespace skein

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace skein;               // NOLINT(google-build-using-namespace)
  constexpr size_t kEnough = 1 << 16;  // Larger ones are slow and no different.
  const Result<Profile> profile =
      ReadProfile(std::as_bytes(std::span(data, std::min(size, kEnough))));
  if (!profile.ok()) return 0;
  // profile.proto cannot tell a label that is the number 0 from none: google/pprof and we lose it, once.
  const Result<Profile> once = ReadProfile(EncodeProfile(*profile));
  Check(once.ok());
  const std::vector<std::byte> written = EncodeProfile(*once);
  const Result<Profile> again = ReadProfile(written);
  Check(again.ok());
  Check(EncodeProfile(*again) == written);
  Show(*profile);
  return 0;
}
