#include "collect/arena_outputs.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>

#include <unistd.h>

#include "collect/elf_symbols.h"
#include "collect/profile_text.h"
#include "collect/profiles.h"
#include "collect/tick_scale.h"
#include "profile/write.h"

namespace skein {
namespace {

constexpr std::string_view kTrace = "trace";

std::string ListPath(const std::string& folder) {
  return folder + "/outputs";
}

std::string WriteFile(const std::string& path, std::span<const std::byte> bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wbe");
  if (file == nullptr) return std::strerror(errno);
  const bool is_written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const bool is_closed = std::fclose(file) == 0;
  return is_written && is_closed ? std::string() : std::strerror(errno);
}

// A look at nothing, when the process began.
ProfileLook Beginning(const Arena& arena) {
  return {{}, arena.header.first_unix_ns.load()};
}

// A look when it was last heard of.
ProfileLook Ending(const Arena& arena, const CountedKind& kind) {
  const ArenaHeader& header = arena.header;
  const auto passed_ns = static_cast<int64_t>(header.later_ns.load() - header.first_ns.load());
  return {LookAt(arena, kind).counts, header.first_unix_ns.load() + passed_ns};
}

WrittenProfile Write(const ProfileSource& source,
                     const ArenaOutputs::Profile& wanted,
                     const std::string& path) {
  const CountedKind& kind = *FindCountedKind(wanted.kind);
  const ProfileLook look = Ending(source.arena, kind);
  WrittenProfile written{path, look.counts.size(), {}};
  if (wanted.path.ends_with(".txt")) {
    const std::string text = MakeProfileText(source, kind, look);
    written.error = WriteFile(path, std::as_bytes(std::span(text)));
    return written;
  }
  const ProfileLook beginning = Beginning(source.arena);
  const bool has_duration = kind.counted == SampleKind::kCpu;
  written.error = WriteFile(
      path, WriteProfile(MakeProfile(source, kind, look, has_duration ? &beginning : nullptr)));
  return written;
}

}  // namespace

bool WriteOutputs(const std::string& folder, const ArenaOutputs& outputs) {
  std::ofstream list(ListPath(folder));
  const auto absolute = [](const std::string& path) {
    return std::filesystem::absolute(path).string();
  };
  if (!outputs.trace.empty()) list << kTrace << '\t' << absolute(outputs.trace) << '\n';
  for (const ArenaOutputs::Profile& profile : outputs.profiles)
    list << profile.kind << '\t' << absolute(profile.path) << '\n';
  list.close();
  return !list.fail();
}

ArenaOutputs ReadOutputs(const std::string& folder) {
  ArenaOutputs outputs;
  std::ifstream list(ListPath(folder));
  for (std::string line; std::getline(list, line);) {
    const size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    const std::string kind = line.substr(0, tab);
    if (kind == kTrace)
      outputs.trace = line.substr(tab + 1);
    else if (FindCountedKind(kind) != nullptr)
      outputs.profiles.push_back({kind, line.substr(tab + 1)});
  }
  return outputs;
}

void RemoveOutputs(const std::string& folder) {
  unlink(ListPath(folder).c_str());
}

std::vector<WrittenProfile> WriteProfiles(Arena& arena,
                                          const ArenaOutputs& outputs,
                                          const std::string& suffix) {
  std::vector<WrittenProfile> written;
  if (outputs.profiles.empty()) return written;
  SettleClocks(arena.header);
  const std::vector<Module> modules = ReadModules(arena);
  ElfSymbols symbols;
  symbols.SetModules(modules);
  for (const ArenaOutputs::Profile& profile : outputs.profiles)
    written.push_back(Write({arena, symbols, modules}, profile, profile.path + suffix));
  return written;
}

}  // namespace skein
