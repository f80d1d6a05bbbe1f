#include "profile/merge.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "profile/edit_samples.h"
#include "profile/hash.h"
#include "profile/units.h"

// What makes two mappings, functions, locations or samples of different profiles the same is
// google/pprof's rule, as is the order in which they are numbered: by first use in a sample.

namespace skein {
namespace {

constexpr uint32_t kNone = Profile::kNone;

Error Incompatible(std::string message) {
  return {Error::Code::kInvalidArgument, std::move(message)};
}

// Rounded as Go does: halves away from zero.
int64_t ScaleValue(int64_t value, double ratio) {
  return ToInt64(std::round(static_cast<double>(value) * ratio));
}

bool IsZero(std::span<const int64_t> values) {
  return std::ranges::all_of(values, [](int64_t value) { return value == 0; });
}

std::string Describe(const Profile& profile, const Profile::ValueType& type) {
  return fmt::format("{{{} {} 0 0}}", profile.text(type.type), profile.text(type.unit));
}

std::string_view Singular(std::string_view type) {
  return type.ends_with('s') ? type.substr(0, type.size() - 1) : type;
}

bool Compatible(const Profile& a,
                const Profile::ValueType& type_a,
                const Profile& b,
                const Profile::ValueType& type_b) {
  if (Singular(a.text(type_a.type)) != Singular(b.text(type_b.type))) return false;
  return a.text(type_a.unit) == b.text(type_b.unit) ||
         SameKindOfUnit(a.text(type_a.unit), b.text(type_b.unit));
}

// Keeps the types at `indices`, in that order.
void SelectTypes(Profile& profile, const std::vector<size_t>& indices) {
  const size_t old_count = profile.sample_types.size();
  bool same = indices.size() == old_count;
  for (size_t i = 0; i < indices.size(); ++i)
    same &= indices[i] == i;
  if (same) return;
  std::vector<Profile::ValueType> types;
  bool keeps_default = false;
  for (const size_t index : indices) {
    types.push_back(profile.sample_types[index]);
    keeps_default |= types.back().type == profile.default_sample_type;
  }
  std::vector<int64_t> values;
  values.reserve(profile.sample_count() * indices.size());
  for (size_t i = 0; i < profile.sample_count(); ++i)
    for (const size_t index : indices)
      values.push_back(profile.all_values[i * old_count + index]);
  profile.all_values = std::move(values);
  profile.sample_types = std::move(types);
  if (!keeps_default) profile.default_sample_type = profile.sample_types[0].type;
}

// Index of the first type of this name; nothing if there is none.
size_t FindType(const Profile& profile, std::string_view name) {
  size_t i = 0;
  while (i < profile.sample_types.size() && profile.text(profile.sample_types[i].type) != name)
    ++i;
  return i;
}

// Leaves both with the types that both have, in a's order.
Status MatchTypes(Profile& a, Profile& b) {
  std::vector<size_t> of_a, of_b;
  for (size_t i = 0; i < a.sample_types.size(); ++i) {
    const size_t other = FindType(b, a.text(a.sample_types[i].type));
    if (other == b.sample_types.size()) continue;
    of_a.push_back(i);
    of_b.push_back(other);
  }
  if (of_a.empty()) return Incompatible("profiles have empty common sample type list");
  SelectTypes(a, of_a);
  SelectTypes(b, of_b);
  return Done{};
}

// Brings both to the finer unit of each type.
Status MatchUnits(Profile& a, Profile& b) {
  std::vector<double> of_a, of_b;
  for (size_t i = 0; i < a.sample_types.size(); ++i) {
    Profile::ValueType& type_a = a.sample_types[i];
    Profile::ValueType& type_b = b.sample_types[i];
    if (!Compatible(a, type_a, b, type_b)) {
      return Incompatible(fmt::format("sample types: incompatible types: {} {}",
                                      Describe(a, type_a), Describe(b, type_b)));
    }
    const std::string unit_a(a.text(type_a.unit)), unit_b(b.text(type_b.unit));
    const bool b_is_finer = Scale(1, unit_b, unit_a).value < 1;
    const std::string& finest = b_is_finer ? unit_b : unit_a;
    of_a.push_back(Scale(1, unit_a, finest).value);
    of_b.push_back(Scale(1, unit_b, finest).value);
    type_a.unit = a.strings.Intern(finest);
    type_b.unit = b.strings.Intern(finest);
  }
  ScaleProfile(a, of_a);
  ScaleProfile(b, of_b);
  return Done{};
}

Status MatchPeriods(Profile& a, Profile& b) {
  if (!Compatible(a, a.period_type, b, b.period_type)) {
    return Incompatible(fmt::format("period type: incompatible types: {} {}",
                                    Describe(a, a.period_type), Describe(b, b.period_type)));
  }
  if (a.text(a.period_type.type) != b.text(b.period_type.type)) {
    return Incompatible(fmt::format("incompatible period types &{} and &{}",
                                    Describe(a, a.period_type), Describe(b, b.period_type)));
  }
  const std::string unit_a(a.text(a.period_type.unit)), unit_b(b.text(b.period_type.unit));
  const std::string& finest = Scale(1, unit_b, unit_a).value < 1 ? unit_b : unit_a;
  a.period = ToInt64(Scale(a.period, unit_a, finest).value);
  b.period = ToInt64(Scale(b.period, unit_b, finest).value);
  a.period_type.unit = a.strings.Intern(finest);
  b.period_type.unit = b.strings.Intern(finest);
  return Done{};
}

}  // namespace

class ProfileMerger::Accumulator {
 public:
  explicit Accumulator(Profile first) {
    TakeHeader(first);
    Fold(first);
  }

