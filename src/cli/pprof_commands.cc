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

constexpr std::array<PprofCommand, 28> kCommands = {{
    {"callgrind", Kind::kCallgrind, false, "Outputs a graph in callgrind format", Usage::kGraph, "",
     kBinary, "callgraph.out"},
    {"comments", Kind::kComments, false, "Output all profile comments"},
    {"csv", Kind::kText, false, "Outputs top entries as comma-separated values", Usage::kTable, "",
     kText, "csv", "", true},
    {"dot", Kind::kDot, false, "Outputs a graph in DOT format", Usage::kGraph},
    {"eog", Kind::kDot, false, "Visualize graph through eog", Usage::kPicture, "svg", kViewer,
     "svg", "eog"},
    {"evince", Kind::kDot, false, "Visualize graph through evince", Usage::kPicture, "pdf", kViewer,
     "pdf", "evince"},
    {"flamegraph", Kind::kTraces, false, "Outputs a flame graph: an HTML page, or SVG",
     Usage::kGraph, "", kBinary, "html", "", true},
    {"folded", Kind::kTraces, false, "Outputs stacks in folded form, one a line", Usage::kGraph, "",
     kText, "folded", "", true},
    {"gif", Kind::kDot, false, "Outputs a graph image in GIF format", Usage::kGraph, "gif", kBinary,
     "gif"},
    {"gv", Kind::kDot, false, "Visualize graph through gv", Usage::kPicture, "ps", kViewer, "ps",
     "gv --noantialias"},
    {"inverted", Kind::kTraces, false, "Outputs a tree of callers below each function",
     Usage::kTable, "", kText, "txt", "", true},
    {"json", Kind::kTree, false, "Outputs entries and their calls as JSON", Usage::kTable, "",
     kText, "json", "", true},
    {"kcachegrind", Kind::kCallgrind, false, "Visualize report in KCachegrind", Usage::kPicture, "",
     kViewer, "grind", "kcachegrind"},
    {"list", Kind::kList, true, "Output annotated source for functions matching regexp",
     Usage::kListing},
    {"pdf", Kind::kDot, false, "Outputs a graph in PDF format", Usage::kGraph, "pdf", kBinary,
     "pdf"},
    {"peek", Kind::kPeek, true, "Output callers/callees of functions matching regexp",
     Usage::kPeek},
    {"png", Kind::kDot, false, "Outputs a graph image in PNG format", Usage::kGraph, "png", kBinary,
     "png"},
    {"proto", Kind::kProto, false, "Outputs the profile in compressed protobuf format",
     Usage::kNone, "", kBinary, "pb.gz"},
    {"ps", Kind::kDot, false, "Outputs a graph in PS format", Usage::kGraph, "ps", kBinary, "ps"},
    {"raw", Kind::kRaw, false, "Outputs a text representation of the raw profile"},
    {"svg", Kind::kDot, false, "Outputs a graph in SVG format", Usage::kGraph, "svg", kBinary,
     "svg"},
    {"tags", Kind::kTags, false, "Outputs all tags in the profile", Usage::kTags},
    {"text", Kind::kText, false, "Outputs top entries in text form", Usage::kTable},
    {"top", Kind::kText, false, "Outputs top entries in text form", Usage::kTable},
    {"topproto", Kind::kTopProto, false, "Outputs top entries in compressed protobuf format",
     Usage::kNone, "", kBinary, "pb.gz"},
    {"traces", Kind::kTraces, false, "Outputs all profile samples in text form"},
    {"tree", Kind::kTree, false, "Outputs a text rendering of call graph", Usage::kTable},
    {"web", Kind::kDot, false, "Visualize graph through web browser", Usage::kPicture, "svg",
     kViewer, "svg", "browser"},
}};

std::string ReportUsage(std::string_view name, bool cum, bool file) {
  return fmt::format(
      "{} [n] [focus_regex]* [-ignore_regex]*{}{}\nInclude up to n samples\n"
      "Include samples matching focus_regex, and exclude ignore_regex.{}{}",
      name, cum ? " [-cum]" : "", file ? " >f" : "",
      cum ? "\n-cum sorts the output by cumulative weight" : "",
      file ? "\nOptionally save the report on the file f" : "");
}

std::string ListingUsage(std::string_view name, bool file) {
  return fmt::format(
      "{}<func_regex|address> [-focus_regex]* [-ignore_regex]*{}\n"
      "Include functions matching func_regex, or including the address specified.\n"
      "Include samples matching focus_regex, and exclude ignore_regex.{}",
      name, file ? " >f" : "", file ? "\nOptionally save the report on the file f" : "");
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
      return "peek func_regex\nDisplay callers and callees of functions matching func_regex.";
    case Usage::kTags:
      return "tags [tag_regex]* [-ignore_regex]* [>file]\n"
             "List tags with key:value matching tag_regex and exclude ignore_regex.";
  }
  return "";
}

std::string HelpLine(std::string_view name, std::string_view help) {
  return fmt::format("    {:<16} {}", name, help.substr(0, help.find('\n')));
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
    commands.push_back(HelpLine("o/options", "List options and their current values"));
    commands.push_back(HelpLine("q/quit/exit/^D", "Exit pprof"));
  }
  for (const ConfigField& field : ConfigFields()) {
    if (field.choices.empty()) {
      options.push_back(HelpLine(prefix + std::string(field.name), field.help));
      continue;
    }
    std::string group = HelpLine(field.name, "");
    for (const std::string_view choice : field.choices)
      group += "\n  " + HelpLine(prefix + std::string(choice), ChoiceHelp(choice));
    groups.push_back(std::move(group));
  }
  std::ranges::sort(options);
  std::ranges::sort(groups);
  return fmt::format("{}{}\n\n  Options:\n{}\n\n  Option groups (only set one per group):\n{}",
                     command_line ? "  Output formats (select at most one):\n" : "  Commands:\n",
                     fmt::join(commands, "\n"), fmt::join(options, "\n"), fmt::join(groups, "\n"));
}

}  // namespace skein
