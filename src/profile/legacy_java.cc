#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/ascii.h"
#include "profile/filter.h"
#include "profile/legacy.h"
#include "profile/piece.h"

namespace skein {
namespace {

using re2::RE2;

std::string_view Base(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// What "0xADDRESS text" says of an address.
LegacyStacks::Symbol ParseSymbol(const std::string& text) {
  static const RE2* const kFileLine = new RE2(R"(^(.*)\s+\((.+):(-?[[:digit:]]+)\)$)");
  static const RE2* const kPath = new RE2(R"(^(.*)\s+\((.*)\)$)");
  std::string function, file, line;
  if (RE2::FullMatch(text, *kFileLine, &function, &file, &line)) {
    const std::optional<int64_t> number = DecimalNumber(line);
    return {function, file, number && *number > 0 ? *number : 0};
  }
  if (RE2::FullMatch(text, *kPath, &function, &file)) return {function, std::string(Base(file)), 0};
  if (text.find("generated stub/JIT") != std::string::npos) return {"STUB", "", 0};
  return {text, "", 0};
}

// Functions are told apart by name only: the first file stays.
class JavaNames {
 public:
  void Add(uint64_t address, const std::string& text) {
    LegacyStacks::Symbol symbol = ParseSymbol(text);
    symbol.file = files_.try_emplace(symbol.function, symbol.file).first->second;
    names_[address] = std::move(symbol);
  }

  void Finish(LegacyStacks& stacks) {
    for (auto& [address, symbol] : names_)
      stacks.Name(address, std::move(symbol));
  }

 private:
  std::map<std::string, std::string> files_;
  std::map<uint64_t, LegacyStacks::Symbol> names_;
};

Result<Profile> Finish(LegacyStacks stacks, std::string_view text) {
  static const RE2* const kLocation = new RE2(R"(^\s*0x([[:xdigit:]]+)\s+(.*)\s*$)");
  std::vector<uint64_t> used;
  for (const LegacyStacks::Sample& sample : stacks.samples())
    used.insert(used.end(), sample.stack.begin(), sample.stack.end());
  std::ranges::sort(used);
  JavaNames names;
  LineScanner lines(text);
  while (lines.Next()) {
    std::string address_text, name;
    if (!RE2::FullMatch(Piece(Trimmed(lines.line())), *kLocation, &address_text, &name)) continue;
    const uint64_t address = std::strtoull(address_text.c_str(), nullptr, 16);
    if (std::ranges::binary_search(used, address)) names.Add(address, name);
  }
  names.Finish(stacks);
  Profile profile = stacks.FinishWithoutNamedAddresses();
  Aggregate(profile, {.column = false, .address = false});
  return profile;
}

struct JavaKind {
  std::string_view header, first_type, second_type;
};
constexpr JavaKind kHeap = {"--- heapz 1 ---", "inuse_objects", "inuse_space"};
constexpr JavaKind kContention = {"--- contentionz 1 ---", "contentions", "delay"};

// False: this is another kind of profile.
bool TakeAttribute(const JavaKind& kind,
                   std::string_view name,
                   std::string_view value,
                   LegacyStacks& stacks) {
  if (name == "format") return value == "java";
  if (name == "resolution") {
    stacks.profile().sample_types.clear();
    stacks.AddType(kind.first_type, "count");
    stacks.AddType(kind.second_type, value);
    return true;
  }
  const std::optional<int64_t> number = DecimalNumber(value);
  if (&kind == &kHeap || !number) return false;
  if (name == "sampling period") {
    stacks.SetPeriod("contentions", "count", *number);
  } else if (name == "ms since reset") {
    stacks.profile().duration_ns = static_cast<int64_t>(static_cast<uint64_t>(*number) * 1'000'000);
  } else {
    return false;
  }
  return true;
}

Status AddSample(std::string_view line, const JavaKind& kind, LegacyStacks& stacks) {
  constexpr int64_t kHeapRate = 524288;
  static const RE2* const kSample = new RE2(R"( *(\d+) +(\d+) +@ +([ x0-9a-f]*))");
  std::string second_text, first_text, addresses;
  RE2::PartialMatch(Piece(line), *kSample, &second_text, &first_text, &addresses);
  const std::optional<int64_t> first = DecimalNumber(first_text),
                               second = DecimalNumber(second_text);
  Result<std::vector<uint64_t>> stack = HexAddresses(addresses);
  if (!first || !second || !stack.ok()) {
    return Error{Error::Code::kCorrupt, fmt::format("malformed sample: {}", line)};
  }
  LegacyStacks::Sample sample = {std::move(*stack), {*first, *second}, {}};
  if (&kind == &kHeap) {
    if (*first == 0) {
      return Error{Error::Code::kCorrupt,
                   fmt::format("parsing sample {}: second value must be non-zero", line)};
    }
    sample.labels.push_back({.key = stacks.Intern("bytes"), .number = *second / *first});
    const HeapSample values = Unsample({*first, *second}, kHeapRate);
    sample.values = {values.count, values.size};
  } else if (const int64_t period = stacks.profile().period; period != 0) {
    for (int64_t& value : sample.values)
      value = static_cast<int64_t>(static_cast<uint64_t>(value) * static_cast<uint64_t>(period));
  }
  stacks.samples().push_back(std::move(sample));
  return Done{};
}

}  // namespace

Result<Profile> ReadJavaCpu(LegacyStacks stacks, std::string_view text) {
  return Finish(std::move(stacks), text);
}

Result<Profile> ReadJava(std::string_view text) {
  static const RE2* const kAttribute = new RE2(R"(([\w ]+)=([\w ]+))");
  static const RE2* const kSample = new RE2(R"( *(\d+) +(\d+) +@ +([ x0-9a-f]*))");
  LineScanner lines(text);
  lines.Next();
  const std::string_view head = Trimmed(lines.line());
  if (head != kHeap.header && head != kContention.header) return Unrecognized();
  const JavaKind& kind = head == kHeap.header ? kHeap : kContention;
  LegacyStacks stacks;
  std::string_view rest = lines.rest();
  bool in_header = true;
  while (lines.Next()) {
    const std::string_view line = Trimmed(lines.line());
    std::string name, value;
    if (in_header && !line.empty() && RE2::PartialMatch(Piece(line), *kAttribute, &name, &value)) {
      if (!TakeAttribute(kind, Trimmed(name), Trimmed(value), stacks)) return Unrecognized();
    } else if (!line.empty()) {
      in_header = false;
      if (!RE2::PartialMatch(Piece(line), *kSample)) break;
      if (stacks.profile().sample_types.empty()) return Unrecognized();
      if (Status status = AddSample(line, kind, stacks); !status.ok()) return status.error();
    }
    rest = lines.rest();
  }
  return Finish(std::move(stacks), rest);
}

}  // namespace skein
