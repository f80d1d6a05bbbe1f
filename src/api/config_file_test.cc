#include "api/config_file.h"

#include <filesystem>
#include <fstream>

#include "api/viewer_configs.h"
#include "gtest/gtest.h"

namespace skein {
namespace {

class ConfigFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / "skein_configs";
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(std::string_view text) const {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "settings.json") << text;
  }
  std::string Text() const {
    std::ifstream file(folder_ / "settings.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
  ConfigFile File() const { return ConfigFile(folder_ / "settings.json"); }
};

// As google/pprof writes it: what is false, 0 or empty is left out.
constexpr std::string_view kOfPprof = R"({
  "configs": [
    {
      "name": "mine",
      "unit": "minimum",
      "normalize": true,
      "sort": "cum",
      "nodecount": -1,
      "nodefraction": 0.005,
      "edgefraction": 0.001,
      "trim": true,
      "focus": "main\\.work",
      "noinlines": true,
      "granularity": "lines",
      "something_new": 7
    }
  ]
})";

TEST_F(ConfigFileTest, ReadsWhatPprofWrote) {
  Write(kOfPprof);
  const Result<std::vector<SavedConfig>> saved = File().Read();
  ASSERT_TRUE(saved.ok());
  ASSERT_EQ(saved->size(), 1U);
  EXPECT_EQ(saved->front().name, "mine");
  EXPECT_EQ(saved->front().config.focus, "main\\.work");
  EXPECT_EQ(saved->front().config.nodefraction, 0.005);
  EXPECT_EQ(AnswerConfigs(File()).body.substr(AnswerConfigs(File()).body.find("\"params\"")),
            R"("params":{"normalize":"1","sort":"cum","focus":"main\\.work","noinlines":"1",)"
            R"("granularity":"lines"}}]})");
}

TEST_F(ConfigFileTest, WritesAsPprofDoesAndKeepsWhatItDoesNotKnow) {
  Write(kOfPprof);
  ConfigFile file = File();
  EXPECT_EQ(SaveConfig(file, Query("name=other&focus=a%7Cb&nodes=20")).status, 200);
  EXPECT_NE(Text().find("\"something_new\": 7"), std::string::npos);
  EXPECT_NE(Text().find(R"(    {
      "name": "other",
      "unit": "minimum",
      "sort": "flat",
      "nodecount": 20,
      "nodefraction": 0.005,
      "edgefraction": 0.001,
      "trim": true,
      "focus": "a|b"
    }
  ]
})"),
            std::string::npos)
      << Text();
}

TEST_F(ConfigFileTest, ReplacesAndRemovesByName) {
  ConfigFile file = File();
  EXPECT_EQ(SaveConfig(file, Query("name=a&focus=x")).status, 200);
  EXPECT_EQ(SaveConfig(file, Query("name=b&hide=y")).status, 200);
  EXPECT_EQ(SaveConfig(file, Query("name=a&focus=z")).status, 200);
  EXPECT_EQ(file.Read()->size(), 2U);
  EXPECT_EQ(file.Read()->front().config.focus, "z");
  EXPECT_EQ(RemoveConfig(file, Query("name=a")).status, 200);
  EXPECT_EQ(file.Read()->size(), 1U);
  EXPECT_EQ(RemoveConfig(file, Query("name=a")).status, 400);
}

TEST_F(ConfigFileTest, RefusesWhatIsNoName) {
  ConfigFile file = File();
  EXPECT_EQ(SaveConfig(file, Query("focus=x")).status, 400);
  EXPECT_EQ(SaveConfig(file, Query("name=Default")).status, 400);
  EXPECT_EQ(SaveConfig(file, Query("name=a&granularity=miles")).status, 400);
  EXPECT_FALSE(std::filesystem::exists(folder_));
}

TEST_F(ConfigFileTest, LeavesAFileThatIsNoneOfPprofsAlone) {
  Write("[1, 2");
  ConfigFile file = File();
  EXPECT_EQ(AnswerConfigs(file).status, 400);
  EXPECT_EQ(SaveConfig(file, Query("name=a")).status, 400);
  EXPECT_EQ(Text(), "[1, 2");
}

}  // namespace
}  // namespace skein
