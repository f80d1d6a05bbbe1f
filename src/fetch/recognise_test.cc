#include "fetch/recognise.h"

#include <string>

#include <gtest/gtest.h>

namespace skein {
namespace {

std::string WhyNot(std::string_view text, Wanted wanted = Wanted::kTrace) {
  return WhyNot(std::as_bytes(std::span(text.data(), text.size())), wanted);
}

bool Says(std::string_view text, std::string_view part) {
  return WhyNot(text).find(part) != std::string::npos;
}

TEST(WhyNot, TracesAndUnknownBytesMayBeRead) {
  EXPECT_EQ(WhyNot(std::string("go 1.23 trace\0\0\0", 16)), "");
  EXPECT_EQ(WhyNot("go 1.23 trace"), "");
  EXPECT_EQ(WhyNot("\x01\x91\x92\xff\xfe"), "");
}

TEST(WhyNot, NamesWhatPeopleConfuseWithTraces) {
  EXPECT_EQ(WhyNot(""), "is empty");
  EXPECT_TRUE(
      Says("\x7f"
           "ELF\2\1\1",
           "ELF"));
  EXPECT_TRUE(Says("\x89PNG\r\n\x1a\n", "a picture"));
  EXPECT_TRUE(Says("PERFILE2", "skein pprof"));
  EXPECT_TRUE(Says("{\"traceEvents\": []}", "JSON"));
  EXPECT_TRUE(Says("[1, 2]", "JSON"));
  EXPECT_TRUE(Says("\n<!DOCTYPE html>", "web page"));
  EXPECT_TRUE(Says("heap profile: 3: 4 [1: 2] @ heap/1", "old text format"));
  EXPECT_TRUE(Says("goroutine 1 [running]:\nmain.main()\n", "text"));
  EXPECT_TRUE(Says("[signal SIGSEGV]", "this is text"));
  EXPECT_TRUE(Says("Trace Go1.22\nEventBatch", "skein trace assemble"));
  EXPECT_TRUE(Says("PK\3\4....", "archive"));
  EXPECT_TRUE(Says(std::string(100, '\0'), "zeros"));
}

TEST(WhyNot, SaysWhatWasWanted) {
  EXPECT_EQ(WhyNot("%PDF-1.4", Wanted::kTrace), "this is a PDF file, not a Go execution trace");
  EXPECT_EQ(WhyNot("%PDF-1.4", Wanted::kProfile), "this is a PDF file, not a profile");
  EXPECT_EQ(WhyNot("%PDF-1.4", Wanted::kEither),
            "this is a PDF file, neither a Go execution trace nor a profile");
}

TEST(WhyNot, AProfileMayBeReadWhereOneIsWanted) {
  constexpr std::string_view kHeap = "heap profile: 3: 4 [1: 2] @ heap/1";
  EXPECT_EQ(WhyNot(kHeap, Wanted::kProfile), "");
  EXPECT_EQ(WhyNot(kHeap, Wanted::kEither), "");
}

TEST(WhyNot, KnowsAProfileByItsFields) {
  const std::string sample_type("\x0a\x04\x08\x01\x10\x02", 6);
  const std::string sample("\x12\x05\x0a\x01\x01\x12\x00", 7);
  const std::string time_nanos("\x48\x80\x01", 3);
  EXPECT_TRUE(Says(sample_type + sample + time_nanos, "pprof profile"));
  EXPECT_EQ(WhyNot(sample_type + "\xff\xff\xff"), "");
}

}  // namespace
}  // namespace skein
