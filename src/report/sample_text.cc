#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "profile/units.h"
#include "report/graph.h"
#include "report/node_table.h"
#include "report/report_labels.h"
#include "report/text_reports.h"

// Reports that show samples and labels one by one.

namespace skein {
namespace {

constexpr std::string_view kTraceLine =
    "-----------+-------------------------------------------------------\n";

std::string UnitOf(const Report& report, std::string_view key) {
  const auto unit = report.label_units.find(key);
  return unit == report.label_units.end() ? "" : unit->second;
}

// "      key:  a b" for each key, texts and numbers apart.
void AppendLabels(const Report& report, size_t sample, std::string& out) {
  const Profile& profile = report.profile;
  const std::span<const Profile::Label> labels = profile.labels(sample);
  std::vector<std::string> lines[2];  // Texts, numbers.
  for (size_t i = 0; i < labels.size();) {
    const Profile::Label& first = labels[i];
    const std::string_view key = profile.text(first.key);
    std::vector<std::string> values;
    for (;
         i < labels.size() && labels[i].key == first.key && labels[i].is_text() == first.is_text();
         ++i) {
      values.push_back(first.is_text()
                           ? std::string(profile.text(labels[i].text))
                           : ScaledLabel(labels[i].number, UnitOf(report, key), "auto"));
    }
    lines[first.is_text() ? 0 : 1].push_back(
        fmt::format("{:>10}:  {}\n", key, fmt::join(values, " ")));
  }
  for (std::vector<std::string>& kind : lines) {
    std::ranges::sort(kind);
    out += fmt::format("{}", fmt::join(kind, ""));
  }
}

struct TagValue {
  std::string text;
  int64_t sum = 0;
};

struct TagKey {
  int64_t total = 0;
  std::map<std::string, int64_t> values;
};

std::map<std::string, TagKey> SumTags(const Report& report) {
  const Profile& profile = report.profile;
  std::map<std::string, TagKey> keys;
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    for (const Profile::Label& label : profile.labels(i)) {
      const std::string key(profile.text(label.key));
      TagKey& sums = keys[key];
      const std::string value =
          label.is_text() ? std::string(profile.text(label.text))
                          : ScaledLabel(label.number, UnitOf(report, key), report.config.unit);
      sums.values[value] += report.value(i);
      sums.total += report.value(i);
    }
  }
  return keys;
}

// Lines of cells that end in tabs, aligned to the right as Go's tabwriter does with padding 1: a
// column is as wide as its widest cell in consecutive lines that have it.
class RightTable {
 public:
  void Line(std::vector<std::string> cells, std::string rest) {
    lines_.push_back({std::move(cells), std::move(rest)});
  }

  std::string Text() {
    Align(0, lines_.size(), 0);
    std::string out;
    for (const Row& row : lines_) {
      for (const std::string& cell : row.cells)
        out += cell;
      out += row.rest;
      out += '\n';
    }
    return out;
  }

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string rest;
  };

  static size_t Width(std::string_view text) {
    return static_cast<size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  }

  void Align(size_t begin, size_t end, size_t column) {
    for (size_t i = begin; i < end; ++i) {
      if (lines_[i].cells.size() <= column) continue;
      size_t block = i;
      size_t width = 0;
      for (; block < end && lines_[block].cells.size() > column; ++block)
        width = std::max(width, Width(lines_[block].cells[column]) + 1);
      for (size_t line = i; line < block; ++line) {
        std::string& cell = lines_[line].cells[column];
        cell.insert(0, width - Width(cell), ' ');
      }
      Align(i, block, column + 1);
      i = block - 1;
    }
  }

  std::vector<Row> lines_;
};

}  // namespace

std::string TracesText(const Report& report) {
  const Profile& profile = report.profile;
  const NodeTable table(profile, false);
  std::vector<std::string> names;
  for (uint32_t i = 0; i < table.size(); ++i)
    names.push_back(PrintableName(profile, table.info(i)));
  std::string out = fmt::format("{}\n", fmt::join(ProfileLabels(report), "\n"));
  for (size_t i = 0; i < profile.sample_count(); ++i) {
    if (profile.stack(i).empty()) continue;
    out += kTraceLine;
    AppendLabels(report, i, out);
    std::string value = report.Format(Divided(report.value(i), report.divisor(i)));
    for (const uint32_t location : profile.stack(i)) {
      const std::span<const NodeTable::Frame> frames = table.frames(location);
      for (size_t frame = frames.size(); frame-- > 0;) {
        fmt::format_to(std::back_inserter(out), "{:>10}   {}{}\n", value, names[frames[frame].node],
                       frames[frame].inlined ? " (inline)" : "");
        value.clear();
      }
    }
  }
  out += kTraceLine;
  return out;
}

std::string TagsText(const Report& report) {
  RightTable table;
  for (const auto& [key, sums] : SumTags(report)) {
    const int64_t total = report.total;
    const std::string head =
        fmt::format(" Total {} of {}", report.Format(sums.total), report.Format(total));
    table.Line({key + ":"},
               total > 0 ? fmt::format("{} ({})", head, Percentage(sums.total, total)) : head);
    std::vector<TagValue> values;
    for (const auto& [text, sum] : sums.values)
      values.push_back({text, sum});
    std::ranges::stable_sort(values, [](const TagValue& a, const TagValue& b) {
      return Magnitude(a.sum) > Magnitude(b.sum);
    });
    for (const TagValue& value : values) {
      const std::string sum = report.Format(value.sum);
      table.Line(
          {" ", total > 0 ? fmt::format("{} ({}):", sum, Percentage(value.sum, total)) : sum + ":"},
          " " + value.text);
    }
    table.Line({}, "");
  }
  return table.Text();
}

std::string CommentsText(const Report& report) {
  std::string out;
  for (const StringId comment : report.profile.comments)
    fmt::format_to(std::back_inserter(out), "{}\n", report.profile.text(comment));
  return out;
}

}  // namespace skein
