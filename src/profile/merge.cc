#include "profile/merge.h"

#include <algorithm>
#include <unordered_map>

#include "profile/hash.h"
#include "profile/match_types.h"

// What makes two mappings, functions, locations or samples of different profiles the same is
// google/pprof's rule, as is the order in which they are numbered: by first use in a sample.

namespace skein {
namespace {

constexpr uint32_t kNone = Profile::kNone;

bool IsZero(std::span<const int64_t> values) {
  return std::ranges::all_of(values, [](int64_t value) { return value == 0; });
}

}  // namespace

class ProfileMerger::Accumulator {
 public:
  explicit Accumulator(Profile first) {
    TakeHeader(first);
    Fold(first);
  }

  Status Add(Profile profile) {
    if (Status status = MatchSampleTypes(result_, profile); !status.ok()) return status;
    AddHeader(profile);
    Fold(profile);
    return Done{};
  }

  Profile Finish() {
    for (size_t i = 0; i < result_.sample_count(); ++i) {
      if (!IsZero(result_.values(i))) continue;
      // Leaves out the zeros, and what only they used.
      return Accumulator(std::move(result_)).Finish();
    }
    return std::move(result_);
  }

 private:
  struct MappingKey {
    uint64_t size, offset;
    StringId build_id_or_file;
    bool operator==(const MappingKey&) const = default;
  };
  struct Hash {
    size_t operator()(const MappingKey& key) const {
      return HashOf(key.size, key.offset, Raw(key.build_id_or_file));
    }
  };
  struct MappedMapping {
    uint32_t index = kNone;
    uint64_t moved_by = 0;  // Its addresses, wrapping.
  };

  // From indices of the profile that is being folded to those of the result.
  struct Maps {
    std::vector<StringId> strings;
    std::vector<bool> has_string;
    std::vector<MappedMapping> mappings;
    std::vector<uint32_t> functions, locations;
  };

  StringId String(const Profile& from, StringId id);
  StringId Intern(const Profile& from, StringId id) {
    return result_.strings.Intern(from.text(id));
  }

  void TakeHeader(const Profile& from);
  void AddHeader(const Profile& from);
  void AddComments(const Profile& from);
  void Fold(const Profile& from);
  MappedMapping Mapping(const Profile& from, uint32_t index);
  uint32_t Function(const Profile& from, uint32_t index);
  uint32_t Location(const Profile& from, uint32_t index);
  size_t LocationHash(const Profile::Location& location) const;
  bool SameLocation(const Profile::Location& a, const Profile::Location& b) const;
  uint64_t RelativeAddress(const Profile::Location& location) const;
  void Sample(const Profile& from, size_t sample);

