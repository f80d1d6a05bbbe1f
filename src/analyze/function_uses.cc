#include "analyze/function_uses.h"

#include <algorithm>
#include <tuple>

namespace skein {
namespace {

constexpr ProfileKind kWaits[] = {ProfileKind::kSync, ProfileKind::kNetwork, ProfileKind::kSyscall,
                                  ProfileKind::kSched};

class Uses {
 public:
  explicit Uses(const Trace& trace)
      : trace_(trace),
        best_(trace.names.strings.size()),
        here_(trace.names.strings.size()),
        seen_in_(trace.names.strings.size()) {}

  // What has no use so far, or less than here, has this one.
  void Add(ProfileKind kind) {
    for (const StackCount& stack : ProfileWithin(trace_, kind, {}, 0, trace_.end).stacks)
      AddStack(stack);
    for (const StringId function : found_) {
      FunctionUse& best = best_[Raw(function)];
      const uint64_t value = here_[Raw(function)];
      if (best.function == StringId::kEmpty || value > best.value) best = {function, kind, value};
    }
    for (const StringId function : found_)
      here_[Raw(function)] = 0;
    found_.clear();
  }

  bool Has(StringId function) const { return best_[Raw(function)].function != StringId::kEmpty; }

  // Those of `others` that are in none of these.
  void AddMissing(const Uses& others) {
    for (const FunctionUse& use : others.best_) {
      if (use.function != StringId::kEmpty && !Has(use.function)) best_[Raw(use.function)] = use;
    }
  }

  std::vector<FunctionUse> Take() {
    std::erase_if(best_, [](const FunctionUse& use) { return use.function == StringId::kEmpty; });
    const auto key = [](const FunctionUse& use) {
      return std::tuple(use.kind == ProfileKind::kCpu, ~use.value, use.function);
    };
    std::sort(best_.begin(), best_.end(),
              [&](const FunctionUse& a, const FunctionUse& b) { return key(a) < key(b); });
    return std::move(best_);
  }

 private:
  // A function that calls itself counts once.
  void AddStack(const StackCount& stack) {
    const StackTable& stacks = trace_.names.stacks;
    ++stack_;
    for (const FrameId frame : stacks.frames(stack.stack)) {
      const StringId function = stacks.frame(frame).function;
      if (function == StringId::kEmpty || seen_in_[Raw(function)] == stack_) continue;
      seen_in_[Raw(function)] = stack_;
      here_[Raw(function)] += stack.value;
      found_.push_back(function);
    }
  }

  const Trace& trace_;
  // By StringId.
  std::vector<FunctionUse> best_;
  std::vector<uint64_t> here_;
  std::vector<uint64_t> seen_in_;
  uint64_t stack_ = 0;
  std::vector<StringId> found_;  // Those with a stack in this profile; some more than once.
};

}  // namespace

std::vector<FunctionUse> UsesOfFunctions(const Trace& trace) {
  Uses waits(trace);
  for (const ProfileKind kind : kWaits)
    waits.Add(kind);
  Uses samples(trace);
  samples.Add(ProfileKind::kCpu);
  waits.AddMissing(samples);
  return waits.Take();
}

}  // namespace skein
