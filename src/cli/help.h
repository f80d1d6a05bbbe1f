#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace skein {

// Lays out --help: what it is, how to call it, verbs, options, examples.
class HelpFormatter : public CLI::Formatter {
 public:
  // `usage` may have several lines; it is shown as it is, and must be a literal.
  explicit HelpFormatter(std::string_view usage) : usage_(usage) { column_width(26); }

  std::string make_help(const CLI::App* app,
                        std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;

 private:
  std::string_view usage_;
};

// What CLI11 says of a mistake, as one line in our manner.
std::string OneLine(std::string_view message);

}  // namespace skein
