#include "report/node_table.h"

#include <unordered_map>

#include "profile/hash.h"

namespace skein {
namespace {

struct InfoHash {
  size_t operator()(const NodeInfo& info) const {
    return HashOf(Raw(info.name), Raw(info.file), Raw(info.object), info.address, info.line,
                  info.column, info.start_line);
  }
};

NodeInfo MakeInfo(const Profile& profile,
                  const Profile::Location& location,
                  const Profile::Line* line,
                  bool with_objects) {
  const StringId object = location.mapping == Profile::kNone
                              ? StringId::kEmpty
                              : profile.mappings[location.mapping].file;
  if (line == nullptr) return {.object = object, .address = location.address};
  const Profile::Function& function = profile.functions[line->function];
  NodeInfo info = {.name = function.name,
                   .file = function.filename,
                   .address = location.address,
                   .line = line->line,
                   .column = line->column};
  if (with_objects || function.name == StringId::kEmpty) {
    info.object = object;
    info.start_line = function.start_line;
  }
  return info;
}

}  // namespace

NodeTable::NodeTable(const Profile& profile, bool with_objects) {
  std::unordered_map<NodeInfo, uint32_t, InfoHash> known;
  const auto add = [&](const NodeInfo& info, bool inlined) {
    const auto [found, is_new] = known.try_emplace(info, static_cast<uint32_t>(infos_.size()));
    if (is_new) infos_.push_back(info);
    frames_.push_back({.node = found->second, .inlined = inlined});
  };
  begins_.push_back(0);
  for (const Profile::Location& location : profile.locations) {
    const std::span<const Profile::Line> lines = profile.lines(location);
    if (lines.empty()) add(MakeInfo(profile, location, nullptr, with_objects), false);
    for (size_t i = lines.size(); i-- > 0;)
      add(MakeInfo(profile, location, &lines[i], with_objects), i + 1 != lines.size());
    begins_.push_back(static_cast<uint32_t>(frames_.size()));
  }
}

}  // namespace skein
