#include "report/go_sources.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace skein {
namespace {

bool Has(const std::vector<std::string>& places, const std::string& place) {
  return std::ranges::find(places, place) != places.end();
}

class GoSources : public testing::Test {
 protected:
  void SetUp() override {
    setenv("GOROOT", "/opt/go", 1);
    setenv("GOMODCACHE", "/cache", 1);
    std::filesystem::create_directories(module_ + "/cmd");
    std::ofstream(module_ + "/go.mod") << "// ours\nmodule example.com/team/app // v1\n\ngo 1.22\n";
  }
  void TearDown() override {
    unsetenv("GOROOT");
    unsetenv("GOMODCACHE");
  }

  const std::string module_ = testing::TempDir() + "go_sources";
};

TEST_F(GoSources, OfTheStandardLibraryAreInGoroot) {
  EXPECT_TRUE(Has(GoSourcePlaces("sort/sort.go", "/"), "/opt/go/src/sort/sort.go"));
  EXPECT_TRUE(
      Has(GoSourcePlaces("/elsewhere/go/src/sort/sort.go", "/"), "/opt/go/src/sort/sort.go"));
}

TEST_F(GoSources, OfModulesAreInTheCacheWithCapitalsEscaped) {
  const std::string name = "github.com/Azure/go@v1.2.3/a.go";
  const std::vector<std::string> places = GoSourcePlaces(name, "/");
  EXPECT_TRUE(Has(places, "/cache/github.com/!azure/go@v1.2.3/a.go"));
  EXPECT_TRUE(Has(GoSourcePlaces("/builder/pkg/mod/" + name, "/"),
                  "/cache/github.com/!azure/go@v1.2.3/a.go"));
}

TEST_F(GoSources, OfModulesMayBeVendoredInEachDirectoryOfTheList) {
  const std::vector<std::string> places = GoSourcePlaces("example.com/m@v1/b/c.go", "/x:/srv/app");
  EXPECT_TRUE(Has(places, "/srv/app/vendor/example.com/m/b/c.go"));
  EXPECT_TRUE(Has(places, "/x/vendor/example.com/m/b/c.go"));
}

TEST_F(GoSources, OfTheMainModuleAreWhereItsGoModIs) {
  EXPECT_TRUE(Has(GoSourcePlaces("example.com/team/app/cmd/main.go", module_ + "/cmd"),
                  module_ + "/cmd/main.go"));
  EXPECT_FALSE(Has(GoSourcePlaces("example.com/team/application/main.go", module_),
                   module_ + "/lication/main.go"));
}

}  // namespace
}  // namespace skein
