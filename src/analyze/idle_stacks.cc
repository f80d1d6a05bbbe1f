#include "analyze/idle_stacks.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace skein {
namespace {

constexpr double kIdleShare = 0.9;

// What a state is to this question.
enum class Role : uint8_t { kNoLife, kLife, kWait, kPerhapsIdle };

Role RoleOf(const Trace& trace, const StateInfo& state) {
  constexpr std::string_view kReasons[] = {"chan receive", "select", "sync.(*Cond).Wait"};
  if (state.state == GoState::kNotExist || state.state == GoState::kUndetermined)
    return Role::kNoLife;
  if (state.state != GoState::kWaiting) return Role::kLife;
  const bool has_reason = std::find(std::begin(kReasons), std::end(kReasons),
                                    trace.text(state.reason)) != std::end(kReasons);
  return has_reason ? Role::kPerhapsIdle : Role::kWait;
}

// All waits at one stack, and the goroutines that ever waited there.
struct PlaceToWait {
  uint64_t waits = 0;
  Nanos waited_ns = 0;
  uint64_t goroutines = 0;
  Nanos lived_ns = 0;  // But for waits nobody knows where.
  GoroutineIndex latest = GoroutineIndex::kNone;

  bool IsIdle() const {
    return waits > goroutines &&
           static_cast<double>(waited_ns) >= kIdleShare * static_cast<double>(lived_ns);
  }
};

class Search {
 public:
  explicit Search(const Trace& trace) : trace_(trace), places_(trace.names.stacks.size()) {
    for (const StateInfo& state : trace.states)
      roles_.push_back(RoleOf(trace, state));
  }

  void Visit(GoroutineIndex goroutine) {
    const SliceTable& table = trace_.goroutine_slices;
    const uint32_t track = Raw(goroutine);
    Nanos lived = 0;
    seen_.clear();
    const auto add = [&](Nanos start, Nanos finish, StateCode state, auto value) {
      const Role role = roles_[state];
      if (role == Role::kNoLife) return;
      if (role >= Role::kWait && StackId{value()} == StackId::kNone) return;
      lived += finish - start;
      if (role == Role::kPerhapsIdle) AddWait(goroutine, StackId{value()}, finish - start);
    };
    table.ScanValues(table.begin(track), table.end(track), add);
    for (const StackId stack : seen_)
      places_[Raw(stack)].lived_ns += lived;
  }

  std::vector<bool> Take() const {
    std::vector<bool> idle(places_.size());
    std::transform(places_.begin(), places_.end(), idle.begin(),
                   [](const PlaceToWait& place) { return place.IsIdle(); });
    return idle;
  }

 private:
  void AddWait(GoroutineIndex goroutine, StackId stack, Nanos time) {
    PlaceToWait& place = places_[Raw(stack)];
    ++place.waits;
    place.waited_ns += time;
    if (place.latest == goroutine) return;
    place.latest = goroutine;
    ++place.goroutines;
    seen_.push_back(stack);
  }

  const Trace& trace_;
  std::vector<PlaceToWait> places_;  // By StackId.
  std::vector<Role> roles_;          // By StateCode.
  std::vector<StackId> seen_;        // Where the goroutine that is looked at waited.
};

}  // namespace

std::vector<bool> IdleStacks(const Trace& trace) {
  Search search(trace);
  for (uint32_t i = 0; i < trace.goroutines.size(); ++i)
    search.Visit(GoroutineIndex{i});
  return search.Take();
}

}  // namespace skein
