#include <string>

#include "api/asking.h"
#include "api/example_trace.h"
#include "gtest/gtest.h"
#include "profile/builder.h"
#include "profile/read.h"
#include "profile/write.h"
#include "store/trace.h"

namespace skein {
namespace {

// main calls parse, which calls read; main calls write. Blue and red requests.
std::shared_ptr<const Profile> ExampleProfile(int64_t read_ns) {
  ProfileBuilder builder({{"samples", "count"}, {"cpu", "nanoseconds"}});
  const uint32_t main = builder.Frame({.function = "main.main", .file = "main.go", .line = 9});
  const uint32_t parse = builder.Frame({.function = "main.parse", .file = "parse.go", .line = 4});
  const uint32_t read = builder.Frame({.function = "os.read", .file = "os.go", .line = 7});
  const uint32_t write = builder.Frame({.function = "os.write", .file = "os.go", .line = 8});
  builder.Sample({read, parse, main}, {1, read_ns}, {{.key = "color", .text = "blue"}});
  builder.Sample({write, main}, {2, 20}, {{.key = "color", .text = "red"}});
  return std::make_shared<const Profile>(builder.Finish());
}

class ViewerTest : public testing::Test {
 protected:
  ProfileSession session_{ExampleProfile(30), "/tmp/cpu.pb.gz"};
};

TEST_F(ViewerTest, GrowsTheFlameGraphOfTheLastSampleType) {
  const std::string answer = Ask(session_, "/api/profile/flame");
  EXPECT_EQ(ValueIn(answer, "all"), "50");
  EXPECT_EQ(ValueIn(answer, "names"), R"(["","main.main","main.parse","os.read","os.write"])");
  EXPECT_EQ(ValueIn(answer, "parent"), "[-1,0,1,2,1]");
  EXPECT_EQ(ValueIn(answer, "total"), "[50,50,30,30,20]");
  EXPECT_EQ(ValueIn(answer, "callers"), R"({"parent":[],"frame":[],"self":[],"total":[]})");
}

TEST_F(ViewerTest, PivotsAndSearches) {
  const std::string answer =
      Ask(session_, "/api/profile/flame?pivot=main.parse&search=OS%7Cread&type=samples");
  EXPECT_EQ(ValueIn(answer, "names"), R"(["main.parse","os.read","main.main"])");
  EXPECT_EQ(ValueIn(answer, "callers"),
            R"({"parent":[-1,0],"frame":[0,2],"self":[0,1],"total":[1,1]})");
  EXPECT_EQ(ValueIn(answer, "search"), R"({"sum":1,"frames":[1]})");
}

TEST_F(ViewerTest, FiltersAsPprofDoes) {
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?focus=parse"), "shown"), "30");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?ignore=parse"), "shown"), "20");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?tagfocus=color%3Dblue"), "shown"), "30");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?hide=parse"), "names"),
            R"(["","main.main","os.read","os.write"])");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?focus=nothing"), "warnings"),
            R"(["Focus expression matched no samples"])");
  EXPECT_EQ(AnswerTo(session_, "/api/profile/flame?focus=%28").status, 400);
}

TEST_F(ViewerTest, SortsTheTableAndRunsItsSum) {
  const std::string answer = Ask(session_, "/api/profile/top?limit=1");
  EXPECT_EQ(ValueIn(answer, "total"), "4");
  EXPECT_EQ(ValueIn(answer, "name"), "\"os.read\"");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/top?limit=1&offset=1"), "sum"), "50");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/top?sort=cum&limit=1"), "name"), "\"main.main\"");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/top?sort=name&order=asc&limit=1"), "name"),
            "\"main.main\"");
}

TEST_F(ViewerTest, ListsCallersAndTags) {
  const std::string callers = Ask(session_, "/api/profile/callers?frame=main.main");
  EXPECT_EQ(ValueIn(callers, "caller_count"), "0");
  EXPECT_EQ(ValueIn(callers, "callee_count"), "2");
  const std::string tags = Ask(session_, "/api/profile/tags");
  EXPECT_EQ(ValueIn(tags, "key"), "\"color\"");
  EXPECT_EQ(ValueIn(tags, "text"), "\"blue\"");
}

TEST_F(ViewerTest, SaysWhyThereIsNoDisassembly) {
  const std::string answer = Ask(session_, "/api/profile/disasm?frame=main.parse");
  EXPECT_EQ(ValueIn(answer, "functions"), "[]");
  EXPECT_NE(ValueIn(answer, "problem"), "\"\"");
}

TEST_F(ViewerTest, DrawsTheGraphWithTheNamesOfItsNodes) {
  const std::string answer = Ask(session_, "/api/profile/graph?nodes=80");
  EXPECT_NE(ValueIn(answer, "dot").find("digraph"), std::string::npos);
  EXPECT_NE(ValueIn(answer, "nodes").find("\"main.main\""), std::string::npos);
}

TEST_F(ViewerTest, GivesWhatIsShownAsAFile) {
  const Answer folded = AnswerTo(session_, "/api/profile/download?format=folded&focus=parse");
  EXPECT_EQ(folded.body, "main.main;main.parse;os.read 30\n");
  EXPECT_EQ(folded.file_name, "cpu.folded.txt");
  const Answer packed = AnswerTo(session_, "/api/profile/download?format=pb&focus=parse");
  const Result<Profile> read = ReadProfile(std::as_bytes(std::span(packed.body)));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->sample_count(), 1U);
  EXPECT_EQ(read->sample_types.size(), 2U);
  for (const std::string format : {"csv", "json", "svg", "html"}) {
    const Answer answer = AnswerTo(session_, "/api/profile/download?format=" + format);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.file_name, "cpu." + format);
  }
  EXPECT_EQ(AnswerTo(session_, "/api/profile/download?format=gif").status, 400);
}

