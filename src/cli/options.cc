#include "cli/options.h"

#include <charconv>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace skein {

namespace {

template <typename Moment>
void AddMomentOption(CLI::App& app,
                     const std::string& name,
                     Moment& moment,
                     const std::string& help) {
  const auto parse = [&moment, name](const std::string& text) {
    const Result<int64_t> parsed = ParseDuration(text);
    if (!parsed.ok()) throw CLI::ValidationError(name, parsed.error().message);
    moment = *parsed;
  };
  app.add_option_function<std::string>(name, parse, help)->option_text("TIME");
}

}  // namespace

void AddMoment(CLI::App& app, const std::string& name, Nanos& moment, const std::string& help) {
  AddMomentOption(app, name, moment, help);
}

void AddMoment(CLI::App& app,
               const std::string& name,
               std::optional<Nanos>& moment,
               const std::string& help) {
  AddMomentOption(app, name, moment, help);
}

void AddFileOptions(CLI::App& app, FileOptions& options) {
  app.add_option("FILE", options.file)->required();
  AddJsonFlag(app, options.json);
}

std::string WindowOptions::question() const {
  std::string text;
  if (from) text += fmt::format("from={}", *from);
  if (to) text += fmt::format("&to={}", *to);
  return text;
}

void AddWindowOptions(CLI::App& app, WindowOptions& options) {
  app.add_option("FILE", options.file)->required();
  AddMoment(app, "--from", options.from, "Only from this time on, such as 1.5s or 200ms");
  AddMoment(app, "--to", options.to, "Only until this time");
  AddJsonFlag(app, options.json);
}

CLI::Validator AtLeast(uint64_t least) {
  const auto complaint = [least](const std::string& text) -> std::string {
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number >= least) return "";
    return fmt::format("'{}' is no whole number from {} on", text, least);
  };
  return {complaint, ""};
}

void AddJsonFlag(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "Print everything as one JSON object, for programs");
}

}  // namespace skein
