#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include <re2/re2.h>

#include "base/ascii.h"
#include "profile/legacy.h"
#include "profile/piece.h"
#include "profile/units.h"

namespace skein {
namespace {

using re2::RE2;
using re2::StringPiece;

constexpr uint32_t kNone = Profile::kNone;

std::string_view View(StringPiece piece) {
  return {piece.data(), piece.size()};
}

std::optional<uint64_t> Hex(std::string_view digits) {
  uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

struct MapEntry {
  uint64_t start = 0, limit = 0, offset = 0;
  std::string file, build_id;
};

enum class MapLine { kEntry, kSkipped, kUnknown };

MapLine ParseMapLine(std::string_view line, MapEntry& entry) {
  static const RE2* const kProc = new RE2(
      R"(^\s*(?:0x)?([[:xdigit:]]+)[\s-]?\s*(?:0x)?([[:xdigit:]]+):?(?:\s+([-rwxp]+))?)"
      R"((?:\s+([[:xdigit:]]+))?\s+[[:xdigit:]]+:[[:xdigit:]]+\s+[[:digit:]]+(?:\s+(\S+))?)");
  static const RE2* const kBrief =
      new RE2(R"(^\s*(?:0x)?([[:xdigit:]]+)[\s-]?\s*(?:0x)?([[:xdigit:]]+):?(?:\s+([-rwxp]+))?)"
              R"((?:\s+(\S+))?(?:\s+\(@([[:xdigit:]]+)\))?(?:\s+([[:xdigit:]]+))?)");
  StringPiece start, limit, permissions, offset, file, build_id;
  if (!RE2::PartialMatch(Piece(line), *kProc, &start, &limit, &permissions, &offset, &file) &&
      !RE2::PartialMatch(Piece(line), *kBrief, &start, &limit, &permissions, &file, &offset,
                         &build_id))
    return MapLine::kUnknown;
  if (!permissions.empty() && View(permissions).find('x') == std::string_view::npos)
    return MapLine::kSkipped;
  const auto start_value = Hex(View(start)), limit_value = Hex(View(limit));
  const auto offset_value = offset.empty() ? std::optional<uint64_t>(0) : Hex(View(offset));
  if (!start_value || !limit_value || !offset_value) return MapLine::kUnknown;
  entry = {*start_value, *limit_value, *offset_value, std::string(View(file)),
           std::string(View(build_id))};
  return MapLine::kEntry;
}

std::string_view WithoutLogPrefix(std::string_view line) {
  static const RE2* const kPrefix = new RE2(R"(^[^\[\]]+:[0-9]+]\s)");
  StringPiece rest = Piece(line);
  RE2::Consume(&rest, *kPrefix);
  return View(rest);
}

// "$name" by what "name=value" lines before said.
std::string ReplaceAttributes(std::string_view line,
                              const std::vector<std::pair<std::string, std::string>>& attributes) {
  std::string out;
  for (size_t at = 0; at < line.size();) {
    const auto found = std::ranges::find_if(attributes, [&](const auto& attribute) {
      return line.substr(at).starts_with(attribute.first);
    });
    if (found == attributes.end()) {
      out += line[at++];
    } else {
      out += found->second;
      at += found->first.size();
    }
  }
  return out;
}

bool IsAdjacent(const Profile::Mapping& a, const Profile::Mapping& b) {
  constexpr StringId kEmpty = StringId::kEmpty;
  if (a.file != kEmpty && b.file != kEmpty && a.file != b.file) return false;
  if (a.build_id != kEmpty && b.build_id != kEmpty && a.build_id != b.build_id) return false;
  if (a.limit != b.start) return false;
  return a.offset == 0 || b.offset == 0 || a.offset + (a.limit - a.start) == b.offset;
}

}  // namespace

bool LineScanner::Next() {
  if (rest_.empty()) {
    line_ = {};
    return false;
  }
  const size_t end = rest_.find('\n');
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return true;
}

bool IsSpaceOrComment(std::string_view line) {
  const std::string_view trimmed = Trimmed(line);
  return trimmed.empty() || trimmed[0] == '#';
}

bool IsMemoryMapStart(std::string_view line) {
  return line.find("--- Memory map: ---") != std::string_view::npos ||
         line.find("MAPPED_LIBRARIES:") != std::string_view::npos;
}

Result<std::vector<uint64_t>> HexAddresses(std::string_view text) {
  std::vector<uint64_t> addresses;
  for (size_t at = text.find("0x"); at != std::string_view::npos; at = text.find("0x", at)) {
    const size_t begin = at + 2;
    const size_t end = std::min(text.find_first_not_of("0123456789abcdef", begin), text.size());
    at = end;
    if (end == begin) continue;
    const std::optional<uint64_t> address = Hex(text.substr(begin, end - begin));
    if (!address) {
      return Error{Error::Code::kCorrupt, "failed to parse as hex 64-bit number: " +
                                              std::string(text.substr(begin - 2, end - begin + 2))};
    }
    addresses.push_back(*address);
  }
  return addresses;
}

std::optional<int64_t> DecimalNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

HeapSample Unsample(HeapSample sample, int64_t rate) {
  if (sample.count == 0 || sample.size == 0) return {};
  if (rate <= 1) return sample;  // Everything was recorded, or it is not known.
  const double size = static_cast<double>(sample.size) / static_cast<double>(sample.count);
  const double scale = 1 / (1 - std::exp(-size / static_cast<double>(rate)));
  return {ToInt64(static_cast<double>(sample.count) * scale),
          ToInt64(static_cast<double>(sample.size) * scale)};
}

void LegacyStacks::AddType(std::string_view type, std::string_view unit) {
  profile_.sample_types.push_back({Intern(type), Intern(unit)});
}

void LegacyStacks::SetPeriod(std::string_view type, std::string_view unit, int64_t period) {
  profile_.period_type = {Intern(type), Intern(unit)};
  profile_.period = period;
}

void LegacyStacks::ReadMappings(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> attributes;
  LineScanner lines(text);
  while (lines.Next()) {
    const std::string line = ReplaceAttributes(WithoutLogPrefix(lines.line()), attributes);
    MapEntry entry;
    const MapLine kind = ParseMapLine(line, entry);
    if (kind == MapLine::kEntry) {
      profile_.mappings.push_back({.start = entry.start,
                                   .limit = entry.limit,
                                   .offset = entry.offset,
                                   .file = Intern(entry.file),
                                   .build_id = Intern(entry.build_id)});
    }
    const size_t equals = line.find('=');
    if (kind != MapLine::kUnknown || equals == std::string::npos) continue;
    attributes.emplace_back("$" + std::string(Trimmed(line.substr(0, equals))),
                            Trimmed(std::string_view(line).substr(equals + 1)));
  }
  MergeAdjacentMappings();
  PutMainFirst();
}

void LegacyStacks::MergeAdjacentMappings() {
  std::vector<Profile::Mapping> merged;
  for (const Profile::Mapping& mapping : profile_.mappings) {
    if (merged.empty() || !IsAdjacent(merged.back(), mapping)) {
      merged.push_back(mapping);
      continue;
    }
    Profile::Mapping& last = merged.back();
    last.limit = mapping.limit;
    if (mapping.file != StringId::kEmpty) last.file = mapping.file;
    if (mapping.build_id != StringId::kEmpty) last.build_id = mapping.build_id;
  }
  profile_.mappings = std::move(merged);
}

// The first that is neither a library nor something of the kernel.
void LegacyStacks::PutMainFirst() {
  static const RE2* const kLibrary = new RE2(R"([.]so$|[.]so[._][0-9]+)");
  for (Profile::Mapping& mapping : profile_.mappings) {
    std::string file(profile_.text(mapping.file));
    for (size_t at; (at = file.find("(deleted)")) != std::string::npos;)
      file.erase(at, std::string_view("(deleted)").size());
    const std::string_view name = Trimmed(file);
    if (name.empty() || name[0] == '[' || RE2::PartialMatch(Piece(name), *kLibrary)) continue;
    std::swap(profile_.mappings[0], mapping);
    return;
  }
}

uint32_t LegacyStacks::FindMapping(uint64_t address) {
  std::vector<Profile::Mapping>& mappings = profile_.mappings;
  const auto count = static_cast<uint32_t>(mappings.size());
  for (uint32_t i = 0; i < count; ++i)
    if (i != fake_mapping_ && mappings[i].start <= address && address < mappings[i].limit) return i;
  // Some handlers leave out the first part of a program's mapping.
  for (uint32_t i = 0; i < count; ++i) {
    Profile::Mapping& mapping = mappings[i];
    if (mapping.offset == 0 || mapping.start - mapping.offset > address || address >= mapping.start)
      continue;
    mapping.start -= mapping.offset;
    mapping.offset = 0;
    return i;
  }
  if (fake_mapping_ == kNone) {
    fake_mapping_ = count;
    mappings.push_back({.limit = UINT64_MAX});
  }
  return fake_mapping_;
}

void LegacyStacks::AddLines(uint64_t address, Profile::Location& location) {
  location.line_begin = static_cast<uint32_t>(profile_.all_lines.size());
  const auto symbols = symbols_.find(address);
  if (symbols == symbols_.end()) return;
  for (const Symbol& symbol : symbols->second) {
    const Profile::Function function = {.name = Intern(symbol.function),
                                        .system_name = Intern(symbol.function),
                                        .filename = Intern(symbol.file)};
    const auto same = [&](const Profile::Function& other) {
      return other.name == function.name && other.filename == function.filename;
    };
    auto known = std::ranges::find_if(profile_.functions, same);
    if (known == profile_.functions.end()) known = profile_.functions.insert(known, function);
    profile_.all_lines.push_back(
        {.function = static_cast<uint32_t>(known - profile_.functions.begin()),
         .line = symbol.line});
    ++location.line_count;
  }
}

uint32_t LegacyStacks::Location(uint64_t address) {
  const auto [known, is_new] =
      locations_.try_emplace(address, static_cast<uint32_t>(profile_.locations.size()));
  if (!is_new) return known->second;
  Profile::Location location = {.address = address};
  AddLines(address, location);
  profile_.locations.push_back(location);
  return known->second;
}

Profile LegacyStacks::Finish() {
  std::vector<Profile::Mapping>& mappings = profile_.mappings;
  if (mappings.size() > 1 && profile_.text(mappings[0].file).starts_with("/anon_hugepage") &&
      mappings[0].limit == mappings[1].start)
    mappings.erase(mappings.begin());
  constexpr uint64_t kUsualStart = 0x400000;
  if (!mappings.empty() && mappings[0].start - mappings[0].offset == kUsualStart) {
    mappings[0].start = kUsualStart;
    mappings[0].offset = 0;
  }
  std::vector<uint32_t> stack;
  for (Sample& sample : samples_) {
    stack.clear();
    for (const uint64_t address : sample.stack)
      stack.push_back(Location(address));
    if (drop_doubled_leaves_ && stack.size() > 1 && sample.stack[0] == sample.stack[1] + 1)
      stack.erase(stack.begin() + 1);
    profile_.AddSample(stack, sample.values, sample.labels);
  }
  for (Profile::Location& location : profile_.locations)
    if (forget_named_addresses_ && location.line_count > 0) location.address = 0;
  for (Profile::Location& location : profile_.locations)
    if (location.address != 0) location.mapping = FindMapping(location.address);
  NoteNamedMappings();
  return std::move(profile_);
}

// A program that lacks some names is still to be asked for them.
void LegacyStacks::NoteNamedMappings() {
  std::vector<bool> lacks_names(profile_.mappings.size());
  for (const Profile::Location& location : profile_.locations) {
    if (location.mapping == kNone) continue;
    profile_.mappings[location.mapping].has_functions |= location.line_count > 0;
    if (location.line_count == 0) lacks_names[location.mapping] = true;
  }
  for (size_t i = 0; i < lacks_names.size(); ++i)
    if (lacks_names[i]) profile_.mappings[i].has_functions = false;
}

Profile LegacyStacks::FinishWithoutNamedAddresses() {
  forget_named_addresses_ = true;
  return Finish();
}

}  // namespace skein
