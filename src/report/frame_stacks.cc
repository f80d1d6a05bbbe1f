#include "report/frame_stacks.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

namespace skein {

namespace {

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// A name that is empty would be no name.
std::string OrUnknown(std::string_view name) {
  return name.empty() ? "<unknown>" : std::string(name);
}

// Stacks that are equal, found by their hash.
class StackIndex {
 public:
  explicit StackIndex(FrameStacks& stacks) : stacks_(stacks), slots_(1024) {}

  // Two frames at once: each step waits for the one before it.
  static uint32_t Hash(std::span<const uint32_t> frames) {
    uint64_t hash = frames.size();
    size_t i = 0;
    for (; i + 2 <= frames.size(); i += 2)
      hash = Mix(hash, uint64_t{frames[i]} << 32 | frames[i + 1]);
    if (i < frames.size()) hash = Mix(hash, frames[i]);
    return static_cast<uint32_t>(hash ^ (hash >> 32));
  }

  // Fetches what Find() will need. Most of its time is waiting for that.
  void Prepare(uint32_t hash) const { __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]); }

  // The position of the stack, which is new if it was not seen before.
  size_t Find(std::span<const uint32_t> frames, uint32_t hash) {
    if (stacks_.size() * 2 >= slots_.size()) Grow();
    const size_t mask = slots_.size() - 1;
    size_t at = hash & mask;
    for (; slots_[at].position != kFree; at = (at + 1) & mask) {
      if (slots_[at].hash == hash && std::ranges::equal(stacks_.stack(slots_[at].position), frames))
        return slots_[at].position;
    }
    slots_[at] = {hash, static_cast<uint32_t>(stacks_.size())};
    stacks_.all_frames.insert(stacks_.all_frames.end(), frames.begin(), frames.end());
    stacks_.ends.push_back(stacks_.all_frames.size());
    return stacks_.size() - 1;
  }

 private:
  static uint64_t Mix(uint64_t hash, uint64_t frames) {
    return (hash ^ frames) * 0x9e3779b97f4a7c15U + (hash >> 29);
  }

  static constexpr uint32_t kFree = UINT32_MAX;
  struct Slot {
    uint32_t hash = 0;
    uint32_t position = kFree;
  };

  void Grow() {
    std::vector<Slot> old(slots_.size() * 4);
    old.swap(slots_);
    const size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.position == kFree) continue;
      size_t at = slot.hash & mask;
      while (slots_[at].position != kFree)
        at = (at + 1) & mask;
      slots_[at] = slot;
    }
  }

  FrameStacks& stacks_;
  std::vector<Slot> slots_;
};

class Collector {
 public:
  Collector(FrameStacks& stacks, const StackOptions& options)
      : stacks_(stacks), index_(stacks), options_(options) {}

  void Add(const Profile& profile, size_t sample_type, double scale, bool is_base) {
    NameLocations(profile);
    if (!is_base) stacks_.all_frames.reserve(profile.all_frames.size());
    for (size_t i = 0; i < profile.sample_count(); ++i) {
      const int64_t value = profile.values(i)[sample_type];
      const int64_t divisor = options_.means ? profile.values(i)[0] : 0;
      if (value == 0 && divisor == 0) continue;
      Expect(profile.stack(i), value, divisor);
      if (expected_.size() == kAtOnce) AddExpected(scale, is_base);
    }
    AddExpected(scale, is_base);
  }

  void KeepBase() {
    for (const double sum : sums_of_base_)
      stacks_.base_values.push_back(std::llround(sum));
  }

 private:
  static constexpr size_t kAtOnce = 32;

  // The frames of each location, outermost first: what is inlined comes after what it is inlined into.
  void NameLocations(const Profile& profile) {
    frames_.clear();
    places_.clear();
    for (const Profile::Location& location : profile.locations) {
      const std::span<const Profile::Line> lines = profile.lines(location);
      Place& place = places_.emplace_back();
      place.begin = frames_.size();
      for (size_t i = lines.size(); i-- > 0;)
        frames_.push_back(Frame(profile, location, &lines[i]));
      if (lines.empty()) frames_.push_back(Frame(profile, location, nullptr));
      place.count = frames_.size() - place.begin;
    }
  }

  uint32_t Frame(const Profile& profile,
                 const Profile::Location& location,
                 const Profile::Line* line) {
    const StringId name = stacks_.names.Intern(FrameName(profile, location, line, options_));
    const StringId file =
        line == nullptr
            ? StringId::kEmpty
            : stacks_.names.Intern(profile.text(profile.functions[line->function].filename));
    const size_t count = stacks_.names.size();
    stacks_.files.resize(count);
    stacks_.lines.resize(count);
    if (line != nullptr && stacks_.files[Raw(name)] == StringId::kEmpty) {
      stacks_.files[Raw(name)] = file;
      const int64_t start = profile.functions[line->function].start_line;
      stacks_.lines[Raw(name)] =
          options_.granularity >= FrameGranularity::kLines ? line->line : start;
    }
    return Raw(name);
  }

