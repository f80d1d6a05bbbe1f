#include "profile/profile.h"

#include <algorithm>
#include <tuple>

namespace skein {
namespace {

template <typename T>
void Append(std::vector<T>& to, std::span<const T> from) {
  to.insert(to.end(), from.begin(), from.end());
}

template <typename T>
size_t Bytes(const std::vector<T>& column) {
  return column.size() * sizeof(T);
}

// Of the last of `count` entries. Returns its index.
uint32_t NewId(std::vector<uint64_t>& ids, size_t count) {
  if (!ids.empty()) ids.push_back(*std::max_element(ids.begin(), ids.end()) + 1);
  return static_cast<uint32_t>(count - 1);
}

}  // namespace

void Profile::AddSample(std::span<const uint32_t> stack,
                        std::span<const int64_t> values,
                        std::span<const Label> labels) {
  Append(all_frames, stack);
  frame_ends.push_back(all_frames.size());
  Append(all_values, values);
  Append(all_labels, labels);
  label_ends.push_back(all_labels.size());
}

uint32_t Profile::AddMapping(const Mapping& mapping) {
  mappings.push_back(mapping);
  return NewId(mapping_ids, mappings.size());
}

uint32_t Profile::AddFunction(const Function& function) {
  functions.push_back(function);
  return NewId(function_ids, functions.size());
}

uint32_t Profile::AddLocation(const Location& location) {
  locations.push_back(location);
  return NewId(location_ids, locations.size());
}

Profile Profile::Copy() const {
  Profile copy;
  for (uint32_t id = 1; id < strings.size(); ++id)
    copy.strings.Intern(strings.text(StringId{id}));
  copy.sample_types = sample_types;
  copy.period_type = period_type;
  copy.period = period;
  copy.time_ns = time_ns;
  copy.duration_ns = duration_ns;
  copy.comments = comments;
  copy.doc_url = doc_url;
  copy.default_sample_type = default_sample_type;
  copy.drop_frames = drop_frames;
  copy.keep_frames = keep_frames;
  copy.mappings = mappings;
  copy.functions = functions;
  copy.locations = locations;
  copy.all_lines = all_lines;
  copy.all_values = all_values;
  copy.all_frames = all_frames;
  copy.frame_ends = frame_ends;
  copy.all_labels = all_labels;
  copy.label_ends = label_ends;
  copy.mapping_ids = mapping_ids;
  copy.function_ids = function_ids;
  copy.location_ids = location_ids;
  return copy;
}

size_t Profile::memory_bytes() const {
  return strings.memory_bytes() + Bytes(mappings) + Bytes(functions) + Bytes(locations) +
         Bytes(all_lines) + Bytes(all_values) + Bytes(all_frames) + Bytes(frame_ends) +
         Bytes(all_labels) + Bytes(label_ends);
}

void SortLabels(const StringTable& strings, std::span<Profile::Label> labels) {
  const auto less = [&](const Profile::Label& a, const Profile::Label& b) {
    if (a.is_text() != b.is_text()) return a.is_text();
    return a.key != b.key && strings.text(a.key) < strings.text(b.key);
  };
  if (!std::is_sorted(labels.begin(), labels.end(), less))
    std::stable_sort(labels.begin(), labels.end(), less);
}

}  // namespace skein
