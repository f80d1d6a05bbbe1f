#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "api/json_writer.h"
#include "api/viewer_questions.h"
#include "profile/units.h"
#include "profile/write.h"
#include "report/flame.h"
#include "report/flame_picture.h"
#include "report/stack_exports.h"
#include "report/text_reports.h"

namespace skein {

namespace {

struct Asked {
  const ProfileSession& session;
  const ProfileView& view;
  const ShownProfile& shown;
  FlameOptions flame;
  std::string_view unit;
};

// "cpu.pb.gz" of "/tmp/cpu.pb.gz", in letters that any file system takes.
std::string FileName(const ProfileSession& session, std::string_view ending) {
  std::string_view path = session.name();
  std::string name(path.substr(path.rfind('/') + 1));
  for (const std::string_view old : {".gz", ".pb", ".pprof", ".prof"}) {
    if (name.ends_with(old)) name.resize(name.size() - old.size());
  }
  const auto is_odd = [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '_' || c == '.');
  };
  std::ranges::replace_if(name, is_odd, '_');
  return name.empty() ? fmt::format("profile{}", ending) : name + std::string(ending);
}

FlamePicture PictureOf(const Asked& asked) {
  const std::string unit(asked.unit);
  const Profile& profile = asked.session.profile();
  FlamePicture picture;
  picture.title =
      fmt::format("{} of {}", profile.text(profile.sample_types[asked.view.sample_type].type),
                  asked.session.name());
  picture.format = [unit](int64_t value) { return ScaledLabel(value, unit, "auto"); };
  picture.all = asked.shown.all;
  return picture;
}

Answer Packed(const Asked& asked) {
  Result<Report> report = asked.session.Filtered(asked.view);
  if (!report.ok()) return ErrorAnswer(400, report.error().message);
  const std::vector<std::byte> bytes = WriteProfile(report->profile);
  return {.content_type = "application/octet-stream",
          .body = std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
          .file_name = FileName(asked.session, ".pb.gz")};
}

Answer Folded(const Asked& asked) {
  return {.content_type = "text/plain; charset=utf-8",
          .body = FoldedStacks(asked.shown.stacks),
          .file_name = FileName(asked.session, ".folded.txt")};
}

Answer Csv(const Asked& asked) {
  return {.content_type = "text/csv; charset=utf-8",
          .body = FramesAsCsv(asked.shown.stacks, asked.unit, asked.shown.all),
          .file_name = FileName(asked.session, ".csv")};
}

Answer Svg(const Asked& asked) {
  const FlameGraph graph = FlameOf(asked.shown.stacks, asked.flame);
  return {.content_type = "image/svg+xml",
          .body = FlameSvg(asked.shown.stacks, graph, PictureOf(asked)),
          .file_name = FileName(asked.session, ".svg")};
}

Answer Html(const Asked& asked) {
  const FlameGraph graph = FlameOf(asked.shown.stacks, asked.flame);
  return {.content_type = "text/html; charset=utf-8",
          .body = FlameHtml(asked.shown.stacks, graph, PictureOf(asked)),
          .file_name = FileName(asked.session, ".html")};
}

struct Format {
  std::string_view name;
  Answer (*make)(const Asked&);
};

constexpr std::array<Format, 5> kFormats = {
    {{"pb", Packed}, {"folded", Folded}, {"csv", Csv}, {"svg", Svg}, {"html", Html}}};

}  // namespace

Answer AnswerProfileDownload(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  const ProfileView view = session.ViewOf(in).Summed();
  if (in.Text("format") == "json") {
    Answer answer = AnswerProfileFlame(session, query);
    if (answer.status == 200) answer.file_name = FileName(session, ".json");
    return answer;
  }
  const auto asked_for = [&](const Format& format) { return format.name == in.Text("format"); };
  const auto format = std::ranges::find_if(kFormats, asked_for);
  if (format == kFormats.end()) in.Fail("format", in.Text("format"), "is none of the choices");
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto result = session.Show(view);
  if (!result->ok()) return ErrorAnswer(400, result->error().message);
  const Profile& profile = session.profile();
  Asked asked{
      session, view, **result, {}, profile.text(profile.sample_types[view.sample_type].unit)};
  asked.flame.least = 1.0 / 4000;
  if (const std::string_view pivot = in.Text("pivot"); !pivot.empty())
    asked.flame.pivot = Raw(asked.shown.stacks.names.Find(pivot));
  return format->make(asked);
}

}  // namespace skein
