#include "gotrace/text_form.h"

#include <string>

#include <gtest/gtest.h>

#include "gotrace/go_quote.h"
#include "gotrace/header.h"

namespace skein {
namespace {

constexpr char kV2Text[] =
    "Trace Go1.23\n"
    "EventBatch gen=1 m=7 time=1000 size=14\n"
    "ProcStatus dt=1 p=0 pstatus=1\n"
    "GoStatus dt=1 g=1 m=7 gstatus=2\n"
    "GoBlock dt=300 reason_string=1 stack=1\n"
    "EventBatch gen=1 m=18446744073709551615 time=1000 size=6\n"
    "Frequency freq=1000000000\n"
    "EventBatch gen=1 m=18446744073709551615 time=1000 size=11\n"
    "Stacks\n"
    "Stack id=1 nframes=1\n"
    "\tpc=4198400 func=2 file=2 line=17\n"
    "EventBatch gen=1 m=18446744073709551615 time=1000 size=13\n"
    "Strings\n"
    "String id=1\n"
    "\tdata=\"a \\\"b\\\"\\n\xc3\xa9\\xff\"\n";

std::string Bytes(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> Span(const std::string& bytes) {
  return std::as_bytes(std::span(bytes));
}

std::string Assembled(std::string_view text) {
  const Result<std::vector<std::byte>> bytes = AssembleTrace(text);
  EXPECT_TRUE(bytes.ok()) << bytes.error().message;
  return bytes.ok() ? Bytes(*bytes) : "";
}

std::string Text(const std::string& bytes) {
  const Result<std::string> text = RawText(Span(bytes));
  EXPECT_TRUE(text.ok()) << text.error().message;
  return text.ok() ? *text : "";
}

std::string Complaint(std::string_view text) {
  const Result<std::vector<std::byte>> bytes = AssembleTrace(text);
  return bytes.ok() ? "none" : bytes.error().message;
}

TEST(TextForm, BytesOfATextGiveTheSameTextAgain) {
  EXPECT_EQ(Text(Assembled(kV2Text)), kV2Text);
}

TEST(TextForm, WritesTheBytesOfV2) {
  EXPECT_EQ(Assembled("Trace Go1.22\nEventBatch gen=1 m=2 time=300\nGoStart dt=1 g=128 g_seq=3\n"),
            HeaderBytes(22) + std::string("\x01\x01\x02\xac\x02\x05\x10\x01\x80\x01\x03", 11));
}

TEST(TextForm, CountsSizesAndFramesAndTakesNegativeNumbers) {
  EXPECT_EQ(Text(Assembled("Trace Go1.22\n"
                           "EventBatch gen=1 m=-1 time=0   # no size\n"
                           "\n"
                           "Stacks\n"
                           "Stack id=1\n"
                           "pc=1 func=2 file=3 line=4\n"
                           "   pc=5 func=6 file=7 line=8\n")),
            "Trace Go1.22\n"
            "EventBatch gen=1 m=18446744073709551615 time=0 size=12\n"
            "Stacks\n"
            "Stack id=1 nframes=2\n"
            "\tpc=1 func=2 file=3 line=4\n"
            "\tpc=5 func=6 file=7 line=8\n");
}

TEST(TextForm, WritesEveryTraceVersion) {
  for (int version : {5, 7, 8, 9, 10, 11, 19, 21, 22, 23, 25, 26}) {
    const std::string header = "Trace Go1." + std::to_string(version) + "\n";
    EXPECT_EQ(Text(HeaderBytes(version)), header);
    EXPECT_EQ(Assembled(header), HeaderBytes(version));
  }
}

TEST(TextForm, ReadsV1) {
  const char text[] =
      "Trace Go1.19\n"
      "Batch p=3 ticks=1000\n"
      "String id=1\n"
      "\tdata=\"key\"\n"
      "GoCreate dt=1 g=300 new_stack=2 stack=3\n"
      "ProcStop dt=1\n"
      "GoStart dt=1 g=1 seq=0\n"
      "UserLog dt=1 task=1 key=1 stack=0\n"
      "\tdata=\"message\"\n"
      "CPUSample dt=1 ts=1001 p=3 g=1 stack=1\n"
      "Frequency freq=1000\n"
      "Stack id=1 nframes=1\n"
      "\tpc=4198400 func=1 file=1 line=17\n";
  EXPECT_EQ(Text(Assembled(text)), text);
  EXPECT_EQ(Assembled("Trace Go1.19\nGoCreate dt=1 g=300 new_stack=2 stack=3\nProcStop dt=1\n"),
            HeaderBytes(19) + std::string("\xcd\x05\x01\xac\x02\x02\x03\x06\x01", 9));
}

TEST(TextForm, ReadsTheSequenceNumbersOfGo15) {
  const char text[] =
      "Trace Go1.5\n"
      "Batch p=0 seq=7 ticks=1000\n"
      "GoStart dseq=1 dt=2 g=3\n"
      "GoSysExit dseq=1 dt=2 g=3 seq=4 ts=1003\n"
      "Frequency freq=1000 unused=0\n"
      "Stack id=1 nframes=2\n"
      "\tpc=4198400\n"
      "\tpc=4198500\n";
  EXPECT_EQ(Text(Assembled(text)), text);
}

TEST(TextForm, KeepsBytesThatAreNoEvents) {
  const char text[] =
      "Trace Go1.22\n"
      "EventBatch gen=1 m=2 time=3 size=5\n"
      "ProcStop dt=1\n"
      "Bytes\n"
      "\tdata=\"\\xf0\\x00!\"\n"
      "EventBatch gen=1 m=2 time=3 size=0\n"
      "Garbage\n"
      "\tdata=\"tail\"\n";
  EXPECT_EQ(Text(Assembled(text)), text);
  EXPECT_EQ(Text(HeaderBytes(19) + "\xff\xff"), "Trace Go1.19\nGarbage\n\tdata=\"\\xff\\xff\"\n");
}

TEST(TextForm, NamesTheLineThatItCannotRead) {
  EXPECT_EQ(Complaint("Tarce Go1.22\n"), "line 1: a text begins with \"Trace Go1.N\"");
  EXPECT_EQ(Complaint("Trace Go1.24\n"), "line 1: there are no traces of Go 1.24");
  EXPECT_EQ(Complaint("# a remark\nTrace Go1.22\n\nGoPark dt=1\n"),
            "line 4: there is no event \"GoPark\"");
  EXPECT_EQ(Complaint("Trace Go1.22\nGoStart dt=1 g_seq=1\n"),
            "line 2: expected g=, not \"g_seq=1\"");
  EXPECT_EQ(Complaint("Trace Go1.22\nGoStart dt=1 g=x g_seq=1\n"), "line 2: \"g=x\" is no number");
  EXPECT_EQ(Complaint("Trace Go1.22\nProcStop dt=1 p=2\n"), "line 2: \"p=2\" is too much");
  EXPECT_EQ(Complaint("Trace Go1.22\nString id=1\nProcStop dt=1\n"), "line 3: expected data=");
  EXPECT_EQ(Complaint("Trace Go1.22\nString id=1\n\tdata=\"x\n"),
            "line 3: malformed text in quotes");
  EXPECT_EQ(Complaint("Trace Go1.22\nStack id=1 nframes=2\n\tpc=1 func=1 file=1 line=1\n"),
            "line 2: nframes=2, but 1 frames follow");
}

TEST(TextForm, RefusesWhatIsNoTrace) {
  EXPECT_FALSE(RawText(Span("GIF89a, and so on")).ok());
}

TEST(GoQuote, ReadsWhatItWrites) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte)
    all += static_cast<char>(byte);
  all += "\xe4\xb8\x96\xf0\x9f\x98\x80";
  const Result<std::string> again = GoUnquote(GoQuote(all));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, all);
}

TEST(GoQuote, KnowsGosEscapes) {
  EXPECT_EQ(*GoUnquote(R"("\a\b\f\n\r\t\v\\\"\x41\101\u00e9\U0001F600")"),
            "\a\b\f\n\r\t\v\\\"AA\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(*GoUnquote("`raw \\n`"), "raw \\n");
  for (const char* bad : {"", "\"", "\"\\q\"", "\"\\x4\"", "\"\\400\"", "\"\\ud800\"", "plain"})
    EXPECT_FALSE(GoUnquote(bad).ok()) << bad;
}

}  // namespace
}  // namespace skein
