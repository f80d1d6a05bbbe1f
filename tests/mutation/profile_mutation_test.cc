// Opens 1,000 damaged copies of profiles of all formats. None may crash or hang; what can still be read must be
// fit to be shown and written.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "gtest/gtest.h"
#include "mutate.h"
#include "profile/read.h"
#include "profile/write.h"
#include "report/report.h"
#include "report/text_reports.h"

namespace skein {
namespace {

constexpr int kMutants = 1000;
constexpr uint64_t kSeed = 20261121;

// Packed profiles would only show that gzip finds damage.
std::vector<Specimen> ReadSpecimens() {
  std::set<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(SKEIN_TESTDATA "/fuzz/profile"))
    if (entry.path().extension() != ".gz") paths.insert(entry.path());
  std::vector<Specimen> specimens;
  for (const std::filesystem::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto bytes = std::as_bytes(std::span(text));
    specimens.push_back({path.filename(), {bytes.begin(), bytes.end()}});
  }
  return specimens;
}

void ShowEverything(const Profile& profile) {
  for (const ReportKind kind : {ReportKind::kText, ReportKind::kTree, ReportKind::kTraces,
                                ReportKind::kTags, ReportKind::kDot, ReportKind::kCallgrind}) {
    Result<Report> report = PrepareReport(profile.Copy(), {.kind = kind});
    if (!report.ok()) continue;
    if (kind == ReportKind::kText) TopText(*report);
    if (kind == ReportKind::kTree) {
      EXPECT_TRUE(TreeText(*report).ok());
    }
    if (kind == ReportKind::kTraces) TracesText(*report);
    if (kind == ReportKind::kTags) TagsText(*report);
    if (kind == ReportKind::kDot) {
      DotText(*report);
      report->config.call_tree = true;
      DotText(*report);
    }
    if (kind == ReportKind::kCallgrind) CallgrindText(*report);
  }
}

TEST(DamagedProfiles, AreRefusedOrFitForUse) {
  const std::vector<Specimen> specimens = ReadSpecimens();
  ASSERT_GT(specimens.size(), 10u);
  std::mt19937_64 random(kSeed);
  int read = 0;
  for (int i = 0; i < kMutants; ++i) {
    const Specimen& specimen = specimens[random() % specimens.size()];
    const Specimen& other = specimens[random() % specimens.size()];
    const Mutant mutant = Mutate(specimen, other, random);
    SCOPED_TRACE(mutant.story);
    const Result<Profile> profile = ReadProfile(mutant.bytes);
    if (!profile.ok()) {
      EXPECT_FALSE(profile.error().message.empty());
      continue;
    }
    ++read;
    const std::vector<std::byte> written = EncodeProfile(*profile);
    const Result<Profile> again = ReadProfile(written);
    ASSERT_TRUE(again.ok()) << again.error().message;
    ShowEverything(*profile);
  }
  EXPECT_GT(read, kMutants / 10) << "damage that changes a number must not hide the rest";
}

}  // namespace
}  // namespace skein