  // Where a location's frames are in frames_.
  struct Place {
    size_t begin = 0, count = 0;
  };

  // A stack whose place in the index is being fetched.
  struct Expected {
    size_t end = 0;  // Of its frames in expected_frames_.
    uint32_t hash = 0;
    int64_t value = 0, divisor = 0;
  };

  void Expect(std::span<const uint32_t> locations, int64_t value, int64_t divisor) {
    const size_t start = expected_.empty() ? 0 : expected_.back().end;
    size_t end = start;
    for (size_t i = locations.size(); i-- > 0;) {
      const Place& place = places_[locations[i]];
      if (expected_frames_.size() - end < place.count)
        expected_frames_.resize(2 * expected_frames_.size() + place.count);
      for (size_t k = 0; k < place.count; ++k)
        expected_frames_[end++] = frames_[place.begin + k];
    }
    const auto frames = std::span(expected_frames_).subspan(start, end - start);
    const uint32_t hash = StackIndex::Hash(frames);
    index_.Prepare(hash);
    expected_.push_back({end, hash, value, divisor});
  }

  void AddExpected(double scale, bool is_base) {
    size_t begin = 0;
    for (const auto& [end, hash, value, divisor] : expected_) {
      const auto frames = std::span(expected_frames_).subspan(begin, end - begin);
      const size_t stack = index_.Find(frames, hash);
      AddTo(stack, value, scale, is_base);
      if (options_.means) AddDivisor(stack, divisor, is_base);
      begin = end;
    }
    expected_.clear();
  }

  void AddTo(size_t stack, int64_t value, double scale, bool is_base) {
    if (stack >= stacks_.values.size()) {
      stacks_.values.resize(stack + 1);
      sums_of_base_.resize(stack + 1);
    }
    if (is_base) {
      sums_of_base_[stack] += static_cast<double>(value) * scale;
    } else {
      stacks_.values[stack] += value;
    }
  }

  void AddDivisor(size_t stack, int64_t divisor, bool is_base) {
    stacks_.divisors.resize(stacks_.values.size());
    stacks_.base_divisors.resize(stacks_.values.size());
    (is_base ? stacks_.base_divisors : stacks_.divisors)[stack] += divisor;
  }

  FrameStacks& stacks_;
  StackIndex index_;
  const StackOptions& options_;
  std::vector<uint32_t> frames_;  // Of all locations of the profile.
  std::vector<Place> places_;     // By location.
  std::vector<Expected> expected_;
  std::vector<uint32_t> expected_frames_;  // Of the former; longer than they need.
  std::vector<double> sums_of_base_;
};

}  // namespace

uint64_t FrameStacks::weight(size_t i) const {
  const auto size = [](int64_t value) {
    return value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
  };
  return size(values[i]) + size(base_value(i));
}

FrameStacks StacksOf(const Profile& profile, const StackOptions& options) {
  FrameStacks stacks;
  Collector collector(stacks, options);
  collector.Add(profile, options.sample_type, 1, false);
  if (const ComparedWith& base = options.base; base.profile != nullptr) {
    collector.Add(*base.profile, base.sample_type, base.scale, true);
    collector.KeepBase();
  }
  stacks.files.resize(stacks.frame_count());
  stacks.lines.resize(stacks.frame_count());
  return stacks;
}

std::string FrameName(const Profile& profile,
                      const Profile::Location& location,
                      const Profile::Line* line,
                      const StackOptions& options) {
  if (line == nullptr) {
    const bool known = location.mapping != Profile::kNone;
    const std::string_view program =
        known ? BaseName(profile.text(profile.mappings[location.mapping].file)) : "";
    const std::string name = program.empty() ? "<unknown>" : fmt::format("[{}]", program);
    if (options.granularity != FrameGranularity::kAddresses) return name;
    return fmt::format("{:016x} {}", location.address, name);
  }
  const Profile::Function& function = profile.functions[line->function];
  const std::string_view name = profile.text(function.name);
  const std::string_view file = profile.text(function.filename);
  const bool has_column = options.columns && line->column != 0;
  const std::string column = has_column ? fmt::format(":{}", line->column) : "";
  switch (options.granularity) {
    case FrameGranularity::kFunctions:
      return OrUnknown(name);
    case FrameGranularity::kFileFunctions:
      return fmt::format("{} {}", name, file);
    case FrameGranularity::kFiles:
      return OrUnknown(file);
    case FrameGranularity::kLines:
      return fmt::format("{} {}:{}{}", name, file, line->line, column);
    case FrameGranularity::kAddresses:
      return fmt::format("{:016x} {} {}:{}{}", location.address, name, file, line->line, column);
  }
  return {};
}

}  // namespace skein
