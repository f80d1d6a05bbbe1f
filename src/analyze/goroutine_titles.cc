#include "analyze/goroutine_titles.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include <fmt/format.h>

#include "analyze/short_function.h"

namespace skein {

GoroutineTitles::GoroutineTitles(const Trace& trace)
    : trace_(trace), by_goroutine_(trace.labels.size()) {
  std::iota(by_goroutine_.begin(), by_goroutine_.end(), 0u);
  std::stable_sort(by_goroutine_.begin(), by_goroutine_.end(), [&trace](uint32_t a, uint32_t b) {
    return trace.labels[a].goroutine < trace.labels[b].goroutine;
  });
}

std::string_view GoroutineTitles::Name(GoroutineIndex goroutine) const {
  return trace_.text(trace_.groups[trace_.goroutines[Raw(goroutine)].group].name);
}

std::string GoroutineTitles::Title(GoroutineIndex goroutine) const {
  const std::string_view name = Name(goroutine);
  return fmt::format("G{}{}{}", static_cast<int64_t>(trace_.id(goroutine)), name.empty() ? "" : " ",
                     name);
}

std::string GoroutineTitles::ShortTitle(GoroutineIndex goroutine) const {
  const std::string_view name = Name(goroutine);
  return fmt::format("G{}{}{}", static_cast<int64_t>(trace_.id(goroutine)), name.empty() ? "" : " ",
                     ShortFunction(name));
}

std::string GoroutineTitles::Title(GoroutineIndex goroutine, Nanos time) const {
  const StringId label = LabelAt(goroutine, time);
  if (label == StringId::kEmpty) return Title(goroutine);
  return fmt::format("{} ({})", Title(goroutine), trace_.text(label));
}

StringId GoroutineTitles::LabelAt(GoroutineIndex goroutine, Nanos time) const {
  const auto is_later = [this](std::pair<GoroutineIndex, Nanos> at, uint32_t label) {
    return at < std::pair(trace_.labels[label].goroutine, trace_.labels[label].time);
  };
  const auto after = std::upper_bound(by_goroutine_.begin(), by_goroutine_.end(),
                                      std::pair(goroutine, time), is_later);
  if (after == by_goroutine_.begin()) return StringId::kEmpty;
  const Label& label = trace_.labels[*(after - 1)];
  return label.goroutine == goroutine ? label.label : StringId::kEmpty;
}

}  // namespace skein
