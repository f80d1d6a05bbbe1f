#include "profile/scale.h"

#include <algorithm>
#include <cmath>

#include "profile/edit_samples.h"
#include "profile/units.h"

namespace skein {
namespace {

// Rounded as Go does: halves away from zero.
int64_t ScaleValue(int64_t value, double ratio) {
  return ToInt64(std::round(static_cast<double>(value) * ratio));
}

}  // namespace

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
  if (!same) return Error{Error::Code::kInvalidArgument, "incompatible sample types"};
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
