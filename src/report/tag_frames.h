#pragma once

#include "report/report.h"

namespace skein {

// Makes frames of labels: tagroot's keys at the root of each stack, tagleaf's at its leaf. Returns
// whether any sample had a label of either.
struct TagFrameMatches {
  bool root = false, leaf = false;
};
TagFrameMatches AddTagFrames(Profile& profile, const ReportConfig& config);

}  // namespace skein
