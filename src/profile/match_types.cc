#include "profile/match_types.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "profile/scale.h"
#include "profile/units.h"

namespace skein {
namespace {

Error Incompatible(std::string message) {
  return {Error::Code::kInvalidArgument, std::move(message)};
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

Status MatchSampleTypes(Profile& a, Profile& b) {
  if (Status status = MatchTypes(a, b); !status.ok()) return status;
  if (Status status = MatchPeriods(a, b); !status.ok()) return status;
  return MatchUnits(a, b);
}

}  // namespace skein
