#include "api/config_file.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include <boost/json/src.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace skein {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr size_t kMostBytes = 16 << 20;

Error Failure(const std::string& path, std::string_view what) {
  return {Error::Code::kIo, fmt::format("{}: {}", path, what)};
}

// The whole file as it is; {"configs": []} if there is none.
Result<json::object> ReadFile(const std::string& path) {
  json::object nothing;
  nothing["configs"] = json::array();
  std::error_code missing;
  if (!fs::exists(path, missing)) return nothing;
  if (fs::file_size(path, missing) > kMostBytes) return Failure(path, "is too large");
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return Failure(path, "cannot be read");
  boost::system::error_code broken;
  const json::value value = json::parse(text, broken);
  if (broken || !value.is_object()) return Failure(path, "is no settings file of pprof");
  json::object settings = value.get_object();
  json::value& configs = settings["configs"];
  if (!configs.is_array()) configs = json::array();
  return settings;
}

// In lines, as pprof does.
void Print(const json::value& value, const std::string& indent, std::string& out) {
  const std::string deeper = indent + "  ";
  std::string_view comma;
  if (const json::object* const object = value.if_object(); object && !object->empty()) {
    out += '{';
    for (const auto& [key, member] : *object) {
      out += fmt::format("{}\n{}{}: ", comma, deeper, json::serialize(json::value(key)));
      Print(member, deeper, out);
      comma = ",";
    }
    out += fmt::format("\n{}}}", indent);
  } else if (const json::array* const array = value.if_array(); array && !array->empty()) {
    out += '[';
    for (const json::value& element : *array) {
      out += fmt::format("{}\n{}", comma, deeper);
      Print(element, deeper, out);
      comma = ",";
    }
    out += fmt::format("\n{}]", indent);
  } else if (const double* const number = value.if_double()) {
    out += fmt::format("{}", *number);  // Not 5E-3.
  } else {
    out += json::serialize(value);
  }
}

// At once, or not at all.
Status WriteFile(const std::string& path, const json::object& settings) {
  if (path.empty()) return Failure("settings.json", "neither XDG_CONFIG_HOME nor HOME is set");
  std::error_code failed;
  fs::create_directories(fs::path(path).parent_path(), failed);
  const std::string draft = fmt::format("{}.{}", path, getpid());
  std::string text;
  Print(settings, "", text);
  std::ofstream file(draft, std::ios::binary);
  file << text;
  file.close();
  if (!file) return Failure(path, "cannot be written");
  fs::rename(draft, path, failed);
  return failed ? Status(Failure(path, failed.message())) : Status(Done{});
}

std::string_view NameOf(const json::value& config) {
  const json::object* const object = config.if_object();
  const json::value* const name = object == nullptr ? nullptr : object->if_contains("name");
  const json::string* const text = name == nullptr ? nullptr : name->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

struct ToJson {
  json::value operator()(bool value) const { return value; }
  json::value operator()(int64_t value) const { return value; }
  json::value operator()(const std::string& value) const { return json::string(value); }
  json::value operator()(double value) const {
    if (value == std::floor(value)) return static_cast<int64_t>(value);
    return value;
  }
};

bool IsNothing(const json::value& value) {
  return value == json::value(false) || value == json::value(0) || value == json::value("");
}

json::object ToObject(const SavedConfig& saved) {
  json::object object;
  object["name"] = saved.name;
  for (const ConfigField& field : ConfigFields()) {
    if (!field.saved) continue;
    const auto get = [&](auto member) { return ToJson()(saved.config.*member); };
    json::value value = std::visit(get, field.member);
    if (!IsNothing(value)) object[field.name] = std::move(value);
  }
  return object;
}

// As text, which is how options are set.
std::string TextOf(const json::value& value) {
  if (const json::string* const text = value.if_string()) return {text->data(), text->size()};
  return json::serialize(value);
}

// What is not there is false, 0 or nothing: pprof leaves it out.
SavedConfig FromObject(const json::object& object) {
  SavedConfig saved;
  saved.name = NameOf(object);
  for (const ConfigField& field : ConfigFields()) {
    if (!field.saved) continue;
    std::visit([&](auto member) { saved.config.*member = {}; }, field.member);
    const json::value* const value = object.if_contains(field.name);
    if (value == nullptr) continue;
    // An option of which we do not know the value is as if it were not there.
    static_cast<void>(SetConfig(saved.config, field, TextOf(*value)));
  }
  return saved;
}

}  // namespace

std::string ConfigFile::UsualPlace() {
  const char* const config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config == '/') return fs::path(config) / "pprof" / "settings.json";
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return "";
  return fs::path(home) / ".config" / "pprof" / "settings.json";
}

Result<std::vector<SavedConfig>> ConfigFile::Read() const {
  const std::lock_guard lock(mutex_);
  Result<json::object> settings = ReadFile(path_);
  if (!settings.ok()) return settings.error();
  std::vector<SavedConfig> saved;
  for (const json::value& config : (*settings)["configs"].get_array())
    if (!NameOf(config).empty()) saved.push_back(FromObject(config.get_object()));
  return saved;
}

Status ConfigFile::Save(const SavedConfig& saved) {
  const std::lock_guard lock(mutex_);
  Result<json::object> settings = ReadFile(path_);
  if (!settings.ok()) return settings.error();
  json::array& configs = (*settings)["configs"].get_array();
  bool found = false;
  for (json::value& config : configs) {
    if (NameOf(config) != saved.name) continue;
    config = ToObject(saved);
    found = true;
  }
  if (!found) configs.push_back(ToObject(saved));
  return WriteFile(path_, *settings);
}

Status ConfigFile::Remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  Result<json::object> settings = ReadFile(path_);
  if (!settings.ok()) return settings.error();
  json::array& configs = (*settings)["configs"].get_array();
  for (auto config = configs.begin(); config != configs.end(); ++config) {
    if (NameOf(*config) != name) continue;
    configs.erase(config);
    return WriteFile(path_, *settings);
  }
  return Error{Error::Code::kInvalidArgument, fmt::format("nothing is saved as \"{}\"", name)};
}

}  // namespace skein
