#include "cli/pprof_commands.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/config.h"

namespace skein {
namespace {

using Kind = ReportKind;
constexpr auto kText = PprofCommand::Output::kText;
constexpr auto kBinary = PprofCommand::Output::kBinary;
constexpr auto kViewer = PprofCommand::Output::kViewer;

using Usage = PprofCommand::Usage;

constexpr std::array<PprofCommand, 30> kCommands = {{
    {"callgrind", Kind::kCallgrind, false, "Calls in the format of callgrind", Usage::kGraph, "",
     kBinary, "callgraph.out"},
    {"comments", Kind::kComments, false, "Remarks that the profile carries"},
    {"csv", Kind::kText, false, "Entries as comma-separated values", Usage::kTable, "", kText,
     "csv", "", true},
    {"disasm", Kind::kDisasm, true, "Machine code of matching functions, with values",
     Usage::kListingToFile},
    {"dot", Kind::kDot, false, "Call graph in the language of Graphviz", Usage::kGraph},
    {"eog", Kind::kDot, false, "Call graph in the viewer eog", Usage::kPicture, "svg", kViewer,
     "svg", "eog"},
    {"evince", Kind::kDot, false, "Call graph in the viewer evince", Usage::kPicture, "pdf",
     kViewer, "pdf", "evince"},
    {"flamegraph", Kind::kTraces, false, "Flame graph as an HTML page, or as SVG", Usage::kGraph,
     "", kBinary, "html", "", true},
    {"folded", Kind::kTraces, false, "Stacks in folded form, one a line", Usage::kGraph, "", kText,
     "folded", "", true},
    {"gif", Kind::kDot, false, "Call graph as a GIF picture", Usage::kGraph, "gif", kBinary, "gif"},
    {"gv", Kind::kDot, false, "Call graph in the viewer gv", Usage::kPicture, "ps", kViewer, "ps",
     "gv --noantialias"},
    {"inverted", Kind::kTraces, false, "Tree of the callers below each function", Usage::kTable, "",
     kText, "txt", "", true},
    {"json", Kind::kTree, false, "Entries and their calls as JSON", Usage::kTable, "", kText,
     "json", "", true},
    {"kcachegrind", Kind::kCallgrind, false, "Calls in the viewer KCachegrind", Usage::kPicture, "",
     kViewer, "grind", "kcachegrind"},
    {"list", Kind::kList, true, "Source of matching functions, with values at the lines",
     Usage::kListing},
    {"pdf", Kind::kDot, false, "Call graph as a PDF page", Usage::kGraph, "pdf", kBinary, "pdf"},
    {"peek", Kind::kPeek, true, "Matching functions between their callers and callees",
     Usage::kPeek},
    {"png", Kind::kDot, false, "Call graph as a PNG picture", Usage::kGraph, "png", kBinary, "png"},
    {"proto", Kind::kProto, false, "The profile itself, in packed profile.proto", Usage::kNone, "",
     kBinary, "pb.gz"},
    {"ps", Kind::kDot, false, "Call graph as PostScript", Usage::kGraph, "ps", kBinary, "ps"},
    {"raw", Kind::kRaw, false, "All that is in the profile, as text"},
    {"svg", Kind::kDot, false, "Call graph as an SVG picture", Usage::kGraph, "svg", kBinary,
     "svg"},
    {"tags", Kind::kTags, false, "Labels of the samples, with the values of each", Usage::kTags},
    {"text", Kind::kText, false, "The largest entries; the same as top", Usage::kTable},
    {"top", Kind::kText, false, "The largest entries", Usage::kTable},
    {"topproto", Kind::kTopProto, false, "The largest entries, in packed profile.proto",
     Usage::kNone, "", kBinary, "pb.gz"},
    {"traces", Kind::kTraces, false, "Every stack with its values"},
    {"tree", Kind::kTree, false, "Entries between their callers and callees", Usage::kTable},
    {"web", Kind::kDot, false, "Call graph in the browser", Usage::kPicture, "svg", kViewer, "svg",
     "browser"},
    {"weblist", Kind::kWebList, true, "Source and machine code together, in the browser",
     Usage::kListing, "", kViewer, "html", "browser"},
}};

std::string ReportUsage(std::string_view name, bool cum, bool file) {
  return fmt::format(
      "{} [n] [focus_regex]* [-ignore_regex]*{}{}\nShows the first n entries,\n"
      "of samples that match focus_regex and do not match ignore_regex.{}{}",
      name, cum ? " [-cum]" : "", file ? " >f" : "",
      cum ? "\n-cum orders them by value with callees." : "",
      file ? "\nf: a file to write to." : "");
}

std::string ListingUsage(std::string_view name, bool file) {
  return fmt::format(
      "{}<func_regex|address> [-focus_regex]* [-ignore_regex]*{}\n"
      "Shows functions that match func_regex, or the one that holds the address,\n"
      "of samples that match focus_regex and do not match ignore_regex.{}",
      name, file ? " >f" : "", file ? "\nf: a file to write to." : "");
}

std::string UsageText(const PprofCommand& command) {
  switch (command.usage) {
    case Usage::kNone:
      return "";
    case Usage::kGraph:
      return ReportUsage(command.name, false, true);
    case Usage::kTable:
      return ReportUsage(command.name, true, true);
    case Usage::kPicture:
      return ReportUsage(command.name, false, false);
    case Usage::kListing:
      return ListingUsage(command.name, false);
    case Usage::kListingToFile:
      return ListingUsage(command.name, true);
    case Usage::kPeek:
      return "peek func_regex\nShows who calls the functions that match, and whom they call.";
    case Usage::kTags:
      return "tags [tag_regex]* [-ignore_regex]* [>file]\n"
             "Shows labels whose key:value matches tag_regex and does not match ignore_regex.";
  }
  return "";
}

constexpr size_t kNameColumn = 21;  // The longest is -relative_percentages.

std::string_view FirstLine(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

std::string HelpLine(std::string_view name, std::string_view help) {
  return fmt::format("    {:<{}} {}", name, kNameColumn, FirstLine(help));
}

// Stands below the name of what is chosen, with its help in the same column.
std::string ChoiceLine(std::string_view prefix, std::string_view choice) {
  return fmt::format("      {:<{}} {}", fmt::format("{}{}", prefix, choice), kNameColumn - 2,
                     FirstLine(ChoiceHelp(choice)));
}

}  // namespace

std::span<const PprofCommand> PprofCommands() {
  return kCommands;
}

const PprofCommand* FindPprofCommand(std::string_view name) {
  const auto found = std::ranges::find(kCommands, name, &PprofCommand::name);
  return found == kCommands.end() || name.empty() ? nullptr : &*found;
}

std::string PprofCommandHelp(const PprofCommand& command) {
  std::string text = std::string(command.help) + "\n";
  std::string usage = UsageText(command);
  if (!usage.empty()) {
    text += "  Usage:\n";
    for (size_t begin = 0; begin <= usage.size();) {
      const size_t end = std::min(usage.find('\n', begin), usage.size());
      text += fmt::format("    {}\n", usage.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return text + "\n";
}

std::string PprofUsage(bool command_line) {
  const std::string prefix = command_line ? "-" : "";
  std::vector<std::string> commands, options, groups;
  for (const PprofCommand& command : kCommands)
    commands.push_back(HelpLine(prefix + std::string(command.name), command.help));
  std::ranges::sort(commands);
  if (!command_line) {
    commands.push_back(HelpLine("o/options", "Options and their values now"));
    commands.push_back(HelpLine("q/quit/exit/^D", "End"));
  }
  for (const ConfigField& field : ConfigFields()) {
    if (field.choices.empty()) {
      options.push_back(HelpLine(prefix + std::string(field.name), field.help));
      continue;
    }
    std::string group = fmt::format("    {}", field.name);
    for (const std::string_view choice : field.choices)
      group += "\n" + ChoiceLine(prefix, choice);
    groups.push_back(std::move(group));
  }
  std::ranges::sort(options);
  std::ranges::sort(groups);
  return fmt::format("{}{}\n\n  Options:\n{}\n\n  One of each:\n{}",
                     command_line ? "  Formats:\n" : "  Commands:\n", fmt::join(commands, "\n"),
                     fmt::join(options, "\n"), fmt::join(groups, "\n"));
}

}  // namespace skein
