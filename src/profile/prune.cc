#include "profile/prune.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <re2/re2.h>

#include "profile/edit_samples.h"
#include "profile/piece.h"

namespace skein {
namespace {

using re2::RE2;

// A name without what comes after its arguments' parenthesis.
std::string_view SimpleName(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  constexpr std::string_view kReserved[] = {"(anonymous namespace)", "operator()"};
  for (size_t at = 0; at < name.size();) {
    const auto reserved = std::ranges::find_if(
        kReserved, [&](std::string_view word) { return name.substr(at).starts_with(word); });
    if (reserved != std::end(kReserved)) {
      at += reserved->size();
    } else if (name[at] == '(') {
      return name.substr(0, at);
    } else {
      ++at;
    }
  }
  return name;
}

// Functions to be dropped, by simple name.
std::vector<bool> Dropped(const Profile& profile, const RE2& drop, const RE2* keep) {
  std::vector<bool> dropped;
  for (const Profile::Function& function : profile.functions) {
    const std::string_view name = SimpleName(profile.name(function));
    dropped.push_back(function.name != StringId::kEmpty && RE2::PartialMatch(Piece(name), drop) &&
                      (keep == nullptr || !RE2::PartialMatch(Piece(name), *keep)));
  }
  return dropped;
}

RE2::Options Quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

enum class Prune : uint8_t { kNothing, kBeneath, kWhole };

// Cuts the lines of a location from the outermost dropped one inwards.
Prune PruneLocation(Profile& profile,
                    Profile::Location& location,
                    const std::vector<bool>& dropped) {
  for (uint32_t i = location.line_count; i-- > 0;) {
    if (!dropped[profile.all_lines[location.line_begin + i].function]) continue;
    if (i + 1 == location.line_count) return Prune::kWhole;
    location.line_begin += i + 1;
    location.line_count -= i + 1;
    return Prune::kBeneath;
  }
  return Prune::kNothing;
}

void PruneStack(SampleEdit& sample, const std::vector<Prune>& prune) {
  bool user_code = false;  // Nothing is cut before the first frame that is to stay.
  for (size_t i = sample.stack.size(); i-- > 0;) {
    const Prune fate = prune[sample.stack[i]];
    if (fate == Prune::kNothing) {
      user_code = true;
    } else if (user_code) {
      sample.stack = sample.stack.subspan(fate == Prune::kWhole ? i + 1 : i);
      return;
    }
  }
}

}  // namespace

void PruneFrom(Profile& profile, const RE2& expression) {
  const std::vector<bool> wanted = Dropped(profile, expression, nullptr);
  std::vector<bool> matched(profile.locations.size());
  for (size_t i = 0; i < matched.size(); ++i) {
    Profile::Location& location = profile.locations[i];
    for (uint32_t line = 0; line < location.line_count && !matched[i]; ++line) {
      if (!wanted[profile.all_lines[location.line_begin + line].function]) continue;
      matched[i] = true;
      location.line_begin += line;
      location.line_count -= line;
    }
  }
  EditSamples(profile, [&](SampleEdit& sample) {
    const auto found =
        std::ranges::find_if(sample.stack, [&](uint32_t location) { return matched[location]; });
    if (found != sample.stack.end())
      sample.stack = sample.stack.subspan(static_cast<size_t>(found - sample.stack.begin()));
  });
}

void DropUninteresting(Profile& profile) {
  if (profile.drop_frames == StringId::kEmpty) return;
  const RE2 drop("^(" + std::string(profile.text(profile.drop_frames)) + ")$", Quiet());
  const RE2 keep("^(" + std::string(profile.text(profile.keep_frames)) + ")$", Quiet());
  if (!drop.ok() || !keep.ok()) return;
  const bool has_keep = profile.keep_frames != StringId::kEmpty;
  const std::vector<bool> dropped = Dropped(profile, drop, has_keep ? &keep : nullptr);
  if (std::ranges::find(dropped, true) == dropped.end()) return;
  std::vector<Prune> prune;
  for (Profile::Location& location : profile.locations)
    prune.push_back(PruneLocation(profile, location, dropped));
  EditSamples(profile, [&](SampleEdit& sample) { PruneStack(sample, prune); });
}

}  // namespace skein
