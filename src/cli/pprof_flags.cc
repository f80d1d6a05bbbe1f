#include "cli/pprof_flags.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/go_numbers.h"

namespace skein {
namespace {

constexpr std::string_view kHelpHead =
    R"(Shows where a program's CPU time, memory or waiting went, from a profile of it.

Usage: skein pprof [options] [BINARY] SOURCE...              asks for commands; try: top
       skein pprof FORMAT [options] [BINARY] SOURCE...       prints one report
       skein pprof -http [HOST]:[PORT] [options] SOURCE...   shows it in the browser

SOURCE is a file, a URL, or - for standard input; of several, their sum is shown. All that
go tool pprof reads is read, and also execution traces, Go's debug=1 and debug=2 texts, folded
stacks, perf script and jemalloc's heap profiles. BINARY is the program, for names that the profile lacks.

Examples:
  skein pprof -top cpu.pb.gz
  skein pprof -list 'parse' cpu.pb.gz
  skein pprof -http : localhost:6060/debug/pprof/heap
  skein pprof -top -diff_base yesterday.pb.gz today.pb.gz

)";

constexpr std::string_view kHelpSources =
    R"(

  Where profiles come from:
    -seconds N            How long a server is to collect
    -timeout N            How many seconds to wait for a server beyond that
    -base SOURCE          Take this profile away from the others
    -diff_base SOURCE     The same, with percentages of it instead of the difference
    -add_comment TEXT     Put a remark into the profile; -comments prints it
    -header "NAME: VALUE" Send this to servers; may be repeated
    -no_save              Do not keep what servers sent
    -tls_cert, -tls_key, -tls_ca FILE
                          Our certificate, its key, and whom to trust
    -trace=cpu|network|sync|syscall|sched
                          What of execution traces to show; cpu if they have CPU samples, or else sync
    -buildid ID           What the main binary's build id is to be taken for

  Where names of functions come from:
    -symbolize=local      Binaries on this machine
    -symbolize=fastlocal  The same without source lines
    -symbolize=remote     The server that sent the profile
    -symbolize=none       The profile alone
    -symbolize=force      Even if the profile has names
    -symbolize=demangle=none|full|templates|default
                          How much of C++ names to show
)";

constexpr std::string_view kHelpRest =
    R"(
  More:
    -http HOST:PORT       Serve pages there; without a host only this machine can reach them, without
                          a port one is chosen
    -no_browser           Print the address, and open no browser
    -tools PATH           Where objdump and the like are
    -all_frames           Show frames that the profile itself says to drop
    -literal              Take filters as plain text, not as regular expressions
    -compat               Answer as google/pprof does, also where it is wrong

  Short for -sample_index, with or without -mean:
    -inuse_space -inuse_objects -alloc_space -alloc_objects
    -contentions -total_delay -mean_delay

  Environment:
    PPROF_TMPDIR          Where to keep what servers sent; otherwise ~/pprof
    PPROF_TOOLS           Where objdump and the like are
    PPROF_BINARY_PATH     Where to look for binaries, by name or build id; otherwise ~/pprof/binaries
)";

// A flag's place to be stored. Returns why the value cannot be taken, or nothing.
struct Flag {
  bool is_bool = false;
  std::function<std::optional<std::string>(std::string_view)> set;
};

