#include "api/viewer_questions.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>
#include <vector>

#include "api/viewer_answer.h"
#include "api/window.h"
#include "report/frame_match.h"

namespace skein {

namespace {

constexpr size_t kMostNeighbours = 500;

// A row of the table, with the share of all flat values down to it.
struct Ranked {
  FrameSum sum;
  int64_t running = 0;
};

bool ByFlat(const FrameSum& a, const FrameSum& b) {
  if (std::llabs(a.flat) != std::llabs(b.flat)) return std::llabs(a.flat) > std::llabs(b.flat);
  return std::llabs(a.cum) > std::llabs(b.cum);
}

bool ByCum(const FrameSum& a, const FrameSum& b) {
  if (std::llabs(a.cum) != std::llabs(b.cum)) return std::llabs(a.cum) > std::llabs(b.cum);
  return std::llabs(a.flat) > std::llabs(b.flat);
}

int64_t FlatChange(const FrameSum& sum) {
  return std::llabs(sum.flat - sum.base_flat);
}

int64_t CumChange(const FrameSum& sum) {
  return std::llabs(sum.cum - sum.base_cum);
}

// Whether what is shown of it is below 0: the change, if there is one.
bool IsNegative(const FrameSum& sum) {
  const int64_t flat = sum.flat - sum.base_flat;
  return flat < 0 || (flat == 0 && sum.cum < sum.base_cum);
}

// Leaves out what options do.
void KeepShown(std::vector<FrameSum>& sums, const ProfileView& view) {
  if (view.config.drop_negative) std::erase_if(sums, IsNegative);
}

// By falling flat value, which is the order that the running sums go by.
std::vector<Ranked> RankedRows(const ProfileSession& session,
                               const ProfileView& view,
                               const ShownProfile& shown) {
  std::vector<FrameSum> sums = *session.Sums(view);
  KeepShown(sums, view);
  if (view.cuts_light) {
    const double least = std::abs(static_cast<double>(shown.total)) * view.config.nodefraction;
    std::erase_if(sums, [&](const FrameSum& sum) {
      return static_cast<double>(std::max(std::llabs(sum.cum), std::llabs(sum.base_cum))) < least;
    });
  }
  std::ranges::stable_sort(sums, ByFlat);
  std::vector<Ranked> rows;
  rows.reserve(sums.size());
  int64_t running = 0;
  for (const FrameSum& sum : sums) {
    running += sum.flat;
    rows.push_back({sum, running});
  }
  return rows;
}

constexpr std::array<std::string_view, 5> kOrders = {"flat", "cum", "name", "flat_change",
                                                     "cum_change"};

// Falling; "name" as people read, rising.
void SortRows(std::vector<Ranked>& rows, size_t order, const FrameStacks& stacks) {
  const auto by = [&](auto before) {
    std::ranges::stable_sort(
        rows, [&](const Ranked& a, const Ranked& b) { return before(a.sum, b.sum); });
  };
  switch (order) {
    case 1:
      return by(ByCum);
    case 2:
      return by([&](const FrameSum& a, const FrameSum& b) {
        return stacks.name(a.frame) > stacks.name(b.frame);
      });
    case 3:
      return by([](const FrameSum& a, const FrameSum& b) { return FlatChange(a) > FlatChange(b); });
    case 4:
      return by([](const FrameSum& a, const FrameSum& b) { return CumChange(a) > CumChange(b); });
    default:
      return;
  }
}

void KeepLike(std::vector<Ranked>& rows, const FrameStacks& stacks, std::string_view pattern) {
  if (pattern.empty()) return;
  const std::vector<bool> like = FramesLike(stacks, pattern);
  std::erase_if(rows, [&](const Ranked& row) { return !like[row.sum.frame]; });
}

void WriteNeighbours(JsonWriter& json,
                     std::string_view name,
                     const FrameStacks& stacks,
                     const std::vector<FrameSum>& sums) {
  json.Key(name).BeginArray();
  for (size_t i = 0; i < std::min(sums.size(), kMostNeighbours); ++i)
    WriteRow(stacks, sums[i], json);
  json.EndArray();
}

void WriteTypes(const Profile& profile, JsonWriter& json) {
  json.Key("types").BeginArray();
  for (size_t type = 0; type < profile.sample_types.size(); ++type) {
    int64_t total = 0;
    for (size_t i = 0; i < profile.sample_count(); ++i)
      total += profile.values(i)[type];
    json.BeginObject()
        .Field("name", profile.text(profile.sample_types[type].type))
        .Field("unit", profile.text(profile.sample_types[type].unit))
        .Field("total", total)
        .EndObject();
  }
  json.EndArray();
}

void WritePrograms(const Profile& profile, JsonWriter& json) {
  json.Key("programs").BeginArray();
  for (const Profile::Mapping& mapping : profile.mappings) {
    json.BeginObject()
        .Field("file", profile.text(mapping.file))
        .Field("build_id", profile.text(mapping.build_id))
        .EndObject();
  }
  json.EndArray();
}

void WriteTagKeys(const Profile& profile, JsonWriter& json) {
  std::set<std::string_view> keys;
  StringId last{};
  for (const Profile::Label& label : profile.all_labels) {
    if (label.key != last) keys.insert(profile.text(label.key));
    last = label.key;
  }
  json.Key("tags").BeginArray();
  for (const std::string_view key : keys)
    json.Value(key);
  json.EndArray();
}

}  // namespace

Answer AnswerProfileAbout(const ProfileSession& session, const Query&) {
  const Profile& profile = session.profile();
  JsonWriter json;
  json.BeginObject().Field("file", session.name());
  json.Field("base", session.base());
  WriteTypes(profile, json);
  json.Field("default_type", session.default_type())
      .Field("samples", profile.sample_count())
      .Field("functions", profile.functions.size())
      .Field("locations", profile.locations.size())
      .Field("time_ns", profile.time_ns)
      .Field("duration_ns", profile.duration_ns)
      .Field("period", profile.period)
      .Field("period_type", profile.text(profile.period_type.type))
      .Field("period_unit", profile.text(profile.period_type.unit))
      .Field("doc_url", profile.text(profile.doc_url));
  WritePrograms(profile, json);
  json.Key("comments").BeginArray();
  for (const StringId comment : profile.comments)
    json.Value(profile.text(comment));
  json.EndArray();
  WriteTagKeys(profile, json);
  json.EndObject();
  return JsonAnswer(json);
}

Answer AnswerProfileTop(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  const ProfileView view = session.ViewOf(in);
  const size_t order = in.Choice("sort", kOrders);
  const bool rising = in.Choice("order", std::array<std::string_view, 2>{"desc", "asc"}) == 1;
  const Page page = PageOf(in);
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto result = session.Show(view);
  if (!result->ok()) return ErrorAnswer(400, result->error().message);
  const ShownProfile& shown = **result;
  std::vector<Ranked> rows = RankedRows(session, view, shown);
  SortRows(rows, order, shown.stacks);
  if (rising) std::ranges::reverse(rows);
  KeepLike(rows, shown.stacks, in.Text("q"));
  JsonWriter json;
  json.BeginObject();
  WriteShown(session, view, shown, json);
  json.Field("total", rows.size()).Key("rows").BeginArray();
  for (size_t i = page.offset; i < std::min(rows.size(), page.offset + page.limit); ++i) {
    json.BeginObject();
    WriteRowFields(shown.stacks, rows[i].sum, json);
    json.Field("sum", rows[i].running).EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(json);
}

Answer AnswerProfileCallers(const ProfileSession& session, const Query& query) {
  QueryReader in(query);
  const ProfileView view = session.ViewOf(in);
  const std::string_view name = in.Text("frame");
  if (name.empty()) in.Fail("frame", name, "names no frame");
  if (in.failed()) return ErrorAnswer(400, in.error());
  const auto result = session.Show(view);
  if (!result->ok()) return ErrorAnswer(400, result->error().message);
  const ShownProfile& shown = **result;
  Neighbours found = NeighboursOf(shown.stacks, Raw(shown.stacks.names.Find(name)));
  KeepShown(found.callers, view);
  KeepShown(found.callees, view);
  JsonWriter json;
  json.BeginObject();
  WriteShown(session, view, shown, json);
  json.Key("itself");
  WriteRow(shown.stacks, found.itself, json);
  json.Field("caller_count", found.callers.size()).Field("callee_count", found.callees.size());
  WriteNeighbours(json, "callers", shown.stacks, found.callers);
  WriteNeighbours(json, "callees", shown.stacks, found.callees);
  json.EndObject();
  return JsonAnswer(json);
}

}  // namespace skein
