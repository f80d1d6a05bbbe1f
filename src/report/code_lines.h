#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/program_files.h"
#include "report/report.h"
#include "symbols/disassembly.h"

namespace skein {

// The machine code near the samples of some functions, under the source lines that it was made of: every line of the
// calls that were inlined down to an instruction has it.
class CodeLines {
 public:
  struct Code {                 // An instruction, by its address in the profile.
    uint64_t file_address = 0;  // In the program.
    uint64_t length = 1;        // Bytes.
    std::string text;           // Empty: there is no program to take apart.
    std::string file;           // The line that it is from itself.
    int64_t line = 0;
    int64_t flat = 0, cum = 0;
  };

  struct InlinedCall {
    std::string file;
    int64_t line = 0;
    bool operator==(const InlinedCall&) const = default;
  };

  struct Use {  // Of an instruction, by a line.
    uint64_t address = 0;
    std::vector<InlinedCall> calls;  // From the line down to the instruction, outermost first.
  };

  struct Line {
    std::vector<Use> uses;  // At least one.
    std::string function;   // Mangled, if it was so; the first that was met.
  };

  struct File {
    std::map<int64_t, Line> lines;  // 0: no line is known.
    int64_t flat = 0;
  };

  struct Sums {
    int64_t flat = 0, cum = 0;
  };

  // Of the functions whose name or file matches report.symbol (all, if there is none), or that are at that address.
  // All arguments must live as long as this object. `counts_recursion_twice`: as in WebListOptions.
  CodeLines(const Report& report,
            ProgramFiles& programs,
            Disassembler& disassembler,
            bool counts_recursion_twice);

  // Fails if no function matches. Call it once, and all else after it.
  Status Find();

  const std::map<std::string, File>& files() const { return files_; }  // By path.
  const Code& code(uint64_t address) const { return codes_.at(address); }

  // As people know the function.
  std::string_view PrettyName(std::string_view function) const;

  // Of instructions that make one line or function together. Each sample counts once, unless told otherwise.
  Sums SumOf(const std::vector<const Use*>& uses) const;

 private:
  struct Range;

  uint64_t AddressOf(uint32_t location);
  int64_t ValueOf(size_t sample) const;
  bool Matches(StringId text);
  bool Matches(const Profile::Line& line);
  void Mark(uint64_t address, uint32_t location, const Profile::Line& line);
  void MarkMatching(uint32_t location, uint64_t address, std::optional<uint64_t> wanted);
  void ReadSamples();

  void TakeApart();
  void ListWithoutProgram(uint64_t address, uint32_t location);
  std::vector<Range> Ranges(const std::vector<uint64_t>& addresses);
  void TakeApart(const Range& range);
  void AddStack(uint64_t address, const std::vector<CodeFrame>& frames);

  void GiveSamples();
  void IndexStacks();
  int64_t CumOnce(const std::set<uint64_t>& addresses) const;

  const Report& report_;
  const Profile& profile_;
  ProgramFiles& programs_;
  Disassembler& disassembler_;
  const bool counts_recursion_twice_;

  uint64_t next_invented_ = 0;
  std::unordered_map<uint32_t, uint64_t> invented_;  // Addresses of locations that have none.
  std::unordered_map<StringId, bool> matches_;
  std::set<std::string, std::less<>> interest_;  // Names of functions, also mangled.
  std::unordered_map<std::string_view, std::string_view> pretty_names_;  // By the mangled ones.
  std::map<uint64_t, uint32_t> locations_;                               // Of interest.
  std::map<uint64_t, int64_t> flat_, cum_;
  std::map<uint64_t, Code> codes_;
  std::map<std::string, File> files_;
  std::map<uint64_t, std::vector<size_t>> samples_at_;  // By address; of listed instructions only.
};

}  // namespace skein
