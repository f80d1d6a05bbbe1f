#include "analyze/occurrences.h"

#include <algorithm>

#include "analyze/wait_intervals.h"

namespace skein {
namespace {

// By StackId: whether the function is on it.
std::vector<bool> StacksWith(const Trace& trace, std::string_view function) {
  const StackTable& stacks = trace.names.stacks;
  if (function.empty()) return std::vector<bool>(stacks.size(), true);
  std::vector<bool> with(stacks.size());
  const StringId name = trace.names.strings.Find(function);
  if (name == StringId::kEmpty) return with;
  for (uint32_t i = 0; i < stacks.size(); ++i) {
    const auto frames = stacks.frames(StackId{i});
    with[i] = std::any_of(frames.begin(), frames.end(),
                          [&](FrameId frame) { return stacks.frame(frame).function == name; });
  }
  return with;
}

class Collector {
 public:
  Collector(Nanos from, Nanos to, size_t parts, size_t most) : from_(from), to_(to), most_(most) {
    found_.parts.assign(parts, 0);
  }

  void AddSample(Nanos time) {
    ++found_.count;
    ++found_.value;
    ++found_.parts[PartOf(time)];
  }

  void Add(const Occurrence& occurrence, Nanos from, Nanos to) {
    ++found_.count;
    found_.value += occurrence.time_ns;
    Spread(std::max(occurrence.start, from), std::min(occurrence.finish, to));
    const auto longer = [](const Occurrence& a, const Occurrence& b) {
      return a.time_ns > b.time_ns;
    };
    std::vector<Occurrence>& longest = found_.longest;
    if (longest.size() == most_ && !longer(occurrence, longest.back())) return;
    longest.insert(std::upper_bound(longest.begin(), longest.end(), occurrence, longer),
                   occurrence);
    if (longest.size() > most_) longest.pop_back();
  }

  Occurrences Take() { return std::move(found_); }

 private:
  // Where a part begins; rounded as PartOf() is.
  Nanos BeginOf(size_t part) const {
    return from_ + static_cast<Nanos>(static_cast<double>(to_ - from_) * static_cast<double>(part) /
                                      static_cast<double>(found_.parts.size()));
  }
  size_t PartOf(Nanos time) const {
    const double share = static_cast<double>(time - from_) / static_cast<double>(to_ - from_);
    const auto part = static_cast<size_t>(share * static_cast<double>(found_.parts.size()));
    return std::min(part, found_.parts.size() - 1);
  }
  void Spread(Nanos start, Nanos finish) {
    for (size_t part = PartOf(start); part < found_.parts.size() && start < finish; ++part) {
      const bool is_last = part + 1 == found_.parts.size();
      const Nanos end = is_last ? finish : std::clamp(BeginOf(part + 1), start, finish);
      found_.parts[part] += static_cast<uint64_t>(end - start);
      start = end;
    }
  }

  const Nanos from_;
  const Nanos to_;
  const size_t most_;
  Occurrences found_;
};

}  // namespace

Occurrences OccurrencesOf(const Trace& trace,
                          ProfileKind kind,
                          const ProfileScope& scope,
                          std::string_view function,
                          Nanos from,
                          Nanos to,
                          size_t parts,
                          size_t most) {
  const std::vector<bool> wanted = StacksWith(trace, function);
  Collector collector(from, to, parts, most);
  if (kind == ProfileKind::kCpu) {
    VisitSamples(trace, scope, from, to, [&](const Sample& sample) {
      if (wanted[Raw(sample.stack)]) collector.AddSample(sample.time);
    });
    return collector.Take();
  }
  const WaitIntervals intervals(trace, kind);
  VisitScope(trace, scope, from, to, [&](GoroutineIndex goroutine, Nanos begin, Nanos end) {
    intervals.VisitWithin(goroutine, begin, end, [&](const WaitInterval& interval, uint64_t ns) {
      if (!wanted[Raw(interval.stack)] || !scope.Has(interval.stack)) return;
      collector.Add(
          {goroutine, interval.slice, interval.start, interval.finish, interval.stack, ns}, begin,
          end);
    });
  });
  return collector.Take();
}

}  // namespace skein
