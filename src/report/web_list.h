#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/program_files.h"
#include "report/report.h"
#include "report/source_files.h"
#include "symbols/disassembly.h"

namespace skein {

// Source lines with the instructions that were made of them, calls that were inlined between them included.
struct WebListing {
  struct Call {  // Of an inlined function.
    std::string source;
    std::string file;
    int64_t line = 0;
  };

  struct Instruction {
    uint64_t address = 0;  // In the file.
    std::string text;      // Empty: there is no program to take apart.
    std::string file;      // Where it is from itself; the file without its folders.
    int64_t line = 0;
    int64_t flat = 0, cum = 0;
    bool begins_block = false;  // It does not follow the one before.
    size_t depth = 0;           // How many inlined calls lead to it.
    std::vector<Call> calls;    // Those that the one before has not.
  };

  struct Line {
    int64_t number = 0;
    std::string source;
    int64_t flat = 0, cum = 0;
    bool has_samples = false;  // Or instructions near some.
    std::vector<Instruction> instructions;
  };

  struct Function {
    std::string name, file;
    int64_t flat = 0, cum = 0;
    std::vector<Line> lines;
  };

  std::vector<Function> functions;  // Those of one file behind each other.
};

struct WebListOptions {
  // Counts a sample as often as a line or function is on its stack, as google/pprof does.
  bool counts_recursion_twice = false;
  std::optional<size_t>
      at_most;  // Files: those that are heaviest themselves. Nothing: all, by name.
};

// Of the functions whose name or file matches report.symbol (all, if there is none), or that are at that address.
// Only code near samples is taken apart.
Result<WebListing> MakeWebListing(const Report& report,
                                  ProgramFiles& programs,
                                  Disassembler& disassembler,
                                  SourceFiles& sources,
                                  const WebListOptions& options);

// pprof's `weblist`: a page that needs nothing else.
std::string WebListPage(const Report& report, const WebListing& listing);

}  // namespace skein
