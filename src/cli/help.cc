#include "cli/help.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace skein {
namespace {

constexpr size_t kTextColumn = 26;
constexpr size_t kTextWidth = 74;

// The first line of `text`, no wider than kTextWidth, which it takes from there.
std::string_view TakeLine(std::string_view& text) {
  size_t width = text.size() <= kTextWidth ? text.size() : text.rfind(' ', kTextWidth);
  if (width == std::string_view::npos) width = text.size();
  const std::string_view line = text.substr(0, width);
  text.remove_prefix(std::min(text.size(), width + 1));
  return line;
}

// "  name      text", the text broken into lines that stand below each other, and below a long name.
std::string Entry(std::string_view name, std::string_view text) {
  constexpr size_t kNameWidth = kTextColumn - 2;
  const bool fits = name.size() < kNameWidth;
  std::string entry =
      fmt::format("  {:<{}}{}\n", name, fits ? kNameWidth : 0, fits ? TakeLine(text) : "");
  while (!text.empty())
    entry += fmt::format("{:{}}{}\n", "", kTextColumn, TakeLine(text));
  return entry;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app,
                                     std::string,
                                     CLI::AppFormatMode mode) const {
  std::string help =
      fmt::format("{}\n\nUsage: {}\n{}{}\n{}", app->get_description(), usage_,
                  make_subcommands(app, mode), make_groups(app, mode), make_footer(app));
  // CLI11 puts two empty lines between groups.
  for (size_t at = 0; (at = help.find("\n\n\n", at)) != std::string::npos;)
    help.erase(at, 1);
  return help;
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = make_option_name(option, is_positional);
  if (const size_t comma = name.find(','); comma != std::string::npos) name.insert(comma + 1, " ");
  if (option->get_type_size() != 0) name += " " + option->get_option_text();
  return Entry(name, option->get_description());
}

std::string OneLine(std::string_view message) {
  std::string line(message.substr(0, message.find('\n')));
  while (!line.empty() && (line.back() == '.' || line.back() == ' '))
    line.pop_back();
  if (line.size() > 1 && std::isupper(static_cast<unsigned char>(line[0])) != 0 &&
      std::islower(static_cast<unsigned char>(line[1])) != 0)
    line[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(line[0])));
  return line;
}

}  // namespace skein
