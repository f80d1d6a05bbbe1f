#include "cli/pprof_shell.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/standard_error.h"
#include "cli/line_editor.h"
#include "cli/pprof_run.h"
#include "cli/verb.h"
#include "report/report.h"
#include "report/report_labels.h"

namespace skein {
namespace {

using Words = std::vector<std::string>;

void Say(std::string_view text) {
  PrintError("{}{}", text, text.ends_with('\n') ? "" : "\n");
}

Words Split(std::string_view text) {
  Words words;
  for (size_t begin = text.find_first_not_of(" \t"); begin != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(" \t", begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(" \t", end);
  }
  return words;
}

std::optional<int64_t> Number(std::string_view text) {
  int64_t value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Several expressions as one.
void AddChoice(std::string& expression, std::string_view other) {
  if (!expression.empty() && !other.empty()) expression += '|';
  expression += other;
}

class Shell {
 public:
  Shell(Profile profile, const PprofRequest& request)
      : profile_(std::move(profile)), request_(request), config_(request.config) {
    config_.compact_labels = true;
    for (const Profile::ValueType& type : profile_.sample_types) {
      const std::string name(profile_.text(type.type));
      types_.push_back(name);
      shortcuts_[name] = {"sample_index=" + name};
      shortcuts_["total_" + name] = {"mean=0", "sample_index=" + name};
      shortcuts_["mean_" + name] = {"mean=1", "sample_index=" + name};
    }
    shortcuts_[":"] = {"focus=", "ignore=", "hide=", "tagfocus=", "tagignore="};
    for (const Profile::Function& function : profile_.functions)
      functions_.emplace_back(profile_.name(function));
  }

  int Run() {
    Greet();
    LineEditor editor(
        [this](const std::string& line) { return CompletePprofLine(line, functions_, types_); },
        !request_.compat);
    std::string line;
    while (editor.Read("(pprof) ", line)) {
      const std::string input(Trimmed(line));
      const auto shortcut = shortcuts_.find(input);
      const Words steps = shortcut == shortcuts_.end() ? Words{input} : shortcut->second;
      for (const std::string& step : steps)
        if (!Do(step)) return kExitOk;
    }
    return kExitOk;
  }

 private:
  void Greet() {
    const Result<Report> report = PrepareReport(profile_.Copy(), {.config = config_});
    if (report.ok()) {
      Say(fmt::format("{}", fmt::join(ProfileLabels(*report), "\n")));
      if (report->total == 0 && types_.size() > 1) {
        Say("No samples were found with the default sample value type.");
        Say("Try \"sample_index\" command to analyze different sample values.\n");
      }
    }
    Say("Entering interactive mode (type \"help\" for commands, \"o\" for options)");
  }

  // False: that was the end.
  bool Do(const std::string& input) {
    if (Assign(input)) return true;
    const Words words = Split(input);
    if (words.empty()) return true;
    const std::string& first = words[0];
    if (first == "exit" || first == "quit" || first == "q") return false;
    if (first == "o" || first == "options") {
      PrintOptions();
    } else if (first == "help") {
      Help(words);
    } else {
      Command(words);
    }
    return true;
  }

  // "option=value", or a bare option that is true or false.
  bool Assign(const std::string& input) {
    const size_t equals = input.find('=');
    const std::string name(Trimmed(std::string_view(input).substr(0, equals)));
    const ConfigField* field = FindConfigField(name);
    if (field == nullptr) return false;
    const bool has_value = equals != std::string::npos;
    std::string value = has_value ? input.substr(equals + 1) : "";
    if (const size_t comment = value.rfind("//:"); comment != std::string::npos)
      value.resize(comment);
    value = std::string(Trimmed(value));
    const bool is_choice = field->name != name;
    if (!has_value && !is_choice && !field->is_bool()) {
      Say(fmt::format("please specify a value, e.g. {}=<val>", name));
      return true;
    }
    if (is_choice && !has_value && !request_.compat) value = "true";
    if (name == "sample_index" && !CheckSampleIndex(value)) return true;
    if (const Status status = Configure(config_, name, value); !status.ok())
      Say(status.error().message);
    return true;
  }

  bool CheckSampleIndex(std::string& value) {
    const Result<size_t> index = SampleIndex(profile_, value);
    if (!index.ok()) {
      Say(index.error().message);
      return false;
    }
    value = types_[*index];
    return true;
  }

  void PrintOptions() const {
    std::vector<std::string> lines;
    for (const ConfigField& field : ConfigFields()) {
      std::string value = GetConfig(config_, field), comment;
      if (field.name == "source_path") continue;
      if (!field.choices.empty()) {
        std::vector<std::string_view> choices(field.choices.begin(), field.choices.end());
        std::ranges::sort(choices);
        comment = fmt::format("[{}]", fmt::join(choices, " | "));
      } else if (field.name == "sample_index") {
        if (value.empty()) value = types_.back();
        comment = fmt::format("[{}]", fmt::join(types_, " | "));
      } else if (field.name == "nodecount" && value == "-1") {
        comment = "default";
      } else if (value.empty()) {
        value = "\"\"";
      }
      if (field.name == "granularity" && value.empty()) value = "(default)";
      if (!comment.empty()) comment = "//: " + comment;
      lines.push_back(fmt::format("  {:<25} = {:<20} {}", field.name, value, comment));
    }
    std::ranges::sort(lines);
    Say(fmt::format("{}", fmt::join(lines, "\n")));
  }

  // Of one that is nothing but its choices, what those are.
  static std::string FieldHelp(const ConfigField& field) {
    if (!field.help.empty()) return std::string(field.help);
    std::string text = "One of these, each an option of its own too:\n";
    for (const std::string_view choice : field.choices) {
      const std::string_view help = ChoiceHelp(choice);
      text += fmt::format("  {:<16} {}\n", choice, help.substr(0, help.find('\n')));
    }
    return text;
  }

  static void Help(const Words& words) {
    if (words.size() < 2) {
      Say(PprofUsage(false) +
          "\n  :   Clear focus/ignore/hide/tagfocus/tagignore\n\n"
          "  type \"help <cmd|option>\" for more information\n");
      return;
    }
    const std::string name = fmt::format("{}", fmt::join(words.begin() + 1, words.end(), " "));
    if (const PprofCommand* command = FindPprofCommand(name)) {
      Say(PprofCommandHelp(*command));
    } else if (const ConfigField* field = FindConfigField(name)) {
      Say(std::string(field->name == name ? FieldHelp(*field) : ChoiceHelp(name)) + "\n");
    } else {
      Say("Unknown command: " + name);
    }
  }

  void Command(Words words) {
    PprofJob job = {.command = nullptr,
                    .argument = "",
                    .config = config_,
                    .tools = request_.tools,
                    .compat = request_.compat,
                    .literal = request_.literal,
                    .interactive = true,
                    .notice = &Say};
    if (!ParseCommand(words, job)) return;
    if (const Status status = RunPprofJob(profile_.Copy(), job); !status.ok())
      Say(status.error().message);
  }

  // False: it made no sense, and that has been said.
  static bool ParseCommand(Words& words, PprofJob& job) {
    job.command = FindPprofCommand(words[0]);
    const size_t letters = words[0].find_last_not_of("0123456789") + 1;
    if (job.command == nullptr && letters > 0 && letters < words[0].size()) {
      words.insert(words.begin() + 1, words[0].substr(letters));
      words[0].resize(letters);
      job.command = FindPprofCommand(words[0]);
    }
    if (job.command == nullptr) {
      const std::string value = words.size() > 1 ? words[1] : "<val>";
      Say(FindConfigField(words[0]) != nullptr
              ? fmt::format("did you mean: {}={}", words[0], value)
              : fmt::format("unrecognized command: \"{}\"", words[0]));
      return false;
    }
    size_t next = 1;
    if (job.command->has_argument) {
      if (words.size() < 2) {
        Say(fmt::format("command {} requires an argument", words[0]));
        return false;
      }
      job.argument = words[next++];
    }
    return ParseRest(std::span(words).subspan(next), job);
  }

  static bool ParseRest(std::span<const std::string> words, PprofJob& job) {
    std::string focus, ignore;
    for (size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (const std::optional<int64_t> count = Number(word)) {
        job.config.nodecount = *count;
      } else if (word[0] == '>') {
        job.config.output = word.substr(1);
        if (job.config.output.empty() && ++i == words.size()) {
          Say("unexpected end of line after >");
          return false;
        }
        if (job.config.output.empty()) job.config.output = words[i];
      } else if (word == "-cum" || word == "--cum") {
        job.config.sort = "cum";
      } else if (word[0] == '-') {
        AddChoice(ignore, std::string_view(word).substr(1));
      } else {
        AddChoice(focus, word);
      }
    }
    const bool is_tags = job.command->name == "tags";
    if (!focus.empty()) (is_tags ? job.config.tagfocus : job.config.focus) = focus;
    if (!ignore.empty()) (is_tags ? job.config.tagignore : job.config.ignore) = ignore;
    const bool is_top = job.command->name == "top" || job.command->name == "text";
    if (is_top && job.config.nodecount == -1) job.config.nodecount = 10;
    return true;
  }

  const Profile profile_;
  const PprofRequest& request_;
  ReportConfig config_;
  Words types_, functions_;
  std::map<std::string, Words> shortcuts_;
};

// The one command or option that begins with it; itself if there are none or several.
std::string CompleteName(const std::string& word) {
  const std::string lower = LowerCase(word);
  std::vector<std::string_view> matches;
  const auto add = [&](std::string_view name) {
    if (name.starts_with(lower)) matches.push_back(name);
  };
  for (const PprofCommand& command : PprofCommands())
    add(command.name);
  for (const ConfigField& field : ConfigFields()) {
    add(field.name);
    for (const std::string_view choice : field.choices)
      add(choice);
  }
  return matches.size() == 1 ? std::string(matches[0]) : word;
}

// As an expression that fits it. Points are left as they are: names have many, and hardly another one fits.
std::string ExpressionOf(const std::string& name) {
  std::string expression;
  for (const char c : name) {
    if (std::string_view("\\*+?()[]{}|^$").find(c) != std::string_view::npos) expression += '\\';
    expression += c;
  }
  return expression;
}

std::string CompleteFunction(const std::string& part, const Words& functions) {
  const std::string* found = nullptr;
  for (const std::string& function : functions) {
    if (function.find(part) == std::string::npos) continue;
    if (found != nullptr) return part;
    found = &function;
  }
  return found == nullptr ? part : ExpressionOf(*found);
}

// What may stand behind the = of an option; `part` itself if that is not one thing.
std::string CompleteValue(const std::string& name,
                          const std::string& part,
                          const Words& functions,
                          const Words& types) {
  constexpr std::array<std::string_view, 6> kOfNames = {"focus", "ignore",    "hide",
                                                        "show",  "show_from", "prune_from"};
  if (std::ranges::find(kOfNames, name) != kOfNames.end()) return CompleteFunction(part, functions);
  const ConfigField* const field = FindConfigField(name);
  if (field == nullptr) return part;
  std::vector<std::string> values(field->choices.begin(), field->choices.end());
  if (name == "sample_index") values = types;
  if (field->is_bool()) values = {"true", "false"};
  std::erase_if(values, [&](const std::string& value) { return !value.starts_with(part); });
  return values.size() == 1 ? values[0] : part;
}

}  // namespace

std::string CompletePprofLine(const std::string& line,
                              const std::vector<std::string>& functions,
                              const std::vector<std::string>& types) {
  Words words = Split(line);
  if (words.empty()) return line;
  std::string& last = words.back();
  if (const size_t mark = last.find('='); words.size() == 1 && mark != std::string::npos) {
    const std::string name = last.substr(0, mark);
    return name + "=" + CompleteValue(name, last.substr(mark + 1), functions, types);
  }
  if (words.size() == 1) return CompleteName(last) == last ? line : CompleteName(last);
  if (words.size() == 2 && words[0] == "help") {
    const std::string name = CompleteName(last);
    return name == last ? line : "help " + name;
  }
  if (FindPprofCommand(words[0]) == nullptr || words[0] == "tags") return line;
  const bool ignores = last.starts_with('-');
  last = (ignores ? "-" : "") + CompleteFunction(ignores ? last.substr(1) : last, functions);
  return fmt::format("{}", fmt::join(words, " "));
}

int RunPprofShell(Profile profile, const PprofRequest& request) {
  return Shell(std::move(profile), request).Run();
}

}  // namespace skein
