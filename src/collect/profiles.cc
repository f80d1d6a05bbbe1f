#include "collect/profiles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>

#include "collect/native_profile.h"
#include "collect/tick_scale.h"
#include "sigsafe/clock.h"
#include "sigsafe/intern.h"

namespace skein {
namespace {

using TypeAndUnit = ProfileBuilder::TypeAndUnit;
using LabelText = ProfileBuilder::LabelText;
using Values = std::vector<int64_t>;

// How counts become samples of a profile.
struct Shape : CountedKind {
  std::vector<TypeAndUnit> types;
  TypeAndUnit period_type;
  int64_t (*period)(const ArenaHeader&);
  Values (*values)(const ArenaHeader&, const SampleValues&);
};

int64_t One(const ArenaHeader&) {
  return 1;
}

int64_t CpuPeriod(const ArenaHeader& header) {
  return static_cast<int64_t>(header.cpu_period_ns.load());
}

Values CpuValues(const ArenaHeader&, const SampleValues& values) {
  return {values[0], values[1]};
}

// Counts of 256ths, and ticks.
Values WaitValues(const ArenaHeader& header, const SampleValues& values) {
  const TickScale scale = ScaleSince(0, header);
  return {(values[0] + 128) / 256,
          static_cast<int64_t>(scale.Ns(static_cast<uint64_t>(values[1])))};
}

int64_t HeapPeriod(const ArenaHeader& header) {
  return static_cast<int64_t>(header.heap_sample_bytes.load());
}

// How many objects one that was chosen stands for, of those of that average size.
double HeapScale(int64_t objects, int64_t bytes, uint64_t rate) {
  if (objects == 0 || bytes == 0 || rate <= 1) return 1;
  const double size = static_cast<double>(bytes) / static_cast<double>(objects);
  return 1 / (1 - std::exp(-size / static_cast<double>(rate)));
}

Values HeapValues(const ArenaHeader& header, const SampleValues& values) {
  Values scaled;
  const auto add = [&](int64_t objects, int64_t bytes) {
    const double scale = HeapScale(objects, bytes, header.heap_sample_bytes.load());
    scaled.push_back(static_cast<int64_t>(static_cast<double>(objects) * scale));
    scaled.push_back(static_cast<int64_t>(static_cast<double>(bytes) * scale));
  };
  add(values[0], values[1]);
  add(values[0] - values[2], values[1] - values[3]);
  return scaled;
}

Values CountOnly(const ArenaHeader&, const SampleValues& values) {
  return {values[0]};
}

const Shape kShapes[] = {
    {{"cpu", SampleKind::kCpu},
     {{"samples", "count"}, {"cpu", "nanoseconds"}},
     {"cpu", "nanoseconds"},
     &CpuPeriod,
     &CpuValues},
    {{"heap", SampleKind::kHeap},
     {{"alloc_objects", "count"},
      {"alloc_space", "bytes"},
      {"inuse_objects", "count"},
      {"inuse_space", "bytes"}},
     {"space", "bytes"},
     &HeapPeriod,
     &HeapValues},
    {{"allocs", SampleKind::kHeap},
     {{"alloc_objects", "count"},
      {"alloc_space", "bytes"},
      {"inuse_objects", "count"},
      {"inuse_space", "bytes"}},
     {"space", "bytes"},
     &HeapPeriod,
     &HeapValues},
    {{"block", SampleKind::kBlock},
     {{"contentions", "count"}, {"delay", "nanoseconds"}},
     {"contentions", "count"},
     &One,
     &WaitValues},
    {{"mutex", SampleKind::kMutex},
     {{"contentions", "count"}, {"delay", "nanoseconds"}},
     {"contentions", "count"},
     &One,
     &WaitValues},
    {{"goroutine", SampleKind::kThreads},
     {{"goroutine", "count"}},
     {"goroutine", "count"},
     &One,
     &CountOnly},
    {{"threads", SampleKind::kThreads},
     {{"threads", "count"}},
     {"threads", "count"},
     &One,
     &CountOnly},
    {{"threadcreate", SampleKind::kThreadCreate},
     {{"threadcreate", "count"}},
     {"threadcreate", "count"},
     &One,
     &CountOnly},
};

// Of a text of keys and values, each closed by a zero, innermost first.
std::vector<LabelText> LabelsIn(std::string_view text) {
  std::vector<LabelText> labels;
  const auto next = [&text] {
    const std::string_view part = text.substr(0, text.find('\0'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
  };
  while (!text.empty()) {
    const std::string_view key = next();
    const std::string_view value = next();
    const bool is_hidden = std::ranges::count(labels, key, &LabelText::key) != 0;
    if (!is_hidden && !value.empty()) labels.push_back({.key = key, .text = value});
  }
  return labels;
}

// Those of the thread, or the size of the objects.
std::vector<LabelText> LabelsOf(const Arena& arena, const ProfileCount& count) {
  if (count.key.kind == SampleKind::kCpu) return LabelsIn(TextOf(arena, count.key.detail));
  if (count.key.kind != SampleKind::kHeap || count.values[0] == 0) return {};
  return {
      {.key = "bytes", .text = "", .number = count.values[1] / count.values[0], .unit = "bytes"}};
}

}  // namespace

const CountedKind* FindCountedKind(std::string_view name) {
  const auto shape = std::ranges::find(kShapes, name, &Shape::name);
  return shape == std::end(kShapes) ? nullptr : shape;
}

Leaf LeafOf(const CountedKind& kind) {
  return kind.counted == SampleKind::kCpu    ? Leaf::kHit
         : kind.counted == SampleKind::kHeap ? Leaf::kAllocator
                                             : Leaf::kAny;
}

ProfileLook LookAtStacks(Arena& arena, const std::vector<ThreadView>& threads) {
  std::map<uint32_t, int64_t> by_stack;
  for (const ThreadView& thread : threads)
    ++by_stack[InternStack(arena, thread.pcs, HashStack(thread.pcs))];
  ProfileLook look;
  for (const auto& [stack, count] : by_stack)
    look.counts.push_back({{SampleKind::kThreads, 0, stack}, {count}});
  look.time_ns = UnixNs();
  return look;
}

ProfileLook LookAt(const Arena& arena, const CountedKind& kind) {
  return {TakeCounts(arena, kind.counted), UnixNs()};
}

Profile MakeProfile(const ProfileSource& source,
                    const CountedKind& kind,
                    const ProfileLook& look,
                    const ProfileLook* before) {
  const auto& shape = static_cast<const Shape&>(kind);
  const ArenaHeader& header = source.arena.header;
  NativeProfile native(shape.types, source.symbols, source.modules);
  const std::vector<ProfileCount> counts =
      before == nullptr ? look.counts : Difference(look.counts, before->counts);
  const StackView view(source.symbols, source.modules);
  for (const ProfileCount& count : counts) {
    const std::vector<LabelText> labels = LabelsOf(source.arena, count);
    const SeenStack stack = view.Seen(StackOf(source.arena, count.key.stack), LeafOf(kind));
    native.Sample(stack, shape.values(header, count.values), labels);
  }
  Profile& profile = native.builder().profile();
  profile.period_type = {native.builder().Intern(shape.period_type.first),
                         native.builder().Intern(shape.period_type.second)};
  profile.period = shape.period(header);
  if (kind.name == "allocs") profile.default_sample_type = native.builder().Intern("alloc_space");
  if (const uint64_t lost = header.lost_samples.load(); lost != 0)
    profile.comments.push_back(native.builder().Intern(
        "skein: " + std::to_string(lost) + " counts found no room: too many different stacks"));
  profile.time_ns = before == nullptr ? look.time_ns : before->time_ns;
  profile.duration_ns = before == nullptr ? 0 : look.time_ns - before->time_ns;
  return native.Finish();
}

}  // namespace skein
