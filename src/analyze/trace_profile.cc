#include "analyze/trace_profile.h"

#include "profile/builder.h"

namespace skein {
namespace {

constexpr uint32_t kUnknown = UINT32_MAX;

// Brings stacks of a trace into a profile, each frame once.
class StackWriter {
 public:
  StackWriter(const Trace& trace, ProfileBuilder& builder)
      : stacks_(trace.names.stacks),
        strings_(trace.names.strings),
        builder_(builder),
        locations_(stacks_.frame_count(), kUnknown) {}

  // Leaf first; valid until the next call.
  std::span<const uint32_t> Locations(StackId stack) {
    list_.clear();
    for (const FrameId frame : stacks_.frames(stack)) {
      uint32_t& location = locations_[Raw(frame)];
      if (location == kUnknown) location = Add(stacks_.frame(frame));
      list_.push_back(location);
    }
    return list_;
  }

 private:
  uint32_t Add(const Frame& frame) {
    return builder_.Frame({.function = strings_.text(frame.function),
                           .file = strings_.text(frame.file),
                           .line = frame.line,
                           .address = frame.pc});
  }

  const StackTable& stacks_;
  const StringTable& strings_;
  ProfileBuilder& builder_;
  std::vector<uint32_t> locations_;  // By FrameId.
  std::vector<uint32_t> list_;
};

ProfileBuilder BuilderFor(ProfileKind kind) {
  if (kind == ProfileKind::kCpu) return ProfileBuilder({{"samples", "count"}});
  return ProfileBuilder({{"contentions", "count"}, {"delay", "nanoseconds"}});
}

// The wall clock at a moment of the trace; 0 if the trace does not tell.
int64_t WallTime(const Trace& trace, Nanos time) {
  for (const Sync& sync : trace.syncs) {
    if (sync.wall_ns != kNever) return sync.wall_ns + (time - sync.time);
  }
  return 0;
}

}  // namespace

Profile TraceProfile(
    const Trace& trace, ProfileKind kind, const ProfileScope& scope, Nanos from, Nanos to) {
  ProfileBuilder builder = BuilderFor(kind);
  StackWriter stacks(trace, builder);
  for (const StackCount& row : ProfileWithin(trace, kind, scope, from, to).stacks) {
    const int64_t values[] = {static_cast<int64_t>(row.count), static_cast<int64_t>(row.value)};
    const size_t used = kind == ProfileKind::kCpu ? 1 : 2;
    builder.Sample(stacks.Locations(row.stack), std::span(values, used));
  }
  Profile& profile = builder.profile();
  profile.period_type = {builder.Intern("trace"), builder.Intern("count")};
  profile.period = 1;
  profile.time_ns = WallTime(trace, from);
  profile.duration_ns = std::min(to, trace.end) - from;
  return builder.Finish();
}

}  // namespace skein
