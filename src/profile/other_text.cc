#include <map>

#include <re2/re2.h>

#include "base/ascii.h"
#include "profile/builder.h"
#include "profile/legacy.h"
#include "profile/piece.h"
#include "profile/units.h"

// Stacks as text that pprof itself does not read: Go's dumps of goroutines, `perf script`, and folded stacks.

namespace skein {
namespace {

using re2::RE2;

// "main.(*T).f(0x1, {0x2, 0x3})" without the arguments.
std::string_view WithoutArguments(std::string_view call) {
  if (!call.ends_with(')')) return call;
  int depth = 0;
  for (size_t i = call.size(); i-- > 0;) {
    depth += call[i] == ')' ? 1 : call[i] == '(' ? -1 : 0;
    if (depth == 0) return call.substr(0, i);
  }
  return call;
}

struct DumpedGoroutine {
  std::string state;
  int64_t minutes = 0;
  std::vector<uint32_t> stack;
};

class GoroutineDump {
 public:
  GoroutineDump() : builder_({{"goroutine", "count"}}) {
    builder_.profile().period_type = {builder_.Intern("goroutine"), builder_.Intern("count")};
    builder_.profile().period = 1;
  }

  // False: this is no line of a dump.
  bool Take(std::string_view line) {
    static const RE2* const kHead = new RE2(
        R"(^goroutine \d+(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^,\]]+)(?:, (\d+) minutes)?.*\]:$)");
    static const RE2* const kPlace = new RE2(R"(^\s+(\S.*):(\d+)(?: \+0x[0-9a-f]+)?.*$)");
    std::string file;
    int64_t number = 0;
    std::string state, minutes;
    if (RE2::FullMatch(Piece(line), *kHead, &state, &minutes)) {
      End();
      current_ = DumpedGoroutine{state, DecimalNumber(minutes).value_or(0), {}};
      return true;
    }
    if (!current_) return false;
    if (line.empty()) {
      End();
    } else if (!call_.empty() && RE2::FullMatch(Piece(line), *kPlace, &file, &number)) {
      current_->stack.push_back(builder_.Frame({.function = call_, .file = file, .line = number}));
      call_.clear();
    } else {
      constexpr std::string_view kCreator = "created by ";
      const bool is_creator = line.starts_with(kCreator);
      std::string_view call = is_creator ? line.substr(kCreator.size()) : WithoutArguments(line);
      call_ = call.substr(0, call.find(" in goroutine "));
    }
    return true;
  }

  Profile Finish() {
    End();
    return builder_.Finish();
  }

 private:
  void End() {
    if (current_) {
      const std::string_view state = current_->state;
      const ProfileBuilder::LabelText labels[] = {
          {.key = "state", .text = state},
          {.key = "wait", .text = "", .number = current_->minutes, .unit = "minutes"}};
      const int64_t one = 1;
      builder_.Sample(current_->stack, {&one, 1},
                      std::span(labels, current_->minutes > 0 ? 2u : 1u));
    }
    current_.reset();
    call_.clear();
  }

  ProfileBuilder builder_;
  std::optional<DumpedGoroutine> current_;
  std::string call_;  // Whose place is in the next line.
};

struct PerfSample {
  std::string command, event;
  int64_t pid = 0, thread = 0, period = 1;
  std::vector<uint32_t> stack;
};

class PerfScript {
 public:
  PerfScript() : builder_({{"samples", "count"}, {"period", "count"}}) {}