TEST_F(ViewerTest, ComparesWithAnotherProfile) {
  const auto shelf = std::make_shared<ProfileShelf>();
  const ProfileSession both(ExampleProfile(30), "new", shelf,
                            shelf->Add("old", ExampleProfile(10), true));
  const std::string answer = Ask(both, "/api/profile/flame");
  EXPECT_EQ(ValueIn(answer, "base"), "30");
  EXPECT_EQ(ValueIn(answer, "base_total"), "[30,30,10,20,10]");
  const std::string top = Ask(both, "/api/profile/top?sort=flat_change&limit=1");
  EXPECT_EQ(ValueIn(top, "name"), "\"os.read\"");
  EXPECT_EQ(ValueIn(top, "base_flat"), "10");
  EXPECT_EQ(ValueIn(Ask(both, "/api/profile/flame?base=none"), "base"), "null");
  EXPECT_EQ(AnswerTo(both, "/api/profile/flame?base=2").status, 400);
}

TEST_F(ViewerTest, ComparesWithAFileThatIsSent) {
  const std::vector<std::byte> bytes = WriteProfile(*ExampleProfile(10));
  const std::string body(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::string added = Send(session_, "/api/profile/others/add?name=old.pb.gz", body).body;
  EXPECT_EQ(ValueIn(added, "id"), "1");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/others"), "name"), "\"old.pb.gz\"");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?base=1"), "base"), "30");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?base=1&normalize=1"), "base"), "50");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame"), "base"), "null");
  EXPECT_EQ(Send(session_, "/api/profile/others/add", "no profile").status, 400);
}

TEST_F(ViewerTest, KeepsOnlyTheLastOfTheFilesThatAreSent) {
  ProfileShelf shelf;
  shelf.Add("given along", ExampleProfile(1), true);
  for (int i = 0; i < 9; ++i)
    shelf.Add("sent", ExampleProfile(i), false);
  EXPECT_EQ(shelf.All().size(), 5U);
  EXPECT_TRUE(shelf.Find(1));
  EXPECT_FALSE(shelf.Find(2));
  EXPECT_TRUE(shelf.Find(10));
}

TEST_F(ViewerTest, TakesSharesOfWhatIsLeftIfAskedTo) {
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?focus=parse"), "all"), "50");
  EXPECT_EQ(ValueIn(Ask(session_, "/api/profile/flame?focus=parse&relative_percentages=1"), "all"),
            "30");
}

TEST_F(ViewerTest, BeginsWithWhatTheCommandLineSays) {
  ReportConfig config;
  config.focus = "parse";
  config.noinlines = true;
  session_.StartWith(config);
  EXPECT_EQ(ValueIn(Ask(session_, "/api/about"), "start"), R"({"focus":"parse","noinlines":"1"})");
}

TEST_F(ViewerTest, SaysThatAProfileWithoutSampleTypesShowsNothing) {
  const ProfileSession empty(std::make_shared<const Profile>(), "empty");
  for (const ProfileEndpoint& endpoint : ProfileEndpoints()) {
    const Answer answer = AnswerTo(empty, std::string(endpoint.path) + "?frame=f&format=pb");
    EXPECT_TRUE(answer.status == 200 || answer.status == 400) << endpoint.path;
  }
}

TEST_F(ViewerTest, AnswersGarbageWithoutFuss) {
  const Session trace(ExampleTrace(), "example");
  for (const ProfileEndpoint& endpoint : ProfileEndpoints()) {
    for (const std::string name :
         {"type", "granularity", "focus", "tagfocus", "pivot", "frame", "columns", "nodes", "sort",
          "offset", "limit", "of", "search", "noinlines"}) {
      for (const std::string value : {"", "0", "-1", "x", "%28", "%ff", "99999999999999999999",
                                      "addresses", "main.main", "1:2", "sched"}) {
        const std::string question = std::string(endpoint.path) + '?' + name + '=' + value;
        for (const Answer& answer : {AnswerTo(session_, question), AnswerTo(trace, question)})
          EXPECT_TRUE(answer.status == 200 || answer.status == 400) << question;
      }
    }
  }
}

TEST(ViewerOfATraceTest, MakesTheProfileThatIsAskedFor) {
  const Session trace(ExampleTrace(), "example");
  // G1 waits from 30 to 50 and from 81 on, G3's network wait is another kind.
  EXPECT_EQ(ValueIn(Ask(trace, "/api/profile/flame?of=sync"), "all"), "39");
  EXPECT_EQ(ValueIn(Ask(trace, "/api/profile/flame?of=sync&from=40&to=60"), "all"), "10");
  EXPECT_EQ(ValueIn(Ask(trace, "/api/profile/flame?of=sync&goroutine=2"), "all"), "0");
  EXPECT_EQ(ValueIn(Ask(trace, "/api/profile/top?of=network&limit=1"), "name"), "\"main.poller\"");
  EXPECT_EQ(AnswerTo(trace, "/api/profile/top?of=nothing").status, 400);
  EXPECT_EQ(ValueIn(Ask(trace, "/api/about"), "kind"), "\"trace\"");
}

}  // namespace
}  // namespace skein
