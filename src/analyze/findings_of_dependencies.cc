// Who waits for the network need not be kept waiting: servers wait for requests, and pools of idle connections
// for anything. The recorder of native programs says whom a program has connected to, and that tells the two apart:
// who has sent something there, and waits for what comes next, waits for an answer.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "analyze/finding_sorts.h"
#include "analyze/short_function.h"
#include "analyze/user_functions.h"
#include "base/text.h"
#include "model/peer_frame.h"

namespace skein {

namespace {

// What the innermost frames of a stack say.
struct PeerCall {
  StringId peer = StringId::kEmpty;  // Empty: it is none.
  bool sends = false;
  bool connects = false;
};

PeerCall PeerCallOf(const Trace& trace, StackId stack) {
  constexpr std::string_view kSends[] = {"send", "sendto", "sendmsg", "write", "writev"};
  const std::span<const FrameId> frames = trace.names.stacks.frames(stack);
  if (frames.size() < 2) return {};
  const Frame& innermost = trace.names.stacks.frame(frames[0]);
  if (trace.text(innermost.file) != kPeerFile) return {};
  const std::string_view call = trace.text(trace.names.stacks.frame(frames[1]).function);
  const bool sends = std::find(std::begin(kSends), std::end(kSends), call) != std::end(kSends);
  return {innermost.function, sends, call == "connect"};
}

// Waits for answers of one peer in one function.
struct Answers {
  Nanos time_ns = 0;
  uint64_t count = 0;
  Nanos longest_ns = 0;
  SliceIndex longest = kNoSlice;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  StackId stack = StackId::kNone;
};
using AnswersByPlace = std::map<std::pair<StringId, StringId>, Answers>;

class AnswerSearch {
 public:
  explicit AnswerSearch(const FindingSources& sources) : sources_(sources), trace_(sources.trace) {
    for (uint32_t stack = 0; stack < trace_.names.stacks.size(); ++stack)
      calls_.push_back(PeerCallOf(trace_, StackId{stack}));
    for (uint32_t track = 0; track < trace_.goroutine_slices.track_count(); ++track)
      AddAnswers(track);
  }

  const AnswersByPlace& by_place() const { return by_place_; }

 private:
  void AddAnswers(uint32_t track) {
    const SliceTable& table = trace_.goroutine_slices;
    SliceIndex slice = table.begin(track);
    StringId asked = StringId::kEmpty;  // And has not answered.
    table.Scan(slice, table.end(track), [&](Nanos start, Nanos end, StateCode code) {
      const SliceIndex at = slice++;
      const GoState state = trace_.states[code].state;
      if (state != GoState::kSyscall && state != GoState::kWaiting) return;
      const StackId stack{table.value(at)};
      const PeerCall& call = calls_[Raw(stack)];
      if (call.peer == StringId::kEmpty || call.connects) return;
      if (call.sends) {
        asked = call.peer;
      } else if (asked == call.peer && state == GoState::kWaiting) {
        asked = StringId::kEmpty;
        Add(stack, at, GoroutineIndex{track}, end - start);
      }
    });
  }

  void Add(StackId stack, SliceIndex slice, GoroutineIndex goroutine, Nanos time) {
    Answers& answers = by_place_[{calls_[Raw(stack)].peer, sources_.functions.of(stack)}];
    answers.time_ns += time;
    ++answers.count;
    if (time <= answers.longest_ns) return;
    answers.longest_ns = time;
    answers.longest = slice;
    answers.goroutine = goroutine;
    answers.stack = stack;
  }

  const FindingSources& sources_;
  const Trace& trace_;
  std::vector<PeerCall> calls_;  // By stack.
  AnswersByPlace by_place_;
};

Finding DependencyFinding(const Trace& trace,
                          const AnswersByPlace::key_type& place,
                          const Answers& answers) {
  constexpr double kWeight = 0.25;
  const Nanos start = trace.goroutine_slices.start(answers.longest);
  Finding finding =
      FindingOf("slow dependency", answers.time_ns, start, start + answers.longest_ns);
  finding.text = fmt::format(
      "Goroutines waited {} in all, {} times, until {} answered in {}: {} each on average",
      FormatDuration(answers.time_ns), FormatCount(answers.count), trace.text(place.first),
      ShortFunction(trace.text(place.second)),
      FormatDuration(answers.time_ns / static_cast<Nanos>(answers.count)));
  finding.slice = answers.longest;
  finding.goroutine = answers.goroutine;
  finding.stack = answers.stack;
  finding.weight *= kWeight;
  return finding;
}

}  // namespace

void FindSlowDependencies(const FindingSources& sources, std::vector<Finding>& found) {
  constexpr double kHealthyShare = 0.25;  // Of the trace: so many wait at any time.
  constexpr Nanos kHealthyAnswer = 1'000'000;
  constexpr uint64_t kFewest = 10;
  constexpr Nanos kWorthTelling = 4;  // One part of so many of the slowest.
  const Trace& trace = sources.trace;
  if (!trace.native) return;
  const AnswerSearch search(sources);
  Greatest<const AnswersByPlace::value_type*> longest;
  for (const auto& place : search.by_place()) {
    const Answers& answers = place.second;
    const bool is_slow = answers.count >= kFewest &&
                         answers.time_ns >= kHealthyAnswer * static_cast<Nanos>(answers.count) &&
                         Part(answers.time_ns, trace.end) >= kHealthyShare;
    if (is_slow && longest.Wants(answers.time_ns)) longest.Add(answers.time_ns, &place);
  }
  for (const auto& [time, place] : longest.kept()) {
    if (time < longest.kept().front().first / kWorthTelling) break;
    found.push_back(DependencyFinding(trace, place->first, place->second));
  }
}

}  // namespace skein
