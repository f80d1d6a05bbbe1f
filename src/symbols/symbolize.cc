#include "symbols/symbolize.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/go_path.h"
#include "symbols/program.h"

namespace skein {
namespace {

using Notice = std::function<void(std::string_view)>;

// Kernels, memory of graphics drivers and such: no file has their symbols.
bool HasNoSymbols(std::string_view file) {
  const std::string_view name = BaseName(file);
  return name.starts_with("[") || name.starts_with("linux-vdso") || file.starts_with("/dev/dri/") ||
         file == "//anon" || file.empty() || file.starts_with("/memfd:");
}

bool IsUrl(std::string_view file) {
  const std::string_view scheme = file.substr(0, std::min(file.find(':'), file.size()));
  if (scheme.size() == file.size()) return false;
  return ContainsIgnoringCase(scheme, "http");
}

// Functions that were added, each once.
class NewFunctions {
 public:
  explicit NewFunctions(Profile& profile) : profile_(profile) {}

  uint32_t Add(const CodeFrame& frame) {
    StringTable& strings = profile_.strings;
    const StringId name = strings.Intern(frame.function), file = strings.Intern(frame.file);
    const auto [known, is_new] = functions_.try_emplace({name, file, frame.start_line}, 0);
    if (is_new) {
      known->second = profile_.AddFunction(
          {.name = name, .system_name = name, .filename = file, .start_line = frame.start_line});
    }
    return known->second;
  }

 private:
  Profile& profile_;
  std::map<std::tuple<StringId, StringId, int64_t>, uint32_t> functions_;
};

void SetLines(Profile& profile,
              Profile::Location& location,
              const std::vector<CodeFrame>& frames,
              NewFunctions& functions) {
  Profile::Mapping& mapping = profile.mappings[location.mapping];
  location.line_begin = static_cast<uint32_t>(profile.all_lines.size());
  location.line_count = static_cast<uint32_t>(frames.size());
  location.folded = false;
  for (const CodeFrame& frame : frames) {
    mapping.has_functions |= !frame.function.empty();
    mapping.has_filenames |= !frame.file.empty();
    mapping.has_line_numbers |= frame.line != 0;
    profile.all_lines.push_back({functions.Add(frame), frame.line, frame.column});
  }
  mapping.has_inline_frames = true;
}

class FileSymbolizer {
 public:
  FileSymbolizer(Profile& profile, const SymbolizeMode& mode, const Notice& notice)
      : profile_(profile), mode_(mode), notice_(notice), functions_(profile) {}

  void Run() {
    std::vector<std::vector<uint32_t>> locations(profile_.mappings.size());
    for (uint32_t i = 0; i < profile_.locations.size(); ++i)
      if (const uint32_t mapping = profile_.locations[i].mapping; mapping != Profile::kNone)
        locations[mapping].push_back(i);
    for (uint32_t i = 0; i < profile_.mappings.size(); ++i)
      if (!locations[i].empty() && IsWanted(i, locations[i])) Symbolize(i, locations[i]);
    if (is_missing_some_) {
      notice_(
          "Some binary filenames not available. Symbolization may be incomplete.\n"
          "Try setting PPROF_BINARY_PATH to the search path for local binaries.");
    }
  }

 private:
  bool IsWanted(uint32_t index, const std::vector<uint32_t>& locations) {
    const Profile::Mapping& mapping = profile_.mappings[index];
    const std::string_view file = profile_.text(mapping.file);
    if (!mode_.force &&
        (mapping.has_functions || mapping.has_filenames || mapping.has_line_numbers))
      return false;
    const bool needs_names = std::ranges::any_of(
        locations, [&](uint32_t i) { return profile_.locations[i].line_count == 0; });
    if (file.empty() && index == 0 && (needs_names || mode_.misses_unneeded))
      notice_("Main binary filename not available.");
    if (file.empty() && index != 0) is_missing_some_ = true;
    if (HasNoSymbols(file)) return false;
    return mapping.build_id != StringId::kEmpty || !IsUrl(file);
  }

