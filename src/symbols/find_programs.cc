#include "symbols/find_programs.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "base/go_path.h"
#include "symbols/elf_image.h"

namespace skein {
namespace {

std::vector<std::string> FilesIn(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error))
    if (!entry.path().filename().string().starts_with('.')) files.push_back(entry.path().string());
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> PlacesById(const std::string& path,
                                    std::string_view file,
                                    std::string_view id) {
  const std::string own = JoinPath(path, id);
  std::vector<std::string> places = {JoinPath(own, file.empty() ? "" : BaseName(file))};
  for (std::string& name : FilesIn(own))
    places.push_back(std::move(name));
  places.push_back(JoinPath(JoinPath(path, file), id));
  if (id.size() >= 2)
    places.push_back(
        JoinPath(JoinPath(path, id.substr(0, 2)), fmt::format("{}.debug", id.substr(2))));
  return places;
}

std::vector<std::string> PlacesByName(const std::string& path, std::string_view file) {
  const std::string debug = fmt::format("{}.debug", BaseName(file));
  const std::string_view directory = DirName(file);
  return {JoinPath(path, BaseName(file)), JoinPath(path, file),
          JoinPath(path, fmt::format("{}.debug", file)),
          JoinPath(JoinPath(JoinPath(path, directory), ".debug"), debug),
          JoinPath(JoinPath(JoinPath(path, "usr/lib/debug"), directory), debug)};
}

std::vector<std::string> Places(const std::string& path,
                                std::string_view file,
                                std::string_view id) {
  std::vector<std::string> places;
  if (!id.empty()) places = PlacesById(path, file, id);
  if (file.empty()) return places;
  for (std::string& place : PlacesByName(path, file))
    places.push_back(std::move(place));
  return places;
}

}  // namespace

void FindPrograms(Profile& profile,
                  std::string_view search_path,
                  const std::function<void(std::string_view)>& notice) {
  const auto find = [&](const Profile::Mapping& mapping) -> std::string {
    const std::string_view id = profile.text(mapping.build_id);
    for (const std::string& path : SplitPathList(search_path)) {
      for (const std::string& place : Places(path, profile.text(mapping.file), id)) {
        const Result<ElfImage> image = ElfImage::Open(place);
        if (!image.ok()) continue;
        if (id.empty() || image->build_id() == id) return place;
        notice(fmt::format("Ignoring local file {}: build-id mismatch ({} != {})", place, id,
                           image->build_id()));
      }
    }
    return "";
  };
  for (Profile::Mapping& mapping : profile.mappings)
    if (const std::string file = find(mapping); !file.empty())
      mapping.file = profile.strings.Intern(file);
}

std::string ProgramSearchPath() {
  const char* const path = std::getenv("PPROF_BINARY_PATH");
  if (path != nullptr && *path != '\0') return path;
  const char* const home = std::getenv("HOME");
  return JoinPath(home == nullptr ? "" : home, "pprof/binaries");
}

}  // namespace skein
