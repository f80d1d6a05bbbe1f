#include "cli/options.h"

#include <CLI/CLI.hpp>

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

void AddJsonFlag(CLI::App& app, bool& json) {
  app.add_flag("--json", json, "Print everything as one JSON object, for programs");
}

}  // namespace skein