  void Symbolize(uint32_t index, const std::vector<uint32_t>& locations) {
    const Profile::Mapping& mapping = profile_.mappings[index];
    const std::string file(profile_.text(mapping.file));
    const std::string id(profile_.text(mapping.build_id));
    const std::string name = id.empty() ? std::string(BaseName(file))
                                        : fmt::format("{} (build ID {})", BaseName(file), id);
    const LoadedRange range = {mapping.start, mapping.limit, mapping.offset, file};
    Result<std::unique_ptr<Program>> program = Program::Open(file, range, mode_.names_only);
    if (!program.ok()) {
      notice_(fmt::format("Local symbolization failed for {}: {}", name, program.error().message));
      is_missing_some_ = true;
      return;
    }
    const std::string& file_id = (*program)->image().build_id();
    if (!id.empty() && !file_id.empty() && id != file_id) {
      notice_(fmt::format("Local symbolization failed for {}: build ID mismatch", name));
      return;
    }
    for (const uint32_t i : locations) {
      Profile::Location& location = profile_.locations[i];
      const std::vector<CodeFrame> frames = (*program)->At(location.address);
      if (!frames.empty()) SetLines(profile_, location, frames, functions_);
    }
  }

  Profile& profile_;
  const SymbolizeMode& mode_;
  const Notice& notice_;
  NewFunctions functions_;
  bool is_missing_some_ = false;
};

// A word of -symbolize=, and what it changes.
struct ModeWord {
  std::string_view word;
  void (*apply)(SymbolizeMode& mode);
};
constexpr ModeWord kModeWords[] = {
    {"", [](SymbolizeMode&) {}},
    {"default", [](SymbolizeMode&) {}},
    {"none", [](SymbolizeMode& mode) { mode.off = true; }},
    {"no", [](SymbolizeMode& mode) { mode.off = true; }},
    {"local", [](SymbolizeMode& mode) { mode.local = true, mode.remote = false; }},
    {"fastlocal",
     [](SymbolizeMode& mode) { mode.local = mode.names_only = true, mode.remote = false; }},
    {"remote", [](SymbolizeMode& mode) { mode.local = false, mode.remote = true; }},
    {"force", [](SymbolizeMode& mode) { mode.force = true; }},
    {"demangle=none", [](SymbolizeMode& mode) { mode.force = true, mode.form.reset(); }},
    {"full", [](SymbolizeMode& mode) { mode.force = true, mode.form = NameForm::kFull; }},
    {"templates", [](SymbolizeMode& mode) { mode.force = true, mode.form = NameForm::kTemplates; }},
};

// Null if there is none such. As in pprof, "demangle=" may stand before any.
const ModeWord* FindModeWord(std::string_view word) {
  constexpr std::string_view kDemangle = "demangle=";
  const auto find = [](std::string_view name) {
    return std::ranges::find(kModeWords, name, &ModeWord::word);
  };
  const ModeWord* found = find(word);
  if (found == std::end(kModeWords) && word.starts_with(kDemangle))
    found = find(word.substr(kDemangle.size()));
  return found == std::end(kModeWords) ? nullptr : found;
}

}  // namespace

SymbolizeMode ParseSymbolizeMode(std::string_view text, const Notice& notice) {
  SymbolizeMode mode;
  for (const std::string& word : SplitPathList(LowerCase(text))) {
    if (const ModeWord* known = FindModeWord(word)) {
      known->apply(mode);
      if (mode.off) return mode;
      continue;
    }
    notice(fmt::format("ignoring unrecognized symbolization option: {}", text));
    notice(
        "expecting -symbolize=[local|fastlocal|remote|none][:force]"
        "[:demangle=[none|full|templates|default]");
  }
  return mode;
}

void SymbolizeByFiles(Profile& profile, const SymbolizeMode& mode, const Notice& notice) {
  FileSymbolizer(profile, mode, notice).Run();
}

void DemangleNames(Profile& profile, const SymbolizeMode& mode, const ShortenOptions& options) {
  std::unordered_map<StringId, StringId> known;
  for (Profile::Function& function : profile.functions) {
    const bool has_both =
        function.name != StringId::kEmpty && function.system_name != StringId::kEmpty;
    if (mode.force && has_both) function.name = function.system_name;
    if (!mode.form) continue;
    if (function.name != StringId::kEmpty && function.name != function.system_name) continue;
    const auto [readable, is_new] = known.try_emplace(function.system_name);
    if (is_new) {
      readable->second = profile.strings.Intern(
          ReadableName(profile.text(function.system_name), *mode.form, options));
    }
    function.name = readable->second;
  }
}

}  // namespace skein