  Profile& result() { return result_; }

  Status Add(Profile profile) {
    if (Status status = MatchTypes(result_, profile); !status.ok()) return status;
    if (Status status = MatchPeriods(result_, profile); !status.ok()) return status;
    if (Status status = MatchUnits(result_, profile); !status.ok()) return status;
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
  std::vector<uint32_t> slots_ =
      std::vector<uint32_t>(1024);  // Open addressing; sample + 1, 0 free.
  std::vector<uint64_t> hashes_;    // Of samples.
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
    return Incompatible("profiles have empty common sample type list");
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

void ScaleProfile(Profile& profile, const std::vector<double>& ratios) {
  if (std::ranges::all_of(ratios, [](double ratio) { return ratio == 1; })) return;
  EditSamples(profile, [&](SampleEdit& sample) {
    sample.keep = false;
    for (size_t i = 0; i < ratios.size(); ++i) {
      if (ratios[i] == 1) continue;
      sample.values[i] = ScaleValue(sample.values[i], ratios[i]);
      sample.keep |= sample.values[i] != 0;
    }
  });
}

void ScaleProfile(Profile& profile, double ratio) {
  ScaleProfile(profile, std::vector<double>(profile.sample_types.size(), ratio));
}

Status NormalizeProfile(Profile& profile, const Profile& base) {
  const size_t types = profile.sample_types.size();
  bool same = types == base.sample_types.size();
  for (size_t i = 0; same && i < types; ++i) {
    same = profile.text(profile.sample_types[i].type) == base.text(base.sample_types[i].type) &&
           profile.text(profile.sample_types[i].unit) == base.text(base.sample_types[i].unit);
  }
  if (!same) return Incompatible("incompatible sample types");
  std::vector<double> ratios;
  for (size_t type = 0; type < types; ++type) {
    int64_t sum = 0, base_sum = 0;
    for (size_t i = 0; i < profile.sample_count(); ++i)
      sum += profile.values(i)[type];
    for (size_t i = 0; i < base.sample_count(); ++i)
      base_sum += base.values(i)[type];
    ratios.push_back(sum == 0 ? 0 : static_cast<double>(base_sum) / static_cast<double>(sum));
  }
  ScaleProfile(profile, ratios);
  return Done{};
}

}  // namespace skein