  bool Take(std::string_view line) {
    static const RE2* const kHead = new RE2(
        R"(^\s*(\S.*?)\s+(\d+)(?:/(\d+))?\s+(?:\[\d+\]\s+)?[\d.]+:\s+(?:(\d+)\s+)?(\S+?):(?:\s.*)?$)");
    static const RE2* const kFrame =
        new RE2(R"(^\s+([0-9a-f]+)\s+(.*?)(?:\+0x[0-9a-f]+)?\s+\(([^()]*)\)\s*$)");
    std::string address, symbol, object, process, thread, period;
    if (Trimmed(line).empty()) {
      End();
      return true;
    }
    if (current_ && RE2::FullMatch(Piece(line), *kFrame, &address, &symbol, &object)) {
      current_->stack.push_back(Frame(address, symbol, object));
      return true;
    }
    PerfSample sample;
    if (!RE2::FullMatch(Piece(line), *kHead, &sample.command, &process, &thread, &period,
                        &sample.event))
      return line.starts_with("#");
    End();
    sample.pid = DecimalNumber(process).value_or(0);
    sample.thread = DecimalNumber(thread).value_or(sample.pid);
    sample.period = DecimalNumber(period).value_or(1);
    current_ = std::move(sample);
    return true;
  }

  bool empty() const { return builder_empty_; }

  Profile Finish() {
    End();
    return builder_.Finish();
  }

 private:
  uint32_t Frame(const std::string& address, const std::string& symbol, const std::string& object) {
    const auto [known, is_new] =
        mappings_.try_emplace(object, static_cast<uint32_t>(builder_.profile().mappings.size()));
    if (is_new) {
      builder_.profile().mappings.push_back(
          {.limit = UINT64_MAX, .file = builder_.Intern(object), .has_functions = true});
    }
    const std::string name = symbol == "[unknown]" ? "" : symbol;
    const uint64_t place = std::strtoull(address.c_str(), nullptr, 16);
    if (name.empty()) return builder_.Location(place, known->second, {});
    return builder_.Frame({.function = name, .address = place, .mapping = known->second});
  }

  void End() {
    if (current_) {
      builder_empty_ = false;
      const ProfileBuilder::LabelText labels[] = {
          {.key = "comm", .text = current_->command},
          {.key = "event", .text = current_->event},
          {.key = "pid", .text = "", .number = current_->pid},
          {.key = "tid", .text = "", .number = current_->thread}};
      const int64_t values[] = {1, current_->period};
      builder_.Sample(current_->stack, values, labels);
    }
    current_.reset();
  }

  ProfileBuilder builder_;
  std::optional<PerfSample> current_;
  std::map<std::string, uint32_t> mappings_;
  bool builder_empty_ = true;
};

}  // namespace

Result<Profile> ReadGoroutineDump(std::string_view text) {
  if (!Trimmed(text).starts_with("goroutine ")) return Unrecognized();
  GoroutineDump dump;
  LineScanner lines(Trimmed(text));
  for (bool first = true; lines.Next(); first = false)
    if (!dump.Take(lines.line()) && first) return Unrecognized();
  return dump.Finish();
}

Result<Profile> ReadPerfScript(std::string_view text) {
  PerfScript script;
  LineScanner lines(text);
  while (lines.Next())
    if (!script.Take(lines.line())) return Unrecognized();
  Profile profile = script.Finish();
  if (profile.sample_count() == 0) return Unrecognized();
  return profile;
}

// "main;work;leaf 12", outermost call first.
Result<Profile> ReadFolded(std::string_view text) {
  ProfileBuilder builder({{"samples", "count"}});
  LineScanner lines(text);
  while (lines.Next()) {
    const std::string_view line = Trimmed(lines.line());
    if (IsSpaceOrComment(line)) continue;
    const size_t space = line.rfind(' ');
    if (space == std::string_view::npos) return Unrecognized();
    const std::optional<int64_t> value = DecimalNumber(line.substr(space + 1));
    if (!value) return Unrecognized();
    std::vector<uint32_t> stack;
    std::string_view frames = Trimmed(line.substr(0, space));
    while (!frames.empty()) {
      const size_t separator = frames.rfind(';');
      const size_t begin = separator == std::string_view::npos ? 0 : separator + 1;
      stack.push_back(builder.Frame({.function = frames.substr(begin)}));
      frames = frames.substr(0, begin == 0 ? 0 : separator);
    }
    builder.Sample(stack, {&*value, 1});
  }
  Profile profile = builder.Finish();
  if (profile.sample_count() == 0) return Unrecognized();
  return profile;
}

}  // namespace skein
