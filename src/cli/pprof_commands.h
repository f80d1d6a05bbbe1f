#pragma once

#include <span>
#include <string>
#include <string_view>

#include "report/report.h"

namespace skein {

// A report by its name: a flag of `skein pprof` and a command of its shell.
struct PprofCommand {
  // How its words in the shell are explained.
  enum class Usage { kNone, kGraph, kTable, kPicture, kListing, kListingToFile, kPeek, kTags };
  enum class Output {
    kText,
    kBinary,  // Never to a terminal: into a file then.
    kViewer,  // Shown by a program.
  };

  std::string_view name;  // "svg"
  ReportKind kind = ReportKind::kText;
  bool has_argument = false;  // An expression.
  std::string_view help;
  Usage usage = Usage::kNone;
  std::string_view dot_format = "";  // Graphviz makes this of the report; empty: it stays as it is.
  Output output = Output::kText;
  std::string_view extension = "";  // Of the file: "svg".
  std::string_view viewer = "";     // "browser" or a program and its arguments.
  bool ours = false;                // Not one of google/pprof's.
};

std::span<const PprofCommand> PprofCommands();

// Null if there is none.
const PprofCommand* FindPprofCommand(std::string_view name);

// What the shell's help says of it.
std::string PprofCommandHelp(const PprofCommand& command);

// The list of commands and options: of flags ("-top") or of the shell's words.
std::string PprofUsage(bool command_line);

}  // namespace skein
