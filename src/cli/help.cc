#include "cli/help.h"

#include <cctype>

#include <fmt/format.h>

namespace skein {

std::string HelpFormatter::make_help(const CLI::App* app,
                                     std::string,
                                     CLI::AppFormatMode mode) const {
  return fmt::format("{}\n\nUsage: {}\n{}{}\n{}", app->get_description(), usage_,
                     make_subcommands(app, mode), make_groups(app, mode), make_footer(app));
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const std::string value =
      option->get_option_text().empty() ? option->get_type_name() : option->get_option_text();
  return option->get_type_size() == 0 || value.empty() ? "" : " " + value;
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
