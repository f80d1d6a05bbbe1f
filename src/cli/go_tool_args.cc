#include "cli/go_tool_args.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace skein {
namespace {

struct GoFlag {
  std::string_view name;
  std::string GoToolArgs::*value;
};
constexpr std::array<GoFlag, 3> kFlags = {
    {{"http", &GoToolArgs::http}, {"pprof", &GoToolArgs::pprof}, {"d", &GoToolArgs::debug}}};

constexpr std::array<std::string_view, 7> kDebugModes = {"parsed", "wire", "footprint", "1",
                                                         "2",      "true", "false"};

bool IsDebugMode(std::string_view text) {
  return std::find(kDebugModes.begin(), kDebugModes.end(), text) != kDebugModes.end();
}

// Before Go 1.22 -d was a flag without a value.
std::string Modern(std::string_view mode) {
  if (mode == "1" || mode == "true") return "parsed";
  if (mode == "2") return "wire";
  return mode == "false" ? "" : std::string(mode);
}

class Parser {
 public:
  explicit Parser(std::span<const std::string> words) : words_(words) {}

  std::optional<GoToolArgs> Run() {
    std::vector<std::string> files;
    bool flags = true;
    for (size_t i = 0; i < words_.size(); ++i) {
      const std::string& word = words_[i];
      if (flags && word == "--")
        flags = false;
      else if (!flags || !word.starts_with('-') || word == "-")
        files.push_back(word);
      else if (!ReadFlag(i))
        return std::nullopt;
    }
    if (files.size() > 2 || (files.size() < 2 && !args_.has_go_flags)) return std::nullopt;
    if (!files.empty()) args_.file = files.back();
    if (files.size() == 2) args_.program = files.front();
    args_.debug = Modern(args_.debug);
    return args_;
  }

 private:
  // The flag at words_[i], and its value, which may be the next word.
  bool ReadFlag(size_t& i) {
    const bool one_dash = !words_[i].starts_with("--");
    const std::string_view flag = std::string_view(words_[i]).substr(one_dash ? 1 : 2);
    if (flag == "no-browser" || flag == "no_browser") return args_.no_browser = true;
    const size_t equals = flag.find('=');
    const std::string_view name = flag.substr(0, equals);
    const auto known = std::find_if(kFlags.begin(), kFlags.end(), [&](const GoFlag& candidate) {
      return candidate.name == name;
    });
    if (known == kFlags.end()) return false;
    args_.has_go_flags |= one_dash;
    std::string& value = args_.*known->value;
    const bool has_next = i + 1 < words_.size();
    if (equals != std::string_view::npos)
      value = flag.substr(equals + 1);
    else if (name == "d" && (!has_next || !IsDebugMode(words_[i + 1])))
      value = "parsed";
    else if (has_next)
      value = words_[++i];
    else
      return false;
    return true;
  }

  std::span<const std::string> words_;
  GoToolArgs args_;
};

}  // namespace

std::optional<GoToolArgs> ParseGoToolArgs(std::span<const std::string> words) {
  return Parser(words).Run();
}

}  // namespace skein
