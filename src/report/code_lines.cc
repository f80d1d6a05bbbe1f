#include "report/code_lines.h"

#include <algorithm>

#include <re2/re2.h>

#include "base/go_path.h"
#include "profile/units.h"
#include "report/disasm.h"

// Samples tell the addresses of interest. What is around those is taken apart. Each instruction is put under every line
// of its inlined calls that is of a function of interest.

namespace skein {
namespace {

std::string CanonicalFile(std::string_view file) {
  for (const std::string_view prefix : {"/proc/self/cwd/", "./"})
    if (file.starts_with(prefix)) file.remove_prefix(prefix.size());
  return CleanPath(file);
}

int64_t SumBetween(const std::map<uint64_t, int64_t>& values, uint64_t begin, uint64_t end) {
  int64_t sum = 0;
  for (auto at = values.lower_bound(begin); at != values.end() && at->first < end; ++at)
    sum += at->second;
  return sum;
}

}  // namespace

// Addresses that are near each other, with what is around them.
struct CodeLines::Range {
  uint64_t begin = 0, end = 0;
  uint32_t mapping = 0;
  Program* program = nullptr;
  int64_t flat = 0;
};

CodeLines::CodeLines(const Report& report,
                     ProgramFiles& programs,
                     Disassembler& disassembler,
                     bool counts_recursion_twice)
    : report_(report),
      profile_(report.profile),
      programs_(programs),
      disassembler_(disassembler),
      counts_recursion_twice_(counts_recursion_twice) {}

Status CodeLines::Find() {
  ReadSamples();
  if (interest_.empty())
    return Error{Error::Code::kNotFound, "no matches found for regexp: " + report_.symbol_text};
  TakeApart();
  GiveSamples();
  if (!counts_recursion_twice_) IndexStacks();
  return Done{};
}

std::string_view CodeLines::PrettyName(std::string_view function) const {
  const auto pretty = pretty_names_.find(function);
  return pretty == pretty_names_.end() ? function : pretty->second;
}

CodeLines::Sums CodeLines::SumOf(const std::vector<const Use*>& uses) const {
  Sums sums;
  std::set<uint64_t> addresses;
  for (const Use* use : uses) {
    if (!addresses.insert(use->address).second && !counts_recursion_twice_) continue;
    sums.flat += code(use->address).flat;
    sums.cum += code(use->address).cum;
  }
  if (!counts_recursion_twice_ && sums.cum != 0) sums.cum = CumOnce(addresses);
  return sums;
}

// Of locations that have none, one behind all mappings.
uint64_t CodeLines::AddressOf(uint32_t location) {
  const uint64_t address = profile_.locations[location].address;
  if (address != 0) return address;
  if (next_invented_ == 0) {
    next_invented_ = 1;
    for (const Profile::Mapping& mapping : profile_.mappings)
      next_invented_ = std::max(next_invented_, mapping.limit);
  }
  const auto [invented, is_new] = invented_.try_emplace(location, next_invented_);
  if (is_new) ++next_invented_;
  return invented->second;
}

bool CodeLines::Matches(StringId text) {
  const auto [known, is_new] = matches_.try_emplace(text, false);
  if (is_new) {
    const std::string_view view = profile_.text(text);
    known->second =
        re2::RE2::PartialMatch(re2::StringPiece(view.data(), view.size()), *report_.symbol);
  }
  return known->second;
}

bool CodeLines::Matches(const Profile::Line& line) {
  const Profile::Function& function = profile_.functions[line.function];
  return Matches(function.name) || Matches(function.system_name) || Matches(function.filename);
}

void CodeLines::Mark(uint64_t address, uint32_t location, const Profile::Line& line) {
  const Profile::Function& function = profile_.functions[line.function];
  interest_.emplace(profile_.text(function.name));
  interest_.emplace(profile_.text(function.system_name));
  locations_.try_emplace(address, location);
}

void CodeLines::MarkMatching(uint32_t location, uint64_t address, std::optional<uint64_t> wanted) {
  const auto lines = profile_.lines(location);
  if (!report_.symbol || wanted == address) {
    if (!lines.empty()) Mark(address, location, lines.back());
    return;
  }
  const uint32_t mapping = profile_.locations[location].mapping;
  const bool file_matches = mapping != Profile::kNone && Matches(profile_.mappings[mapping].file);
  for (size_t i = 0; i < lines.size(); ++i)
    if ((i == 0 && file_matches) || Matches(lines[i])) Mark(address, location, lines[i]);
}

void CodeLines::ReadSamples() {
  const std::optional<uint64_t> wanted = SymbolAddress(report_.symbol_text);
  std::vector<bool> seen(profile_.locations.size());
  std::unordered_map<uint64_t, size_t> last;
  for (size_t i = 0; i < profile_.sample_count(); ++i) {
    const int64_t value = ValueOf(i);
    const auto stack = profile_.stack(i);
    for (size_t k = stack.size(); k-- > 0;) {
      const uint32_t location = stack[k];
      const uint64_t address = AddressOf(location);
      if (k == 0) flat_[address] += value;
      const auto [at, is_first] = last.try_emplace(address, i);
      if (counts_recursion_twice_ || is_first || at->second != i) cum_[address] += value;
      at->second = i;
      if (seen[location]) continue;
      seen[location] = true;
      for (const Profile::Line& line : profile_.lines(location)) {
        const Profile::Function& function = profile_.functions[line.function];
        pretty_names_[profile_.text(function.system_name)] = profile_.text(function.name);
      }
      MarkMatching(location, address, wanted);
    }
  }
}

int64_t CodeLines::ValueOf(size_t sample) const {
  return Divided(report_.value(sample), report_.divisor(sample));
}

void CodeLines::TakeApart() {
  constexpr size_t kMostRanges = 25;
  std::vector<uint64_t> in_programs;
  for (const auto& [address, location] : locations_) {
    const uint32_t mapping = profile_.locations[location].mapping;
    const bool has_program =
        mapping != Profile::kNone && programs_.Of(profile_, mapping) != nullptr;
    if (has_program) in_programs.push_back(address);
    if (!has_program) ListWithoutProgram(address, location);
  }
  std::vector<Range> ranges = Ranges(in_programs);
  std::ranges::stable_sort(ranges, std::ranges::greater(), &Range::flat);
  if (ranges.size() > kMostRanges) ranges.resize(kMostRanges);
  for (const Range& range : ranges)
    TakeApart(range);
}

// What the profile itself says.
void CodeLines::ListWithoutProgram(uint64_t address, uint32_t location) {
  std::vector<CodeFrame> frames;
  for (const Profile::Line& line : profile_.lines(location)) {
    const Profile::Function& function = profile_.functions[line.function];
    CodeFrame& frame = frames.emplace_back();
    frame.function = profile_.text(function.name);
    frame.file = profile_.text(function.filename);
    frame.line = line.line;
  }
  Code& known = codes_[address];
  known = {.file_address = address};
  if (!frames.empty()) known.file = frames[0].file;
  if (!frames.empty()) known.line = frames[0].line;
  AddStack(address, frames);
}

// Addresses that are near each other, with what is around them.
std::vector<CodeLines::Range> CodeLines::Ranges(const std::vector<uint64_t>& addresses) {
  constexpr uint64_t kAround = 500;
  std::vector<Range> ranges;
  for (size_t i = 0; i < addresses.size();) {
    Range range = {.begin = addresses[i], .end = addresses[i]};
    range.mapping = profile_.locations[locations_[range.begin]].mapping;
    range.program = programs_.Of(profile_, range.mapping);
    const Profile::Mapping& mapping = profile_.mappings[range.mapping];
    for (; i < addresses.size(); ++i) {
      const bool is_near = addresses[i] <= range.end + 2 * kAround && addresses[i] < mapping.limit;
      if (addresses[i] != range.begin && !is_near) break;
      range.end = addresses[i];
      range.flat += flat_[range.end];
    }
    // Unsigned, as google/pprof computes it: what is below the start counts as far above.
    range.begin = mapping.start - range.begin >= kAround ? range.begin - kAround : mapping.start;
    range.end = mapping.limit - range.end >= kAround ? range.end + kAround : mapping.limit;
    ranges.push_back(range);
  }
  return ranges;
}

void CodeLines::TakeApart(const Range& range) {
  const Profile::Mapping& mapping = profile_.mappings[range.mapping];
  const uint64_t first = std::max(range.begin, mapping.start);
  const Result<uint64_t> begin = range.program->FileAddress(first);
  if (!begin.ok()) return;
  const uint64_t base = first - *begin;
  const auto instructions = disassembler_.Disassemble(std::string(profile_.text(mapping.file)),
                                                      range.begin - base, range.end - base);
  if (!instructions.ok()) return;
  std::vector<CodeFrame> last_frames;
  uint64_t last_address = 0, furthest = 0;
  for (size_t i = 0; i < instructions->size(); ++i) {
    const Instruction& from = (*instructions)[i];
    const uint64_t address = from.address + base;
    if (address <= furthest) continue;  // objdump may print code twice.
    furthest = address;
    std::vector<CodeFrame> frames = range.program->At(address);
    if (frames.empty()) frames = {{from.function, from.file, from.line, 0, 0}};
    Code& made = codes_[address];
    made = {.file_address = from.address,
            .text = from.text,
            .file = frames[0].file,
            .line = frames[0].line};
    if (i + 1 < instructions->size() && (*instructions)[i + 1].address > from.address)
      made.length = (*instructions)[i + 1].address - from.address;
    // Some instructions have no line; they belong to those close before.
    constexpr uint64_t kClose = 32;
    if (frames[0].line != 0) {
      last_frames = frames;
      last_address = address;
    } else if (address - last_address <= kClose && !last_frames.empty()) {
      frames = last_frames;
    }
    AddStack(address, frames);
  }
}

void CodeLines::AddStack(uint64_t address, const std::vector<CodeFrame>& frames) {
  for (size_t i = 0; i < frames.size(); ++i) {
    const CodeFrame& frame = frames[i];
    if (!interest_.contains(frame.function)) continue;
    Line& line = files_[CanonicalFile(frame.file)].lines[frame.line];
    Use& use = line.uses.emplace_back();
    use.address = address;
    for (size_t k = i; k-- > 0;)
      use.calls.push_back({frames[k].file, frames[k].line});
    if (line.uses.size() == 1) line.function = frame.function;
  }
}

// A sample in the middle of an instruction is the instruction's.
void CodeLines::GiveSamples() {
  for (auto& [address, code] : codes_) {
    code.flat = SumBetween(flat_, address, address + code.length);
    code.cum = SumBetween(cum_, address, address + code.length);
  }
  for (auto& [name, file] : files_) {
    std::set<uint64_t> seen;
    for (const auto& [number, line] : file.lines)
      for (const Use& use : line.uses)
        if (seen.insert(use.address).second) file.flat += code(use.address).flat;
  }
}

int64_t CodeLines::CumOnce(const std::set<uint64_t>& addresses) const {
  std::vector<size_t> samples;
  for (const uint64_t address : addresses) {
    const uint64_t end = address + code(address).length;
    for (auto at = samples_at_.lower_bound(address); at != samples_at_.end() && at->first < end;
         ++at)
      samples.insert(samples.end(), at->second.begin(), at->second.end());
  }
  std::ranges::sort(samples);
  samples.erase(std::unique(samples.begin(), samples.end()), samples.end());
  int64_t sum = 0;
  for (const size_t sample : samples)
    sum += ValueOf(sample);
  return sum;
}

// Which samples have an address of a listed instruction.
void CodeLines::IndexStacks() {
  for (size_t i = 0; i < profile_.sample_count(); ++i) {
    for (const uint32_t location : profile_.stack(i)) {
      const uint64_t address = AddressOf(location);
      const auto after = codes_.upper_bound(address);
      if (after == codes_.begin()) continue;
      const auto& [begin, at] = *std::prev(after);
      if (address - begin >= at.length) continue;
      std::vector<size_t>& samples = samples_at_[address];
      if (samples.empty() || samples.back() != i) samples.push_back(i);
    }
  }
}

}  // namespace skein
