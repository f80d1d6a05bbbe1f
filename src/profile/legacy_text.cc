#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/ascii.h"
#include "profile/legacy.h"
#include "profile/piece.h"
#include "profile/units.h"

// Counts of stacks (goroutine, threadcreate, ...), stacks of threads, contention.

namespace skein {
namespace {

using re2::RE2;
using re2::StringPiece;

void SkipToMappings(LineScanner& lines, LegacyStacks& stacks) {
  while (!IsMemoryMapStart(lines.line()) && lines.Next()) {
  }
  stacks.ReadMappings(lines.rest());
}

// {"key":"value", ...} as Go writes it below a stack.
void ReadLabels(std::string_view text, LegacyStacks& stacks, LegacyStacks::Sample& sample) {
  static const RE2* const kPair = new RE2(R"re("((?:[^"\\]|\\.)*)":\s*"((?:[^"\\]|\\.)*)")re");
  StringPiece rest = Piece(text);
  std::string key, value;
  while (RE2::FindAndConsume(&rest, *kPair, &key, &value))
    sample.labels.push_back({.key = stacks.Intern(key), .text = stacks.Intern(value)});
  SortLabels(stacks.profile().strings, sample.labels);
}

Error MalformedSample(std::string_view line, std::string_view why) {
  return {Error::Code::kCorrupt, fmt::format("malformed sample: {}: {}", line, why)};
}

// "attribute = value" lines before the samples. False: this is another kind of profile.
bool ReadAttribute(std::string_view line, LegacyStacks& stacks, int64_t& cycles_per_second) {
  const size_t equals = line.find('=');
  const std::string_view key = Trimmed(line.substr(0, equals));
  const std::string_view value = Trimmed(line.substr(equals + 1));
  if (key == "discarded samples") return true;
  const std::optional<int64_t> number = DecimalNumber(value);
  if (!number) return false;
  if (key == "cycles/second") {
    cycles_per_second = *number;
  } else if (key == "sampling period") {
    stacks.profile().period = *number;
  } else if (key == "ms since reset") {
    stacks.profile().duration_ns = ToInt64(static_cast<double>(*number) * 1e6);
  } else {
    return false;
  }
  return true;
}

Status AddContention(std::string_view line, int64_t cycles_per_second, LegacyStacks& stacks) {
  static const RE2* const kSample = new RE2(R"((\d+) *(\d+) @([ x0-9a-f]*))");
  std::string delay_text, count_text, addresses;
  if (!RE2::PartialMatch(Piece(line), *kSample, &delay_text, &count_text, &addresses))
    return Unrecognized();
  const std::optional<int64_t> cycles = DecimalNumber(delay_text),
                               count = DecimalNumber(count_text);
  if (!cycles || !count) return MalformedSample(line, "value out of range");
  const int64_t period = stacks.profile().period;
  int64_t delay = *cycles, contentions = *count;
  if (period > 0) {
    if (cycles_per_second > 0) {
      delay = ToInt64(static_cast<double>(delay) * static_cast<double>(period) /
                      (static_cast<double>(cycles_per_second) / 1e9));
    }
    contentions =
        static_cast<int64_t>(static_cast<uint64_t>(contentions) * static_cast<uint64_t>(period));
  }
  Result<std::vector<uint64_t>> stack = HexAddresses(addresses);
  if (!stack.ok()) return MalformedSample(line, stack.error().message);
  for (uint64_t& address : *stack)
    --address;
  stacks.samples().push_back({std::move(*stack), {contentions, delay}, {}});
  return Done{};
}

bool IsThreadStart(std::string_view line) {
  static const RE2* const kStart =
      new RE2(R"(--- Thread ([[:xdigit:]]+) \(name: (.*)/(\d+)\) stack: ---)");
  return RE2::PartialMatch(Piece(line), *kStart);
}

struct ThreadStack {
  std::vector<uint64_t> addresses;
  bool as_before = false;
};

// Up to the next line of dashes.
Result<ThreadStack> ReadThread(LineScanner& lines) {
  ThreadStack stack;
  while (lines.Next()) {
    const std::string_view line = Trimmed(lines.line());
    if (line.empty()) continue;
    if (line.starts_with("---")) break;
    if (line.find("same as previous thread") != std::string_view::npos) {
      stack.as_before = true;
      continue;
    }
    const Result<std::vector<uint64_t>> addresses = HexAddresses(line);
    if (!addresses.ok()) return MalformedSample(line, addresses.error().message);
    stack.addresses.insert(stack.addresses.end(), addresses->begin(), addresses->end());
  }
  if (stack.as_before) stack.addresses.clear();
  return stack;
}

}  // namespace

bool GoComments::Take(std::string_view line, LegacyStacks& stacks) {
  // C++'s names have blanks in them, so tabs count, unless a text's have been made blanks.
  static const RE2* const kTabs =
      new RE2(R"(^#\t0x([0-9a-f]+)\t+(\S[^\t]*?)(?:\+0x[0-9a-f]+)?\t+(\S.*):(\d+)$)");
  static const RE2* const kBlanks =
      new RE2(R"(^#\s+0x([0-9a-f]+)\s+(\S.*?)(?:\+0x[0-9a-f]+)?\s+(\S.*):(\d+)$)");
  std::string address_text, function, file;
  int64_t line_number = 0;
  const auto matches = [&](const RE2& form) {
    return RE2::FullMatch(Piece(line), form, &address_text, &function, &file, &line_number);
  };
  const bool is_frame = line.starts_with("#\t0x");
  if (!is_frame || (!matches(*kTabs) && !matches(*kBlanks))) {
    is_go_ &= !is_frame;
    End(stacks);
    return false;
  }
  const uint64_t address = std::strtoull(address_text.c_str(), nullptr, 16);
  if (!innermost_) innermost_ = address;
  if (address != address_) NameAddress(stacks);
  address_ = address;
  is_go_ = file.ends_with(".go");
  symbols_.push_back({function, file, line_number});
  return true;
}

void GoComments::End(LegacyStacks& stacks) {
  NameAddress(stacks);
  if (std::exchange(is_go_, false)) EndGoStack(stacks);
  innermost_.reset();
}

// Go leaves one function out wherever it stands: runtime.goexit. Without its name it would pass for code of the
// user, and what it called, runtime.main, for the first frame of an allocator: all that main did would be dropped.
// The innermost functions that Go leaves out are the runtime's: of allocations, the allocator.
void GoComments::EndGoStack(LegacyStacks& stacks) {
  if (stacks.samples().empty()) return;
  std::vector<uint64_t>& stack = stacks.samples().back().stack;
  const auto innermost = std::ranges::find(stack, innermost_);
  if (innermost == stack.end()) return;
  if (!stacks.IsNamed(stack.back())) stacks.Name(stack.back(), {"runtime.goexit", "", 0});
  if (what_ == Of::kAllocations) stack.erase(stack.begin(), innermost);
}

void GoComments::NameAddress(LegacyStacks& stacks) {
  // Once is enough: every stack through an address repeats what it is called.
  if (!symbols_.empty() && !stacks.IsNamed(address_))
    for (LegacyStacks::Symbol& symbol : symbols_)
      stacks.Name(address_, std::move(symbol));
  symbols_.clear();
}

Result<Profile> ReadGoCount(std::string_view text, const LegacyOptions& options) {
  static const RE2* const kStart = new RE2(R"(\A(\S+) profile: total \d+\z)");
  static const RE2* const kSample = new RE2(R"(\A(\d+) @(( 0x[0-9a-f]+)+)\z)");
  LineScanner lines(text);
  while (lines.Next() && IsSpaceOrComment(lines.line())) {
  }
  std::string type;
  if (!RE2::FullMatch(Piece(lines.line()), *kStart, &type)) return Unrecognized();
  LegacyStacks stacks;
  stacks.SetPeriod(type, "count", 1);
  stacks.AddType(type, "count");
  GoComments comments;
  constexpr std::string_view kLabels = "# labels:";
  while (lines.Next()) {
    const std::string_view line = lines.line();
    if (options.names_in_comments) {
      if (comments.Take(line, stacks)) continue;
      if (line.starts_with(kLabels) && !stacks.samples().empty())
        ReadLabels(line.substr(kLabels.size()), stacks, stacks.samples().back());
    }
    if (IsSpaceOrComment(line)) continue;
    if (line.starts_with("---")) break;
    std::string count_text, addresses;
    if (!RE2::FullMatch(Piece(line), *kSample, &count_text, &addresses)) return MalformedLegacy();
    const std::optional<int64_t> count = DecimalNumber(count_text);
    Result<std::vector<uint64_t>> stack = HexAddresses(addresses);
    if (!count || !stack.ok()) return MalformedLegacy();
    // Go fills up the stacks of threads with zeros.
    if (options.names_in_comments)
      while (!stack->empty() && stack->back() == 0)
        stack->pop_back();
    for (uint64_t& address : *stack)
      --address;
    stacks.samples().push_back({std::move(*stack), {*count}, {}});
  }
  comments.End(stacks);
  SkipToMappings(lines, stacks);
  return stacks.Finish();
}

Result<Profile> ReadContention(std::string_view text, const LegacyOptions& options) {
  LineScanner lines(text);
  lines.Next();
  const std::string_view head = lines.line();
  if (!head.starts_with("--- contentionz ") && !head.starts_with("--- mutex:") &&
      !head.starts_with("--- contention:"))
    return Unrecognized();
  LegacyStacks stacks;
  stacks.SetPeriod("contentions", "count", 1);
  stacks.AddType("contentions", "count");
  stacks.AddType("delay", "nanoseconds");
  int64_t cycles_per_second = 0;
  bool more = false;
  while ((more = lines.Next())) {
    const std::string_view line = Trimmed(lines.line());
    if (IsSpaceOrComment(line)) continue;
    if (line.starts_with("---") || line.find('=') == std::string_view::npos) break;
    if (!ReadAttribute(line, stacks, cycles_per_second)) return Unrecognized();
  }
  GoComments comments;
  for (; more; more = lines.Next()) {
    const std::string_view line = Trimmed(lines.line());
    if (line.starts_with("---")) break;
    if (options.names_in_comments && comments.Take(line, stacks)) continue;
    if (IsSpaceOrComment(line)) continue;
    if (Status status = AddContention(line, cycles_per_second, stacks); !status.ok())
      return status.error();
  }
  comments.End(stacks);
  SkipToMappings(lines, stacks);
  return stacks.Finish();
}

Result<Profile> ReadThreads(std::string_view text) {
  static const RE2* const kStart = new RE2(R"(--- threadz \d+ ---)");
  LineScanner lines(text);
  while (lines.Next() && IsSpaceOrComment(lines.line())) {
  }
  if (RE2::PartialMatch(Piece(lines.line()), *kStart)) {
    while (lines.Next() && !IsMemoryMapStart(lines.line()) && !lines.line().starts_with("-")) {
    }
  } else if (!IsThreadStart(lines.line())) {
    return Unrecognized();
  }
  LegacyStacks stacks;
  stacks.SetPeriod("thread", "count", 1);
  stacks.AddType("thread", "count");
  while (!IsMemoryMapStart(lines.line())) {
    if (Trimmed(lines.line()).starts_with("---- no stack trace for")) break;
    if (!IsThreadStart(lines.line())) return Unrecognized();
    Result<ThreadStack> stack = ReadThread(lines);
    if (!stack.ok()) return stack.error();
    if (stack->addresses.empty()) {
      if (!stacks.samples().empty()) ++stacks.samples().back().values[0];
      continue;
    }
    for (size_t i = 1; i < stack->addresses.size(); ++i)
      --stack->addresses[i];
    stacks.samples().push_back({std::move(stack->addresses), {1}, {}});
  }
  SkipToMappings(lines, stacks);
  stacks.DropDoubledLeaves();
  return stacks.Finish();
}

}  // namespace skein
