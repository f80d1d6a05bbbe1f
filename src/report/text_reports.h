#pragma once

#include <string>

#include "base/result.h"
#include "report/graph.h"
#include "report/report.h"

namespace skein {

// pprof's text reports, to the byte. Each chooses report.unit where it needs one.

std::string TopText(Report& report);
Result<std::string> TreeText(
    Report& report);  // tree and peek; fails if peek's expression matches nothing.
std::string TracesText(const Report& report);
std::string TagsText(const Report& report);
std::string CommentsText(const Report& report);
std::string RawText(const Profile& profile);
std::string DotText(Report& report);
std::string DotText(Report& report,
                    const TrimmedGraph& trimmed);  // Of a graph that is made already.
std::string CallgrindText(Report& report);

// What proto and topproto write: profiles again.
Profile ScaledProfile(Report report);
Profile TopProfile(Report& report);

}  // namespace skein
