#include "report/report_labels.h"

#include <ctime>

#include <fmt/format.h>

#include "base/go_path.h"
#include "profile/units.h"

namespace skein {
namespace {

std::string LocalTime(int64_t time_ns) {
  const time_t seconds = time_ns / 1'000'000'000 - (time_ns % 1'000'000'000 < 0 ? 1 : 0);
  tm local = {};
  localtime_r(&seconds, &local);
  char text[64];
  return {text, strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S %Z", &local)};
}

std::string DurationLabel(const Report& report) {
  const int64_t duration_ns = report.profile.duration_ns;
  const Scaled total = Scale(report.total, report.sample_unit, "nanoseconds");
  std::string share;
  if (total.unit == "ns" && total.value != 0)
    share = fmt::format("({})", Percentage(ToInt64(total.value), duration_ns));
  return fmt::format("Duration: {}, Total samples = {} {}",
                     ScaledLabel(duration_ns, "nanoseconds", "auto"), report.Format(report.total),
                     share);
}

std::string Dropped(size_t count, std::string_view what, std::string_view measure, std::string at) {
  return fmt::format("Dropped {} {}{} ({} <= {})", count, what, count > 1 ? "s" : "", measure, at);
}

std::string CutoffText(const Report& report, double fraction) {
  const int64_t cutoff = ToInt64(static_cast<double>(report.total) * fraction);
  return report.Format(cutoff < 0 ? -cutoff : cutoff);
}

std::string Trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

}  // namespace

std::vector<std::string> ProfileLabels(const Report& report) {
  const Profile& profile = report.profile;
  std::vector<std::string> labels;
  if (!profile.mappings.empty()) {
    const Profile::Mapping& main = profile.mappings[0];
    if (main.file != StringId::kEmpty)
      labels.push_back(fmt::format("File: {}", BaseName(profile.text(main.file))));
    if (main.build_id != StringId::kEmpty)
      labels.push_back(fmt::format("Build ID: {}", profile.text(main.build_id)));
  }
  for (const StringId comment : profile.comments)
    if (!profile.text(comment).starts_with('#')) labels.emplace_back(profile.text(comment));
  if (!report.sample_type.empty()) labels.push_back("Type: " + report.sample_type);
  if (profile.doc_url != StringId::kEmpty)
    labels.push_back(fmt::format("Doc: {}", profile.text(profile.doc_url)));
  if (profile.time_ns != 0) labels.push_back("Time: " + LocalTime(profile.time_ns));
  if (profile.duration_ns != 0) labels.push_back(DurationLabel(report));
  return labels;
}

std::vector<std::string> ReportLabels(const Report& report,
                                      const TrimmedGraph& trimmed,
                                      bool full_headers) {
  constexpr size_t kFilterLength = 80;
  std::vector<std::string> labels;
  if (full_headers || !report.config.compact_labels) labels = ProfileLabels(report);
  if (!report.active_filters.empty()) labels.emplace_back("Active filters:");
  for (const std::string& filter : report.active_filters) {
    labels.push_back("   " + filter.substr(0, kFilterLength) +
                     (filter.size() > kFilterLength ? "…" : ""));
  }
  int64_t shown = 0;
  for (const uint32_t index : trimmed.graph.order)
    shown += trimmed.graph.nodes[index].flat_value();
  labels.push_back(fmt::format("Showing nodes accounting for {}, {} of {} total",
                               report.Format(shown), Trimmed(Percentage(shown, report.total)),
                               report.Format(report.total)));
  const size_t count = trimmed.graph.order.size();
  if (report.total != 0) {
    if (trimmed.dropped_nodes > 0) {
      labels.push_back(Dropped(trimmed.dropped_nodes, "node", "cum",
                               CutoffText(report, report.config.nodefraction)));
    }
    if (full_headers && trimmed.dropped_edges > 0) {
      labels.push_back(Dropped(trimmed.dropped_edges, "edge", "freq",
                               CutoffText(report, report.config.edgefraction)));
    }
    if (count > 0 && count < trimmed.original_count) {
      labels.push_back(
          fmt::format("Showing top {} nodes out of {}", count, trimmed.original_count));
    }
  }
  if (full_headers) labels.emplace_back("\nSee https://git.io/JfYMW for how to read the graph");
  return labels;
}

}  // namespace skein