  Profile result_;
  Maps maps_;
  std::unordered_map<MappingKey, uint32_t, Hash> mappings_;
  HashIndex functions_, locations_, samples_;
  std::vector<uint32_t> stack_;
  std::vector<Profile::Label> labels_;
};

StringId ProfileMerger::Accumulator::String(const Profile& from, StringId id) {
  const uint32_t raw = Raw(id);
  if (!maps_.has_string[raw]) {
    maps_.has_string[raw] = true;
    maps_.strings[raw] = Intern(from, id);
  }
  return maps_.strings[raw];
}

void ProfileMerger::Accumulator::TakeHeader(const Profile& from) {
  for (const Profile::ValueType& type : from.sample_types)
    result_.sample_types.push_back({Intern(from, type.type), Intern(from, type.unit)});
  result_.period_type = {Intern(from, from.period_type.type), Intern(from, from.period_type.unit)};
  result_.period = from.period;
  result_.time_ns = from.time_ns;
  result_.duration_ns = from.duration_ns;
  result_.doc_url = Intern(from, from.doc_url);
  result_.default_sample_type = Intern(from, from.default_sample_type);
  result_.drop_frames = Intern(from, from.drop_frames);
  result_.keep_frames = Intern(from, from.keep_frames);
  AddComments(from);
}

void ProfileMerger::Accumulator::AddHeader(const Profile& from) {
  if (result_.time_ns == 0 || from.time_ns < result_.time_ns) result_.time_ns = from.time_ns;
  result_.duration_ns += from.duration_ns;
  if (result_.period == 0 || result_.period < from.period) result_.period = from.period;
  AddComments(from);
  if (result_.default_sample_type == StringId::kEmpty)
    result_.default_sample_type = Intern(from, from.default_sample_type);
  if (result_.doc_url == StringId::kEmpty) result_.doc_url = Intern(from, from.doc_url);
}

void ProfileMerger::Accumulator::AddComments(const Profile& from) {
  for (const StringId id : from.comments) {
    const StringId comment = Intern(from, id);
    if (std::ranges::find(result_.comments, comment) == result_.comments.end())
      result_.comments.push_back(comment);
  }
}

void ProfileMerger::Accumulator::Fold(const Profile& from) {
  maps_.strings.assign(from.strings.size(), StringId::kEmpty);
  maps_.has_string.assign(from.strings.size(), false);
  maps_.mappings.assign(from.mappings.size(), {});
  maps_.functions.assign(from.functions.size(), kNone);
  maps_.locations.assign(from.locations.size(), kNone);
  // The first mapping is the main program, whatever samples use.
  if (result_.mappings.empty() && !from.mappings.empty()) Mapping(from, 0);
  for (size_t i = 0; i < from.sample_count(); ++i)
    if (!IsZero(from.values(i))) Sample(from, i);
}

ProfileMerger::Accumulator::MappedMapping ProfileMerger::Accumulator::Mapping(const Profile& from,
                                                                              uint32_t index) {
  if (index == kNone) return {};
  MappedMapping& mapped = maps_.mappings[index];
  if (mapped.index != kNone) return mapped;
  constexpr uint64_t kPage = 0x1000;
  Profile::Mapping mapping = from.mappings[index];
  mapping.file = String(from, mapping.file);
  mapping.build_id = String(from, mapping.build_id);
  const uint64_t size = mapping.limit - mapping.start + kPage - 1;
  const MappingKey key = {size - size % kPage, mapping.offset,
                          mapping.build_id != StringId::kEmpty ? mapping.build_id : mapping.file};
  const auto [known, is_new] =
      mappings_.try_emplace(key, static_cast<uint32_t>(result_.mappings.size()));
  if (is_new) result_.mappings.push_back(mapping);
  mapped = {known->second, result_.mappings[known->second].start - mapping.start};
  return mapped;
}

uint32_t ProfileMerger::Accumulator::Function(const Profile& from, uint32_t index) {
  uint32_t& mapped = maps_.functions[index];
  if (mapped != kNone) return mapped;
  const Profile::Function& function = from.functions[index];
  const Profile::Function copy = {.name = String(from, function.name),
                                  .system_name = String(from, function.system_name),
                                  .filename = String(from, function.filename),
                                  .start_line = function.start_line};
  const size_t hash =
      HashOf(Raw(copy.name), Raw(copy.system_name), Raw(copy.filename), copy.start_line);
  mapped = functions_.FindOrAdd(hash, [&](uint32_t known) {
    const Profile::Function& other = result_.functions[known];
    return other.name == copy.name && other.system_name == copy.system_name &&
           other.filename == copy.filename && other.start_line == copy.start_line;
  });
  if (mapped != HashIndex::kNew) return mapped;
  mapped = static_cast<uint32_t>(result_.functions.size());
  result_.functions.push_back(copy);
  return mapped;
}

// Programs are loaded at different addresses.
uint64_t ProfileMerger::Accumulator::RelativeAddress(const Profile::Location& location) const {
  const bool has_mapping = location.mapping != kNone;
  return location.address - (has_mapping ? result_.mappings[location.mapping].start : 0);
}

size_t ProfileMerger::Accumulator::LocationHash(const Profile::Location& location) const {
  size_t hash = HashOf(RelativeAddress(location), location.mapping, location.folded);
  for (const Profile::Line& line : result_.lines(location))
    hash = HashOf(hash, line.function, line.line);
  return hash;
}

// Of columns only the last line's counts, as in google/pprof.
bool ProfileMerger::Accumulator::SameLocation(const Profile::Location& a,
                                              const Profile::Location& b) const {
  if (RelativeAddress(a) != RelativeAddress(b) || a.mapping != b.mapping || a.folded != b.folded)
    return false;
  const std::span<const Profile::Line> lines_a = result_.lines(a), lines_b = result_.lines(b);
  const auto same = [](const Profile::Line& x, const Profile::Line& y) {
    return x.function == y.function && x.line == y.line;
  };
  return std::ranges::equal(lines_a, lines_b, same) &&
         (lines_a.empty() || lines_a.back().column == lines_b.back().column);
}

uint32_t ProfileMerger::Accumulator::Location(const Profile& from, uint32_t index) {
  uint32_t& mapped = maps_.locations[index];
  if (mapped != kNone) return mapped;
  Profile::Location location = from.locations[index];
  const MappedMapping mapping = Mapping(from, location.mapping);
  location.mapping = mapping.index;
  location.address += mapping.moved_by;
  location.line_begin = static_cast<uint32_t>(result_.all_lines.size());
  for (Profile::Line line : from.lines(index)) {
    line.function = Function(from, line.function);
    result_.all_lines.push_back(line);
  }
  mapped = locations_.FindOrAdd(LocationHash(location), [&](uint32_t known) {
    return SameLocation(result_.locations[known], location);
  });
  if (mapped != HashIndex::kNew) {
    result_.all_lines.resize(location.line_begin);
    return mapped;
  }
  mapped = static_cast<uint32_t>(result_.locations.size());
  result_.locations.push_back(location);
  return mapped;
}

void ProfileMerger::Accumulator::Sample(const Profile& from, size_t sample) {
  stack_.clear();
  labels_.clear();
  uint64_t hash = 0;
  for (const uint32_t location : from.stack(sample)) {
    stack_.push_back(Location(from, location));
    hash = MixHash(hash, stack_.back());
  }
  for (Profile::Label label : from.labels(sample)) {
    label.key = String(from, label.key);
    label.text = String(from, label.text);
    label.unit = String(from, label.unit);
    labels_.push_back(label);
    hash = HashOf(hash, Raw(label.key), Raw(label.text), Raw(label.unit), label.number);
  }
  const std::span<const int64_t> values = from.values(sample);
  const uint32_t known = samples_.FindOrAdd(hash, [&](uint32_t other) {
    return std::ranges::equal(result_.stack(other), stack_) &&
           std::ranges::equal(result_.labels(other), labels_);
  });
  if (known == HashIndex::kNew) {
    result_.AddSample(stack_, values, labels_);
    return;
  }
  for (size_t i = 0; i < values.size(); ++i)
    result_.all_values[known * values.size() + i] += values[i];
}

ProfileMerger::ProfileMerger() = default;
ProfileMerger::~ProfileMerger() = default;
ProfileMerger::ProfileMerger(ProfileMerger&&) noexcept = default;
ProfileMerger& ProfileMerger::operator=(ProfileMerger&&) noexcept = default;

Status ProfileMerger::Add(Profile profile) {
  if (profile.sample_types.empty())
    return Error{Error::Code::kInvalidArgument, "profiles have empty common sample type list"};
  if (count_ == 0) {
    first_ = std::move(profile);
    count_ = 1;
    return Done{};
  }
  if (!accumulator_) accumulator_ = std::make_unique<Accumulator>(std::move(first_));
  if (Status status = accumulator_->Add(std::move(profile)); !status.ok()) return status;
  ++count_;
  return Done{};
}

Profile ProfileMerger::Finish() {
  return accumulator_ ? accumulator_->Finish() : std::move(first_);
}

}  // namespace skein
