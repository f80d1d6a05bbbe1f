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
  Parser(int argc, const char* const* argv) : words_(argv + 2, argv + argc) {}

  std::optional<GoToolArgs> Run() {
    size_t i = 0;
    for (; i < words_.size() && words_[i].starts_with('-') && words_[i] != "-"; ++i) {
      if (words_[i] == "--") {
        ++i;
        break;
      }
      if (!ReadFlag(i)) return std::nullopt;
    }
    const size_t files = words_.size() - std::min(i, words_.size());
    if (files > 2 || (files == 0 && !single_dash_)) return std::nullopt;
    if (!single_dash_ && files != 2) return std::nullopt;
    if (files > 0) args_.file = words_.back();
    args_.debug = Modern(args_.debug);
    return args_;
  }

 private:
  // The flag at words_[i], and its value, which may be the next word.
  bool ReadFlag(size_t& i) {
    const bool one_dash = !words_[i].starts_with("--");
    const std::string_view flag = words_[i].substr(one_dash ? 1 : 2);
    const size_t equals = flag.find('=');
    const std::string_view name = flag.substr(0, equals);
    const auto known = std::find_if(kFlags.begin(), kFlags.end(), [&](const GoFlag& candidate) {
      return candidate.name == name;
    });
    if (known == kFlags.end()) return false;
    single_dash_ |= one_dash;
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

  std::vector<std::string_view> words_;
  GoToolArgs args_;
  bool single_dash_ = false;
};

}  // namespace

std::optional<GoToolArgs> ParseGoToolArgs(int argc, const char* const* argv) {
  if (argc < 3 || std::string_view(argv[1]) != "trace") return std::nullopt;
  return Parser(argc, argv).Run();
}

}  // namespace skein
