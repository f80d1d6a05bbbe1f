#include "report/tag_frames.h"

#include <map>

#include "profile/units.h"

namespace skein {
namespace {

std::vector<std::string> Keys(std::string_view list) {
  std::vector<std::string> keys;
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) keys.emplace_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return keys;
}

class TagFrames {
 public:
  TagFrames(Profile& profile, const ReportConfig& config)
      : profile_(profile),
        unit_(config.unit),
        root_keys_(Keys(config.tagroot)),
        leaf_keys_(Keys(config.tagleaf)) {}

  TagFrameMatches Run() {
    if (root_keys_.empty() && leaf_keys_.empty()) return {};
    TagFrameMatches matches;
    std::vector<uint32_t> frames;
    std::vector<size_t> ends;
    for (size_t i = 0; i < profile_.sample_count(); ++i) {
      Append(i, leaf_keys_, frames, matches.leaf);
      const std::span<const uint32_t> stack = profile_.stack(i);
      frames.insert(frames.end(), stack.begin(), stack.end());
      Append(i, root_keys_, frames, matches.root);
      ends.push_back(frames.size());
    }
    profile_.all_frames = std::move(frames);
    profile_.frame_ends = std::move(ends);
    return matches;
  }

 private:
  // The last key comes first: nearest to the leaf.
  void Append(size_t sample,
              const std::vector<std::string>& keys,
              std::vector<uint32_t>& frames,
              bool& matched) {
    for (size_t i = keys.size(); i-- > 0;)
      frames.push_back(Frame(keys[i], Values(sample, keys[i], matched)));
  }

  std::string Values(size_t sample, std::string_view key, bool& matched) const {
    std::string values;
    bool first = true, has_unit = false;
    for (const Profile::Label& label : profile_.labels(sample))
      has_unit |= profile_.text(label.key) == key && label.unit != StringId::kEmpty;
    for (const Profile::Label& label : profile_.labels(sample)) {
      if (profile_.text(label.key) != key) continue;
      if (!first) values += ',';
      first = false;
      matched = true;
      values += label.is_text()
                    ? std::string(profile_.text(label.text))
                    : ScaledLabel(label.number, profile_.text(label.unit), has_unit ? unit_ : "");
    }
    return values;
  }

  uint32_t Frame(const std::string& key, const std::string& values) {
    const auto [known, is_new] = frames_.try_emplace({values, key}, 0);
    if (!is_new) return known->second;
    const uint32_t function = profile_.AddFunction(
        {.name = profile_.strings.Intern(values), .filename = profile_.strings.Intern(key)});
    const auto line_begin = static_cast<uint32_t>(profile_.all_lines.size());
    profile_.all_lines.push_back({.function = function});
    return known->second = profile_.AddLocation({.line_begin = line_begin, .line_count = 1});
  }

  Profile& profile_;
  const std::string unit_;
  const std::vector<std::string> root_keys_, leaf_keys_;
  std::map<std::pair<std::string, std::string>, uint32_t> frames_;
};

}  // namespace

TagFrameMatches AddTagFrames(Profile& profile, const ReportConfig& config) {
  return TagFrames(profile, config).Run();
}

}  // namespace skein
