#pragma once

#include <string>
#include <vector>

#include "report/report.h"
#include "report/source_files.h"

namespace skein {

struct SourceLine {
  int64_t number = 0;
  std::string text;
  int64_t flat = 0, cum = 0;
};

// A function in a file, with its lines.
struct ListedFunction {
  std::string name, file;
  int64_t flat = 0, cum = 0;
  std::string problem;  // Why there are no lines; empty if there are.
  std::vector<SourceLine> lines;
  bool has_source = true;  // False: the profile does not say which file.
};

struct ListOptions {
  // Sums the lines for a function's cum, as google/pprof does: recursion then counts several times.
  bool counts_recursion_twice = false;
};

// The functions whose name matches report.symbol, by name and file. Empty: there are none.
std::vector<ListedFunction> ListFunctions(const Report& report,
                                          SourceFiles& files,
                                          const ListOptions& options);

// pprof's `list`.
Result<std::string> ListText(const Report& report, SourceFiles& files, const ListOptions& options);

}  // namespace skein
