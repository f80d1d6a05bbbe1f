#include "report/web_list.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <re2/re2.h>

#include "base/go_path.h"
#include "report/disasm.h"

// The listing is made in four steps. Samples tell the addresses of interest. What is around those is taken apart.
// Each instruction is put under every line of its inlined calls that is of a function of interest. Lines that are
// near each other become one function of the listing.

namespace skein {
namespace {

// An instruction, by its address in the profile.
struct Inst {
  uint64_t file_address = 0;
  uint64_t length = 1;
  std::string text;
  std::string file;
  int64_t line = 0;
  int64_t flat = 0, cum = 0;
};

struct InlinedCall {
  std::string file;
  int64_t line = 0;
  bool operator==(const InlinedCall&) const = default;
};

struct LineInst {
  uint64_t address = 0;
  std::vector<InlinedCall> calls;  // Outermost first.
};

struct LineInfo {
  std::vector<LineInst> instructions;
  std::string function;  // The first that was met.
};

struct FileInfo {
  std::map<int64_t, LineInfo> lines;
  int64_t flat = 0;
};

struct LineRange {
  std::string name;
  int64_t begin = 0, end = 0;
  std::vector<int64_t> lines;  // Those with instructions.
};

std::string CanonicalFile(std::string_view file) {
  for (const std::string_view prefix : {"/proc/self/cwd/", "./"})
    if (file.starts_with(prefix)) file.remove_prefix(prefix.size());
  return CleanPath(file);
}

class Lister {
 public:
  Lister(const Report& report,
         ProgramFiles& programs,
         Disassembler& disassembler,
         SourceFiles& sources,
         const WebListOptions& options)
      : report_(report),
        profile_(report.profile),
        programs_(programs),
        disassembler_(disassembler),
        sources_(sources),
        options_(options) {}

  Result<WebListing> List() {
    ReadSamples();
    if (interest_.empty())
      return Error{Error::Code::kNotFound, "no matches found for regexp: " + report_.symbol_text};
    TakeApart();
    GiveSamples();
    WebListing listing;
    for (const auto& [name, file] : FilesInOrder())
      ListFile(*name, *file, listing);
    return listing;
  }