std::optional<bool> GoBool(std::string_view text) {
  constexpr std::array<std::string_view, 6> kTrue = {"1", "t", "T", "true", "TRUE", "True"};
  constexpr std::array<std::string_view, 6> kFalse = {"0", "f", "F", "false", "FALSE", "False"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return std::nullopt;
}

std::optional<std::string> ParseError() {
  return "parse error";
}

Flag BoolFlag(bool& to) {
  return {true, [&to](std::string_view text) -> std::optional<std::string> {
            const std::optional<bool> value = GoBool(text);
            if (!value) return ParseError();
            to = *value;
            return std::nullopt;
          }};
}

Flag TextFlag(std::string& to) {
  return {false, [&to](std::string_view text) -> std::optional<std::string> {
            to = text;
            return std::nullopt;
          }};
}

Flag ListFlag(std::vector<std::string>& to) {
  return {false, [&to](std::string_view text) -> std::optional<std::string> {
            if (!text.empty()) to.emplace_back(text);
            return std::nullopt;
          }};
}

template <typename Number>
Flag NumberFlag(Number& to, GoNumber<Number> (*read)(std::string_view)) {
  return {false, [&to, read](std::string_view text) -> std::optional<std::string> {
            const GoNumber<Number> number = read(text);
            if (number.is_too_big) return "value out of range";
            if (!number.value) return ParseError();
            to = *number.value;
            return std::nullopt;
          }};
}
Flag NumberFlag(int64_t& to) {
  return NumberFlag(to, &ReadGoInteger);
}
Flag NumberFlag(double& to) {
  return NumberFlag(to, &ReadGoFloat);
}

// The order is that of google/pprof: a later one is told that it is too many.
struct Shortcut {
  std::string_view flag, sample_type;
};
constexpr std::array<Shortcut, 7> kShortcuts = {{{"total_delay", "delay"},
                                                 {"mean_delay", "delay"},
                                                 {"contentions", "contentions"},
                                                 {"inuse_space", "inuse_space"},
                                                 {"inuse_objects", "inuse_objects"},
                                                 {"alloc_space", "alloc_space"},
                                                 {"alloc_objects", "alloc_objects"}}};

bool IsProgram(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  unsigned char head[4] = {};
  if (!file || std::fread(head, 1, sizeof head, file.get()) != sizeof head) return false;
  const uint32_t magic = uint32_t{head[0]} << 24 | uint32_t{head[1]} << 16 |
                         uint32_t{head[2]} << 8 | uint32_t{head[3]};
  constexpr std::array<uint32_t, 6> kMagics = {0x7f454c46, 0xfeedface, 0xfeedfacf,
                                               0xcefaedfe, 0xcffaedfe, 0xcafebabe};
  return std::ranges::find(kMagics, magic) != kMagics.end() || magic >> 16 == 0x4d5a;
}

class Parser {
 public:
  explicit Parser(const std::function<void(std::string_view)>& warn) : warn_(warn) { Define(); }

  ParsedPprofFlags Parse(std::span<const std::string> arguments) {
    size_t i = 0;
    while (i < arguments.size() && !error_ && TakeFlag(arguments, i)) {
    }
    request_.sources.assign(
        arguments.begin() + static_cast<ptrdiff_t>(std::min(i, arguments.size())), arguments.end());
    if (!error_) Conclude();
    return {std::move(request_), std::move(error_)};
  }

 private:
  void Define() {
    PprofRequest& r = request_;
    flags_ = {{"diff_base", ListFlag(diff_bases_)},   {"base", ListFlag(bases_)},
              {"symbolize", TextFlag(r.symbolize)},   {"buildid", TextFlag(r.build_id)},
              {"timeout", NumberFlag(r.timeout)},     {"add_comment", TextFlag(r.comment)},
              {"all_frames", BoolFlag(r.all_frames)}, {"seconds", NumberFlag(r.seconds)},
              {"tools", TextFlag(r.tools)},           {"http", TextFlag(r.http)},
              {"no_browser", BoolFlag(r.no_browser)}, {"tls_cert", TextFlag(r.tls_cert)},
              {"tls_key", TextFlag(r.tls_key)},       {"tls_ca", TextFlag(r.tls_ca)},
              {"header", ListFlag(r.headers)},        {"compat", BoolFlag(r.compat)},
              {"trace", TextFlag(r.trace)},           {"no_save", BoolFlag(r.no_save)},
              {"literal", BoolFlag(r.literal)}};
    if (const char* tools = std::getenv("PPROF_TOOLS")) r.tools = tools;
    for (const Shortcut& shortcut : kShortcuts)
      flags_[shortcut.flag] = BoolFlag(shortcuts_[shortcut.flag]);
    for (const PprofCommand& command : PprofCommands()) {
      flags_[command.name] = command.has_argument ? TextFlag(arguments_[command.name])
                                                  : BoolFlag(commands_[command.name]);
    }
    for (const ConfigField& field : ConfigFields())
      Define(field);
  }

  void Define(const ConfigField& field) {
    for (const std::string_view choice : field.choices)
      flags_[choice] = BoolFlag(choices_[&field][choice]);
    if (!field.choices.empty()) return;
    ReportConfig& config = request_.config;
    if (const auto* b = std::get_if<bool ReportConfig::*>(&field.member))
      flags_[field.name] = BoolFlag(config.*(*b));
    if (const auto* n = std::get_if<int64_t ReportConfig::*>(&field.member))
      flags_[field.name] = NumberFlag(config.*(*n));
    if (const auto* d = std::get_if<double ReportConfig::*>(&field.member))
      flags_[field.name] = NumberFlag(config.*(*d));
    if (const auto* t = std::get_if<std::string ReportConfig::*>(&field.member))
      flags_[field.name] = TextFlag(config.*(*t));
  }

  bool Fail(std::string message, bool with_usage) {
    error_ = PprofUsageError{std::move(message), with_usage};
    return false;
  }

  // False: no flag stands there, or it was wrong.
  bool TakeFlag(std::span<const std::string> arguments, size_t& i) {
    const std::string& argument = arguments[i];
    if (argument.size() < 2 || argument[0] != '-') return false;
    const size_t dashes = argument[1] == '-' ? 2 : 1;
    if (argument.size() == dashes) {
      ++i;
      return false;
    }
    const std::string_view text = std::string_view(argument).substr(dashes);
    if (text[0] == '-' || text[0] == '=') return Fail("bad flag syntax: " + argument, true);
    ++i;
    const size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const auto flag = flags_.find(name);
    if (flag == flags_.end()) {
      if (name == "h" || name == "help") return Fail("", true);
      return Fail(fmt::format("flag provided but not defined: -{}", name), true);
    }
    const bool has_value = equals != std::string_view::npos;
    if (!has_value && !flag->second.is_bool && i == arguments.size())
      return Fail(fmt::format("flag needs an argument: -{}", name), true);
    const std::string_view value = has_value              ? text.substr(equals + 1)
                                   : flag->second.is_bool ? std::string_view("true")
                                                          : std::string_view(arguments[i++]);
    const std::optional<std::string> wrong = flag->second.set(value);
    if (!wrong) return true;
    return Fail(fmt::format("invalid {} \"{}\" for {}-{}: {}",
                            flag->second.is_bool ? "boolean value" : "value", value,
                            flag->second.is_bool ? "" : "flag ", name, *wrong),
                true);
  }

  void Conclude() {
    if (request_.sources.empty()) {
      Fail("no profile source specified", true);
      return;
    }
    if (request_.sources.size() > 1 && IsProgram(request_.sources[0])) {
      request_.program = request_.sources[0];
      request_.sources.erase(request_.sources.begin());
    }
    if (!TakeChoices() || !TakeCommand()) return;
    if (request_.command != nullptr && !request_.http.empty()) {
      Fail("-http is not compatible with an output format on the command line", false);
      return;
    }
    if (request_.no_browser && request_.http.empty()) {
      Fail("-no_browser only makes sense with -http", false);
      return;
    }
    TakeShortcuts();
    TakeBases();
  }

  bool TakeChoices() {
    for (const ConfigField& field : ConfigFields()) {
      std::vector<std::string_view> set;
      for (const std::string_view choice : field.choices)
        if (choices_[&field][choice]) set.push_back(choice);
      if (set.size() > 1)
        return Fail(fmt::format("conflicting options set: [{}]", fmt::join(set, " ")), false);
      if (set.size() == 1)
        request_.config.*std::get<std::string ReportConfig::*>(field.member) = set[0];
    }
    return true;
  }

  bool TakeCommand() {
    for (const PprofCommand& command : PprofCommands()) {
      const bool chosen =
          command.has_argument ? !arguments_[command.name].empty() : commands_[command.name];
      if (!chosen) continue;
      if (request_.command != nullptr) return Fail("must set at most one output format", false);
      request_.command = &command;
      if (command.has_argument) request_.argument = arguments_[command.name];
    }
    return true;
  }

  void TakeShortcuts() {
    std::string& index = request_.config.sample_index;
    for (const Shortcut& shortcut : kShortcuts) {
      if (!shortcuts_[shortcut.flag]) continue;
      if (index.empty()) {
        index = shortcut.sample_type;
      } else {
        warn_(fmt::format("Multiple value selections, ignoring -{}", shortcut.flag));
      }
    }
    if (shortcuts_["mean_delay"]) request_.config.mean = true;
  }

  void TakeBases() {
    if (!bases_.empty() && !diff_bases_.empty()) {
      Fail("-base and -diff_base flags cannot both be specified", false);
      return;
    }
    request_.diff_base = !diff_bases_.empty();
    request_.bases = request_.diff_base ? diff_bases_ : bases_;
    // google/pprof takes the last one only, without saying so.
    if (request_.compat && request_.bases.size() > 1)
      request_.bases.erase(request_.bases.begin(), request_.bases.end() - 1);
    if (request_.config.normalize && request_.bases.empty())
      Fail("must have base profile to normalize by", false);
  }

  const std::function<void(std::string_view)>& warn_;
  PprofRequest request_;
  std::map<std::string_view, Flag> flags_;
  std::map<std::string_view, bool> commands_, shortcuts_;
  std::map<std::string_view, std::string> arguments_;
  std::map<const ConfigField*, std::map<std::string_view, bool>> choices_;
  std::vector<std::string> bases_, diff_bases_;
  std::optional<PprofUsageError> error_;
};

}  // namespace

ParsedPprofFlags ParsePprofFlags(std::span<const std::string> arguments,
                                 const std::function<void(std::string_view)>& warn) {
  return Parser(warn).Parse(arguments);
}

std::string PprofHelp() {
  return fmt::format("{}{}{}{}", kHelpHead, PprofUsage(true), kHelpSources, kHelpRest);
}

}  // namespace skein
