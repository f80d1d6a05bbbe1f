#include "report/web_list.h"

#include <algorithm>
#include <utility>

#include "base/go_path.h"
#include "report/code_lines.h"

// Lines that are near each other become one function of the listing.

namespace skein {
namespace {

using Uses = std::vector<const CodeLines::Use*>;

struct LineRange {
  std::string name;
  int64_t begin = 0, end = 0;
  std::vector<int64_t> lines;  // Those with instructions.
};

Uses UsesOf(const CodeLines::Line& line) {
  Uses uses;
  for (const CodeLines::Use& use : line.uses)
    uses.push_back(&use);
  return uses;
}

class Lister {
 public:
  Lister(const CodeLines& code, SourceFiles& sources) : code_(code), sources_(sources) {}

  WebListing List(std::optional<size_t> at_most) {
    WebListing listing;
    for (const auto& [name, file] : FilesInOrder(at_most))
      ListFile(*name, *file, listing);
    return listing;
  }

 private:
  std::vector<std::pair<const std::string*, const CodeLines::File*>> FilesInOrder(
      std::optional<size_t> at_most) const {
    std::vector<std::pair<const std::string*, const CodeLines::File*>> files;
    for (const auto& [name, file] : code_.files())
      files.emplace_back(&name, &file);
    if (!at_most) return files;
    std::ranges::stable_sort(files, std::ranges::greater(),
                             [](const auto& file) { return file.second->flat; });
    if (files.size() > *at_most) files.resize(*at_most);
    return files;
  }

  // Lines of one function that are not too far apart are one range, with some lines around it.
  std::vector<LineRange> RangesOf(const CodeLines::File& file) const {
    constexpr int64_t kApart = 20, kAround = 5;
    std::vector<LineRange> ranges;
    for (const auto& [number, line] : file.lines) {
      const std::string name(code_.PrettyName(line.function));
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

  void ListFile(const std::string& name, const CodeLines::File& file, WebListing& listing) {
    for (const LineRange& range : RangesOf(file)) {
      WebListing::Function function = {.name = range.name, .file = name, .lines = {}};
      Uses uses;
      for (const int64_t number : range.lines)
        for (const CodeLines::Use& use : file.lines.at(number).uses)
          uses.push_back(&use);
      const CodeLines::Sums sums = code_.SumOf(uses);
      function.flat = sums.flat;
      function.cum = sums.cum;
      if (function.cum == 0) continue;
      for (int64_t number = range.begin; number < range.end; ++number)
        ListLine(name, file, number, function);
      listing.functions.push_back(std::move(function));
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
                const CodeLines::File& file,
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
    const Uses uses = UsesOf(found->second);
    const CodeLines::Sums sums = code_.SumOf(uses);
    line.flat = sums.flat;
    line.cum = sums.cum;
    ListInstructions(uses, line);
  }

  void ListInstructions(const Uses& uses, WebListing::Line& line) {
    uint64_t next = 0;
    const std::vector<CodeLines::InlinedCall> none;
    const std::vector<CodeLines::InlinedCall>* calls = &none;
    for (const CodeLines::Use* use : uses) {
      const CodeLines::Code& code = code_.code(use->address);
      WebListing::Instruction& to = line.instructions.emplace_back();
      to = {.address = code.file_address,
            .text = code.text,
            .file = code.file.empty() ? "" : std::string(BaseName(code.file)),
            .line = code.line,
            .flat = code.flat,
            .cum = code.cum,
            .begins_block = use->address != next && line.instructions.size() > 1,
            .depth = use->calls.size(),
            .calls = {}};
      next = use->address + code.length;
      for (size_t i = 0; i < use->calls.size(); ++i) {
        const CodeLines::InlinedCall& call = use->calls[i];
        if (i < calls->size() && (*calls)[i] == call) continue;
        calls = &none;
        to.calls.push_back({SourceLine(call.file, call.line).value_or(""),
                            std::string(BaseName(call.file)), call.line});
      }
      calls = &use->calls;
    }
  }

  const CodeLines& code_;
  SourceFiles& sources_;
};

}  // namespace

Result<WebListing> MakeWebListing(const Report& report,
                                  ProgramFiles& programs,
                                  Disassembler& disassembler,
                                  SourceFiles& sources,
                                  const WebListOptions& options) {
  CodeLines code(report, programs, disassembler, options.counts_recursion_twice);
  if (Status found = code.Find(); !found.ok()) return found.error();
  return Lister(code, sources).List(options.at_most);
}

}  // namespace skein
