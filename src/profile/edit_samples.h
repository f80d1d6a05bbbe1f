#pragma once

#include <algorithm>
#include <span>

#include "profile/profile.h"

namespace skein {

// One sample on its way through EditSamples(). Spans may be made shorter and their elements changed.
struct SampleEdit {
  std::span<uint32_t> stack;
  std::span<int64_t> values;
  std::span<Profile::Label> labels;
  bool keep = true;
};

// Calls edit(SampleEdit&) for each sample, in order, and keeps what it leaves.
template <typename Edit>
void EditSamples(Profile& profile, Edit edit) {
  const size_t types = profile.sample_types.size();
  size_t kept = 0, frame_begin = 0, label_begin = 0, frames_kept = 0, labels_kept = 0;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    const size_t frame_end = profile.frame_ends[i], label_end = profile.label_ends[i];
    SampleEdit sample = {
        .stack = std::span(profile.all_frames).subspan(frame_begin, frame_end - frame_begin),
        .values = std::span(profile.all_values).subspan(i * types, types),
        .labels = std::span(profile.all_labels).subspan(label_begin, label_end - label_begin)};
    frame_begin = frame_end;
    label_begin = label_end;
    edit(sample);
    if (!sample.keep) continue;
    std::ranges::copy(sample.stack,
                      profile.all_frames.begin() + static_cast<ptrdiff_t>(frames_kept));
    std::ranges::copy(sample.values,
                      profile.all_values.begin() + static_cast<ptrdiff_t>(kept * types));
    std::ranges::copy(sample.labels,
                      profile.all_labels.begin() + static_cast<ptrdiff_t>(labels_kept));
    profile.frame_ends[kept] = frames_kept += sample.stack.size();
    profile.label_ends[kept] = labels_kept += sample.labels.size();
    ++kept;
  }
  profile.all_frames.resize(frames_kept);
  profile.all_values.resize(kept * types);
  profile.all_labels.resize(labels_kept);
  profile.frame_ends.resize(kept);
  profile.label_ends.resize(kept);
}

}  // namespace skein
