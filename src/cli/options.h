#pragma once

#include <optional>
#include <string>

#include "model/ids.h"

namespace CLI {
class App;
}

namespace skein {

// Options that several verbs have.

// Takes a duration such as 1.5s or 200ms.
void AddMoment(CLI::App& app, const std::string& name, Nanos& moment, const std::string& help);
void AddMoment(CLI::App& app,
               const std::string& name,
               std::optional<Nanos>& moment,
               const std::string& help);

// --json: one JSON object, for programs.
void AddJsonFlag(CLI::App& app, bool& json);

}  // namespace skein
