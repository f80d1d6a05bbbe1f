// Go's own cases of what a reader must accept and what it must refuse, from the Go tree that is
// installed. Without Go, these skip.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gotrace/event_reader.h"
#include "gotrace/text_form.h"
#include "gotrace/validator.h"

namespace skein {
namespace {

namespace fs = std::filesystem;

std::string GoRoot() {
  const std::unique_ptr<FILE, int (*)(FILE*)> go(popen("go env GOROOT 2>/dev/null", "r"), pclose);
  std::string root;
  for (int c = 0; go != nullptr && (c = fgetc(go.get())) > ' ';)
    root += static_cast<char>(c);
  return root.empty() && fs::exists("/usr/local/go") ? "/usr/local/go" : root;
}

std::string Content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The files of a folder of Go's trace library whose names end so.
std::vector<fs::path> GoFiles(const std::string& folder, const std::string& ending) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry :
       fs::directory_iterator(GoRoot() + "/src/internal/trace/" + folder, error)) {
    if (entry.path().string().ends_with(ending)) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// What stands in a case's part, which begins with "-- name --" on a line of its own.
std::string Part(const std::string& text, const std::string& name) {
  const std::string head = "-- " + name + " --\n";
  const size_t begin = text.find(head);
  if (begin == std::string::npos) return "";
  const size_t end = text.find("\n-- ", begin + head.size());
  return text.substr(begin + head.size(), end - begin - head.size());
}

// The first thing that reading the trace complains of; empty: nothing.
std::string Complaint(std::span<const std::byte> trace) {
  Result<std::unique_ptr<EventReader>> reader = OpenEventReader(trace, {});
  if (!reader.ok()) return reader.error().message;
  std::vector<Event> events;
  while ((*reader)->Read(events)) {
  }
  const std::vector<Diagnostic>& diagnostics = (*reader)->report().diagnostics;
  return diagnostics.empty() ? "" : diagnostics.front().message;
}

TEST(GoCases, ReadsWhatGoReadsAndReportsWhatGoRefuses) {
  const std::vector<fs::path> cases = GoFiles("testdata/tests", ".test");
  if (cases.empty()) GTEST_SKIP() << "no Go tree with trace test cases here";
  for (const fs::path& path : cases) {
    SCOPED_TRACE(path.filename().string());
    const std::string text = Content(path);
    const Result<std::vector<std::byte>> trace = AssembleTrace(Part(text, "trace"));
    ASSERT_TRUE(trace.ok()) << trace.error().message;
    const std::string complaint = Complaint(*trace);
    if (Part(text, "expect").starts_with("SUCCESS"))
      EXPECT_EQ(complaint, "");
    else
      EXPECT_NE(complaint, "");
  }
}

TEST(GoCases, ValidatesWhatGoReads) {
  const std::vector<fs::path> cases = GoFiles("testdata/tests", ".test");
  if (cases.empty()) GTEST_SKIP() << "no Go tree with trace test cases here";
  for (const fs::path& path : cases) {
    SCOPED_TRACE(path.filename().string());
    const std::string text = Content(path);
    if (!Part(text, "expect").starts_with("SUCCESS")) continue;
    const Result<std::vector<std::byte>> trace = AssembleTrace(Part(text, "trace"));
    ASSERT_TRUE(trace.ok()) << trace.error().message;
    for (const Diagnostic& finding : ValidateTrace(*trace)) {
      // One case's times, written by hand, are none that a runtime would write.
      const bool by_hand = finding.message.starts_with("the batch begins before the end");
      if (!by_hand || path.stem() != "go122-create-syscall-reuse-thread-id")
        ADD_FAILURE() << finding.message;
    }
  }
}

TEST(GoCases, ReadsItsOldTraces) {
  const std::vector<fs::path> traces = GoFiles("internal/tracev1/testdata", "_good");
  if (traces.empty()) GTEST_SKIP() << "no Go tree with old traces here";
  for (const fs::path& path : traces) {
    SCOPED_TRACE(path.filename().string());
    const std::string trace = Content(path);
    for (const Diagnostic& finding : ValidateTrace(std::as_bytes(std::span(trace))))
      ADD_FAILURE() << finding.message;
  }
}

}  // namespace
}  // namespace skein
