#include "profile/builder.h"

#include <algorithm>
#include <cassert>

#include "profile/hash.h"

namespace skein {

ProfileBuilder::ProfileBuilder(std::span<const TypeAndUnit> sample_types) {
  for (const auto& [type, unit] : sample_types)
    profile_.sample_types.push_back({Intern(type), Intern(unit)});
}

size_t ProfileBuilder::FunctionHash::operator()(const FunctionKey& key) const {
  return HashOf(Raw(key.name), Raw(key.system_name), Raw(key.filename), key.start_line);
}

uint32_t ProfileBuilder::Function(std::string_view name,
                                  std::string_view file,
                                  int64_t start_line,
                                  std::string_view system_name) {
  const FunctionKey key = {Intern(name), Intern(system_name), Intern(file), start_line};
  const auto [known, is_new] =
      functions_.try_emplace(key, static_cast<uint32_t>(profile_.functions.size()));
  if (is_new) {
    profile_.functions.push_back({.name = key.name,
                                  .system_name = key.system_name,
                                  .filename = key.filename,
                                  .start_line = start_line});
  }
  return known->second;
}

bool ProfileBuilder::IsLocation(uint32_t index,
                                uint64_t address,
                                uint32_t mapping,
                                std::span<const Profile::Line> lines) const {
  const Profile::Location& location = profile_.locations[index];
  const auto same = [](const Profile::Line& a, const Profile::Line& b) {
    return a.function == b.function && a.line == b.line && a.column == b.column;
  };
  return location.address == address && location.mapping == mapping &&
         std::ranges::equal(profile_.lines(location), lines, same);
}

uint32_t ProfileBuilder::NewLocation(uint64_t address,
                                     uint32_t mapping,
                                     std::span<const Profile::Line> lines) {
  profile_.locations.push_back({.mapping = mapping,
                                .line_begin = static_cast<uint32_t>(profile_.all_lines.size()),
                                .line_count = static_cast<uint32_t>(lines.size()),
                                .address = address});
  profile_.all_lines.insert(profile_.all_lines.end(), lines.begin(), lines.end());
  return static_cast<uint32_t>(profile_.locations.size() - 1);
}

uint32_t ProfileBuilder::Location(uint64_t address,
                                  uint32_t mapping,
                                  std::span<const Profile::Line> lines) {
  size_t hash = HashOf(address, mapping);
  for (const Profile::Line& line : lines)
    hash = HashOf(hash, line.function, line.line, line.column);
  const auto [begin, end] = locations_.equal_range(hash);
  for (auto known = begin; known != end; ++known)
    if (IsLocation(known->second, address, mapping, lines)) return known->second;
  const uint32_t index = NewLocation(address, mapping, lines);
  locations_.emplace(hash, index);
  return index;
}

uint32_t ProfileBuilder::Frame(const FrameText& frame) {
  const uint32_t function = Function(frame.function, frame.file, frame.start_line);
  const Profile::Line line = {.function = function, .line = frame.line};
  return Location(frame.address, frame.mapping, {&line, 1});
}

void ProfileBuilder::Sample(std::span<const uint32_t> stack,
                            std::span<const int64_t> values,
                            std::span<const LabelText> labels) {
  assert(values.size() == profile_.sample_types.size());
  labels_.clear();
  for (const LabelText& label : labels)
    labels_.push_back({Intern(label.key), Intern(label.text), Intern(label.unit), label.number});
  SortLabels(profile_.strings, labels_);
  profile_.AddSample(stack, values, labels_);
}

}  // namespace skein