 private:
  // Of locations that have none, one behind all mappings.
  uint64_t AddressOf(uint32_t location) {
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

  bool Matches(StringId text) {
    const auto [known, is_new] = matches_.try_emplace(text, false);
    if (is_new) {
      const std::string_view view = profile_.text(text);
      known->second =
          re2::RE2::PartialMatch(re2::StringPiece(view.data(), view.size()), *report_.symbol);
    }
    return known->second;
  }

  bool Matches(const Profile::Line& line) {
    const Profile::Function& function = profile_.functions[line.function];
    return Matches(function.name) || Matches(function.system_name) || Matches(function.filename);
  }

  void Mark(uint64_t address, uint32_t location, const Profile::Line& line) {
    const Profile::Function& function = profile_.functions[line.function];
    interest_.emplace(profile_.text(function.name));
    interest_.emplace(profile_.text(function.system_name));
    locations_.try_emplace(address, location);
  }

  void MarkMatching(uint32_t location, uint64_t address, std::optional<uint64_t> wanted) {
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

  void ReadSamples() {
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
        if (options_.counts_recursion_twice || is_first || at->second != i) cum_[address] += value;
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

  int64_t ValueOf(size_t sample) const {
    const int64_t divisor = report_.divisor(sample);
    return divisor == 0 ? report_.value(sample) : report_.value(sample) / divisor;
  }

  struct AddressRange {
    uint64_t begin = 0, end = 0;
    uint32_t mapping = 0;
    Program* program = nullptr;
    int64_t flat = 0;
  };

  void TakeApart() {
    constexpr size_t kMostRanges = 25;
    std::vector<uint64_t> in_programs;
    for (const auto& [address, location] : locations_) {
      const uint32_t mapping = profile_.locations[location].mapping;
      const bool has_program =
          mapping != Profile::kNone && programs_.Of(profile_, mapping) != nullptr;
      if (has_program) in_programs.push_back(address);
      if (!has_program) ListWithoutProgram(address, location);
    }
    std::vector<AddressRange> ranges = Ranges(in_programs);
    std::ranges::stable_sort(ranges, std::ranges::greater(), &AddressRange::flat);
    if (ranges.size() > kMostRanges) ranges.resize(kMostRanges);
    for (const AddressRange& range : ranges)
      TakeApart(range);
  }

  // What the profile itself says.
  void ListWithoutProgram(uint64_t address, uint32_t location) {
    std::vector<CodeFrame> frames;
    for (const Profile::Line& line : profile_.lines(location)) {
      const Profile::Function& function = profile_.functions[line.function];
      CodeFrame& frame = frames.emplace_back();
      frame.function = profile_.text(function.name);
      frame.file = profile_.text(function.filename);
      frame.line = line.line;
    }
    Inst inst = {.file_address = address};
    if (!frames.empty()) inst.file = frames[0].file;
    if (!frames.empty()) inst.line = frames[0].line;
    insts_[address] = std::move(inst);
    AddStack(address, frames);
  }

  // Addresses that are near each other, with what is around them.
  std::vector<AddressRange> Ranges(const std::vector<uint64_t>& addresses) {
    constexpr uint64_t kAround = 500;
    std::vector<AddressRange> ranges;
    for (size_t i = 0; i < addresses.size();) {
      AddressRange range = {.begin = addresses[i], .end = addresses[i]};
      range.mapping = profile_.locations[locations_[range.begin]].mapping;
      range.program = programs_.Of(profile_, range.mapping);
      const Profile::Mapping& mapping = profile_.mappings[range.mapping];
      for (; i < addresses.size(); ++i) {
        const bool is_near =
            addresses[i] <= range.end + 2 * kAround && addresses[i] < mapping.limit;
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

  void TakeApart(const AddressRange& range) {
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
      Inst inst = {.file_address = from.address, .text = from.text};
      if (i + 1 < instructions->size() && (*instructions)[i + 1].address > from.address)
        inst.length = (*instructions)[i + 1].address - from.address;
      std::vector<CodeFrame> frames = range.program->At(address);
      if (frames.empty()) frames = {{from.function, from.file, from.line, 0, 0}};
      inst.file = frames[0].file;
      inst.line = frames[0].line;
      insts_[address] = std::move(inst);
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

  void AddStack(uint64_t address, const std::vector<CodeFrame>& frames) {
    for (size_t i = 0; i < frames.size(); ++i) {
      const CodeFrame& frame = frames[i];
      if (!interest_.contains(frame.function)) continue;
      LineInfo& line = files_[CanonicalFile(frame.file)].lines[frame.line];
      LineInst& inst = line.instructions.emplace_back();
      inst.address = address;
      for (size_t k = i; k-- > 0;)
        inst.calls.push_back({frames[k].file, frames[k].line});
      if (line.instructions.size() == 1) line.function = frame.function;
    }
  }

  // A sample in the middle of an instruction is the instruction's.
  void GiveSamples() {
    for (auto& [address, inst] : insts_) {
      const auto sum = [&, begin = address,
                        end = address + inst.length](const std::map<uint64_t, int64_t>& values) {
        int64_t total = 0;
        for (auto at = values.lower_bound(begin); at != values.end() && at->first < end; ++at)
          total += at->second;
        return total;
      };
      inst.flat = sum(flat_);
      inst.cum = sum(cum_);
    }
    for (auto& [name, file] : files_) {
      std::set<uint64_t> seen;
      for (const auto& [number, line] : file.lines)
        for (const LineInst& inst : line.instructions)
          if (seen.insert(inst.address).second) file.flat += insts_[inst.address].flat;
    }
  }

  std::vector<std::pair<const std::string*, const FileInfo*>> FilesInOrder() const {
    std::vector<std::pair<const std::string*, const FileInfo*>> files;
    for (const auto& [name, file] : files_)
      files.emplace_back(&name, &file);
    if (!options_.at_most) return files;
    std::ranges::stable_sort(files, std::ranges::greater(),
                             [](const auto& file) { return file.second->flat; });
    if (files.size() > *options_.at_most) files.resize(*options_.at_most);
    return files;
  }

  // Lines of one function that are not too far apart are one range, with some lines around it.
  std::vector<LineRange> RangesOf(const FileInfo& file) const {
    constexpr int64_t kApart = 20, kAround = 5;
    std::vector<LineRange> ranges;
    for (const auto& [number, line] : file.lines) {
      const auto pretty = pretty_names_.find(line.function);
      const std::string name(pretty == pretty_names_.end() ? line.function : pretty->second);
      const bool continues =
          !ranges.empty() && number - ranges.back().end < kApart && ranges.back().name == name;
      if (!continues) ranges.push_back({name, number, number, {}});
      ranges.back().end = number + 1;
      ranges.back().lines.push_back(number);
    }
    for (size_t i = 0; i < ranges.size(); ++i) {
      LineRange& range = ranges[i];
      if (i == 0) {
        // Line 0 is what has no line.
        if (range.begin > 1) range.begin = std::max<int64_t>(range.begin - kAround, 1);
        continue;
      }
      const int64_t half = std::min((range.begin - ranges[i - 1].end) / 2, kAround);
      ranges[i - 1].end += half;
      range.begin -= half;
    }
    if (!ranges.empty()) ranges.back().end += kAround;
    return ranges;
  }

  void ListFile(const std::string& name, const FileInfo& file, WebListing& listing) {
    for (const LineRange& range : RangesOf(file)) {
      WebListing::Function function = {.name = range.name, .file = name};
      std::vector<const LineInst*> instructions;
      for (const int64_t number : range.lines)
        for (const LineInst& inst : file.lines.at(number).instructions)
          instructions.push_back(&inst);
      Sum(instructions, function.flat, function.cum);
      if (function.cum == 0) continue;
      for (int64_t number = range.begin; number < range.end; ++number)
        ListLine(name, file, number, function);
      listing.functions.push_back(std::move(function));
    }
  }

  // Of instructions that make one line or function. Each sample counts once, unless told otherwise.
  void Sum(const std::vector<const LineInst*>& instructions, int64_t& flat, int64_t& cum) {
    std::set<uint64_t> addresses;
    for (const LineInst* inst : instructions) {
      const Inst& at = insts_[inst->address];
      if (!addresses.insert(inst->address).second && !options_.counts_recursion_twice) continue;
      flat += at.flat;
      cum += at.cum;
    }
    if (!options_.counts_recursion_twice && cum != 0) cum = CumOnce(addresses);
  }

  int64_t CumOnce(const std::set<uint64_t>& instructions) {
    if (stacks_of_.empty()) IndexStacks();
    std::vector<size_t> samples;
    for (const uint64_t address : instructions) {
      const Inst& inst = insts_[address];
      auto at = stacks_of_.lower_bound(address);
      for (; at != stacks_of_.end() && at->first < address + inst.length; ++at)
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
  void IndexStacks() {
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      for (const uint32_t location : profile_.stack(i)) {
        const uint64_t address = AddressOf(location);
        const auto after = insts_.upper_bound(address);
        if (after == insts_.begin()) continue;
        const auto& [begin, inst] = *std::prev(after);
        if (address - begin >= inst.length) continue;
        std::vector<size_t>& samples = stacks_of_[address];
        if (samples.empty() || samples.back() != i) samples.push_back(i);
      }
    }
  }

  // The line of a source file; nothing if it has no such line.
  std::optional<std::string> SourceLine(const std::string& file, int64_t number) {
    const Result<std::vector<std::string>>& lines = sources_.Lines(file);
    if (!lines.ok() || number <= 0 || number > static_cast<int64_t>(lines->size()))
      return std::nullopt;
    return (*lines)[static_cast<size_t>(number - 1)];
  }

  void ListLine(const std::string& name,
                const FileInfo& file,
                int64_t number,
                WebListing::Function& function) {
    const auto found = file.lines.find(number);
    const bool has_code = found != file.lines.end();
    const std::optional<std::string> source = SourceLine(name, number);
    if (!source && !has_code) return;
    WebListing::Line& line = function.lines.emplace_back();
    line.number = number;
    line.source = source        ? *source
                  : number == 0 ? "<instructions with unknown line numbers>"
                                : "???";
    if (!has_code) return;
    line.has_samples = true;
    std::vector<const LineInst*> instructions;
    for (const LineInst& inst : found->second.instructions)
      instructions.push_back(&inst);
    Sum(instructions, line.flat, line.cum);
    ListInstructions(instructions, line);
  }

  void ListInstructions(const std::vector<const LineInst*>& instructions, WebListing::Line& line) {
    uint64_t next = 0;
    const std::vector<InlinedCall> none;
    const std::vector<InlinedCall>* calls = &none;
    for (const LineInst* from : instructions) {
      const Inst& inst = insts_[from->address];
      WebListing::Instruction& to = line.instructions.emplace_back();
      to = {.address = inst.file_address,
            .text = inst.text,
            .file = inst.file.empty() ? "" : std::string(BaseName(inst.file)),
            .line = inst.line,
            .flat = inst.flat,
            .cum = inst.cum,
            .begins_block = from->address != next && line.instructions.size() > 1,
            .depth = from->calls.size(),
            .calls = {}};
      next = from->address + inst.length;
      for (size_t i = 0; i < from->calls.size(); ++i) {
        const InlinedCall& call = from->calls[i];
        if (i < calls->size() && (*calls)[i] == call) continue;
        calls = &none;
        to.calls.push_back({SourceLine(call.file, call.line).value_or(""),
                            std::string(BaseName(call.file)), call.line});
      }
      calls = &from->calls;
    }
  }

  const Report& report_;
  const Profile& profile_;
  ProgramFiles& programs_;
  Disassembler& disassembler_;
  SourceFiles& sources_;
  const WebListOptions& options_;

  uint64_t next_invented_ = 0;
  std::unordered_map<uint32_t, uint64_t> invented_;
  std::unordered_map<StringId, bool> matches_;
  std::set<std::string, std::less<>> interest_;  // Names of functions, also mangled.
  std::unordered_map<std::string_view, std::string_view> pretty_names_;  // By the mangled ones.
  std::map<uint64_t, uint32_t> locations_;                               // Of interest.
  std::map<uint64_t, int64_t> flat_, cum_;
  std::map<uint64_t, Inst> insts_;
  std::map<std::string, FileInfo> files_;
  std::map<uint64_t, std::vector<size_t>> stacks_of_;
};

}  // namespace

Result<WebListing> MakeWebListing(const Report& report,
                                  ProgramFiles& programs,
                                  Disassembler& disassembler,
                                  SourceFiles& sources,
                                  const WebListOptions& options) {
  return Lister(report, programs, disassembler, sources, options).List();
}

}  // namespace skein
