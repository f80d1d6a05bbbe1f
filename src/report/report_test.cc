#include "report/report.h"

#include <gtest/gtest.h>

#include "base/go_path.h"
#include "profile/builder.h"
#include "profile/units.h"
#include "report/graph.h"
#include "report/short_name.h"
#include "report/text_reports.h"
#include "report/top.h"

namespace skein {
namespace {

// main calls work, which calls itself and leaf; leaf is inlined once.
Profile Example() {
  ProfileBuilder builder({{"samples", "count"}, {"cpu", "nanoseconds"}});
  const uint32_t root = builder.Frame({.function = "main.main", .file = "m.go", .line = 3});
  const uint32_t work = builder.Frame({.function = "main.work", .file = "w.go", .line = 7});
  const uint32_t leaf = builder.Frame({.function = "main.leaf", .file = "w.go", .line = 20});
  builder.Sample({leaf, work, root}, {3, 30'000'000}, {{.key = "user", .text = "ada"}});
  builder.Sample({work, work, root}, {1, 10'000'000}, {{.key = "user", .text = "bob"}});
  builder.Sample({root}, {6, 60'000'000});
  return builder.Finish();
}

Report Prepared(const ReportRequest& request) {
  Result<Report> report = PrepareReport(Example(), request);
  EXPECT_TRUE(report.ok()) << report.error().message;
  return std::move(*report);
}

std::vector<std::string> Names(const TopTable& table) {
  std::vector<std::string> names;
  for (const TopRow& row : table.rows)
    names.push_back(row.name);
  return names;
}

TEST(Report, ListsFunctionsByTheirOwnValue) {
  Report report = Prepared({});
  const TopTable top = MakeTop(report);
  EXPECT_EQ(Names(top), (std::vector<std::string>{"main.main", "main.leaf", "main.work"}));
  EXPECT_EQ(top.rows[2].flat, 10'000'000);
  EXPECT_EQ(top.rows[2].cum, 40'000'000) << "a recursive call counts once";
  EXPECT_EQ(report.Format(report.total), "100ms");
}

TEST(Report, PrintsTopAsPprofDoes) {
  Report report = Prepared({.config = {.compact_labels = true}});
  EXPECT_EQ(TopText(report),
            "Showing nodes accounting for 100ms, 100% of 100ms total\n"
            "      flat  flat%   sum%        cum   cum%\n"
            "      60ms 60.00% 60.00%      100ms   100%  main.main\n"
            "      30ms 30.00% 90.00%       30ms 30.00%  main.leaf\n"
            "      10ms 10.00%   100%       40ms 40.00%  main.work\n");
}

TEST(Report, TakesMeansWhereTheyDoNotFitAsGoDoes) {
  ProfileBuilder builder({{"waits", "count"}, {"delay", "nanoseconds"}});
  builder.Sample({builder.Frame({.function = "main.main"})}, {-1, INT64_MIN});
  Result<Report> report =
      PrepareReport(builder.Finish(), {.config = {.mean = true, .trim = false}});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->total, INT64_MIN);
  EXPECT_EQ(MakeTop(*report).rows[0].flat, INT64_MIN);
  EXPECT_NE(TracesText(*report), "");
}

TEST(Report, TakesPercentagesOfTheWholeUnlessTold) {
  EXPECT_EQ(Prepared({.config = {.focus = "leaf"}}).total, 100'000'000);
  EXPECT_EQ(Prepared({.config = {.relative_percentages = true, .focus = "leaf"}}).total,
            30'000'000);
}

TEST(Report, SaysWhichFilterMatchedNothing) {
  std::vector<std::string> said;
  Prepared({.config = {.focus = "nothing", .tagfocus = "user=eve"},
            .warn = [&](std::string_view text) { said.emplace_back(text); }});
  EXPECT_EQ(said, (std::vector<std::string>{"Focus expression matched no samples",
                                            "TagFocus expression matched no samples"}));
}

TEST(Report, KeepsSamplesByLabel) {
  Report report = Prepared({.config = {.relative_percentages = true, .tagfocus = "user=ada"}});
  EXPECT_EQ(report.total, 30'000'000);
}

TEST(Report, ShowsCallersAndCallees) {
  Report report = Prepared({.kind = ReportKind::kPeek, .symbol = "main.work"});
  const CallTable calls = MakeCalls(report);
  ASSERT_EQ(calls.nodes.size(), 1u);
  ASSERT_EQ(calls.nodes[0].callers.size(), 1u);
  EXPECT_EQ(calls.nodes[0].callers[0].name, "main.main");
  EXPECT_EQ(calls.nodes[0].callers[0].weight, 40'000'000);
  ASSERT_EQ(calls.nodes[0].callees.size(), 1u);
  EXPECT_EQ(calls.nodes[0].callees[0].name, "main.leaf");
}

TEST(Report, JoinsCallsOverWhatIsLeftOut) {
  Report report = Prepared({.kind = ReportKind::kDot, .config = {.nodecount = 2}});
  const TrimmedGraph trimmed = MakeTrimmedGraph(report);
  ASSERT_EQ(trimmed.graph.order.size(), 2u);
  bool residual = false;
  for (const Graph::Edge& edge : trimmed.graph.edges)
    residual |= edge.residual;
  EXPECT_TRUE(residual);
}

TEST(Report, ExplainsABadExpressionAsGoDoes) {
  const Result<Report> report = PrepareReport(Example(), {.config = {.focus = "("}});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().message,
            "parsing focus regexp: error parsing regexp: missing closing ): `(`");
}

TEST(Report, RefusesAZeroDivisor) {
  EXPECT_EQ(PrepareReport(Example(), {.config = {.divide_by = 0}}).error().message,
            "zero divisor specified");
}

TEST(Units, FitTheValue) {
  EXPECT_EQ(ScaledLabel(1536, "bytes", "auto"), "1.50kB");
  EXPECT_EQ(ScaledLabel(-2'000'000, "Nanoseconds", "auto"), "-2ms");
  EXPECT_EQ(ScaledLabel(7200, "seconds", "auto"), "2hrs");
  EXPECT_EQ(ScaledLabel(5, "count", "auto"), "5");
  EXPECT_EQ(ScaledLabel(0, "bytes", "auto"), "0");
  EXPECT_EQ(Percentage(9996, 10000), "  100%");
  EXPECT_EQ(Percentage(1, 300), " 0.33%");
}

TEST(ShortFunctionName, LeavesOutPackagesAndNamespaces) {
  EXPECT_EQ(ShortFunctionName("github.com/a/b/v2.(*T).Run"), "b.(*T).Run");
  EXPECT_EQ(ShortFunctionName("ns::inner::Class::Run"), "Class::Run");
  EXPECT_EQ(ShortFunctionName("java.util.HashMap.put(Object)"), "HashMap.put");
  EXPECT_EQ(ShortFunctionName("main.main"), "main.main");
}

TEST(GoPath, CleansAsGoDoes) {
  EXPECT_EQ(CleanPath("a/./b/../c//d/"), "a/c/d");
  EXPECT_EQ(CleanPath("/../a"), "/a");
  EXPECT_EQ(CleanPath("../../a"), "../../a");
  EXPECT_EQ(CleanPath(""), ".");
  EXPECT_EQ(BaseName("/a/b/"), "b");
  EXPECT_EQ(TrimPath("/remote/proj/x/y.c", "", "/home/me/proj"), "x/y.c");
  EXPECT_EQ(TrimPath("/remote/proj/x/y.c", "/remote", ""), "proj/x/y.c");
}

}  // namespace
}  // namespace skein
