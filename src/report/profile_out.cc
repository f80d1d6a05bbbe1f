#include "profile/builder.h"
#include "profile/units.h"
#include "report/graph.h"
#include "report/text_reports.h"

namespace skein {

Profile ScaledProfile(Report report) {
  if (report.ratio > 0 && report.ratio != 1) {
    for (int64_t& value : report.profile.all_values)
      value = ToInt64(static_cast<double>(value) * report.ratio);
  }
  return std::move(report.profile);
}

Profile TopProfile(Report& report) {
  const TrimmedGraph trimmed = MakeTrimmedGraph(report);
  ChooseUnit(report, trimmed.graph);
  const Profile& from = report.profile;
  ProfileBuilder builder({{"cum", report.unit}, {"flat", report.unit}});
  builder.profile().time_ns = from.time_ns;
  builder.profile().duration_ns = from.duration_ns;
  builder.profile().period = from.period;
  builder.profile().period_type = {builder.Intern(from.text(from.period_type.type)),
                                   builder.Intern(from.text(from.period_type.unit))};
  const auto scaled = [&](int64_t value) {
    return ToInt64(Scale(value, report.sample_unit, report.unit).value);
  };
  for (const uint32_t index : trimmed.graph.order) {
    const Graph::Node& node = trimmed.graph.nodes[index];
    const uint32_t function = builder.Function(from.text(node.info.name), from.text(node.info.file),
                                               node.info.start_line);
    const auto line_begin = static_cast<uint32_t>(builder.profile().all_lines.size());
    builder.profile().all_lines.push_back(
        {.function = function, .line = node.info.line, .column = node.info.column});
    const uint32_t location = builder.profile().AddLocation(
        {.line_begin = line_begin, .line_count = 1, .address = node.info.address});
    builder.Sample({location}, {scaled(node.cum_value()), scaled(node.flat_value())});
  }
  return builder.Finish();
}

}  // namespace skein
