#include "report/web_list.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "report/disasm.h"

namespace skein {
namespace {

const std::string kNative = std::string(SKEIN_TESTDATA) + "/profiles/native/";

// The instructions of native/tiny that matter here, without objdump.
class FewInstructions : public Disassembler {
 public:
  Result<std::vector<Instruction>> Disassemble(const std::string&,
                                               uint64_t begin,
                                               uint64_t end) override {
    const std::vector<Instruction> all = {{0x40104f, "add    (%rax),%edx", "", "", 0},
                                          {0x401051, "add    $0x4,%rax", "", "", 0},
                                          {0x40105a, "lea    (%r15,%rdx,2),%r15d", "", "", 0},
                                          {0x401066, "call   4010b8", "", "", 0},
                                          {0x40106b, "add    %eax,%r15d", "", "", 0}};
    std::vector<Instruction> found;
    for (const Instruction& instruction : all)
      if (begin <= instruction.address && instruction.address < end) found.push_back(instruction);
    return found;
  }
};

// Symbolized samples of native/tiny: stacks of its addresses, each with its value.
Report TinyReport(ReportKind kind,
                  const std::string& symbol,
                  const std::vector<std::pair<std::vector<uint64_t>, int64_t>>& samples) {
  Profile profile;
  StringTable& strings = profile.strings;
  profile.sample_types = {{strings.Intern("ticks"), strings.Intern("count")}};
  profile.AddMapping({.start = 0x401000,
                      .limit = 0x402000,
                      .offset = 0x1000,
                      .file = strings.Intern(kNative + "tiny")});
  const auto program = Program::Open(kNative + "tiny", {0x401000, 0x402000, 0x1000}, false);
  std::map<uint64_t, uint32_t> locations;
  for (const auto& [stack, value] : samples) {
    std::vector<uint32_t> indices;
    for (const uint64_t address : stack) {
      const auto [known, is_new] = locations.try_emplace(address, 0);
      if (is_new) {
        Profile::Location location = {.mapping = 0, .address = address};
        location.line_begin = static_cast<uint32_t>(profile.all_lines.size());
        for (const CodeFrame& frame : (*program)->At(address)) {
          const StringId name = strings.Intern(frame.function);
          const uint32_t function = profile.AddFunction(
              {.name = name, .system_name = name, .filename = strings.Intern(frame.file)});
          profile.all_lines.push_back({function, frame.line, 0});
          ++location.line_count;
        }
        known->second = profile.AddLocation(location);
      }
      indices.push_back(known->second);
    }
    profile.AddSample(indices, std::vector<int64_t>{value}, {});
  }
  Result<Report> report =
      PrepareReport(std::move(profile), {.kind = kind, .config = {}, .symbol = symbol});
  return std::move(*report);
}

WebListing ListingOf(const Report& report) {
  ProgramFiles programs;
  FewInstructions disassembler;
  SourceFiles sources({.search_path = kNative, .trim_path = "/srv/tiny"});
  Result<WebListing> listing = MakeWebListing(report, programs, disassembler, sources, {});
  return listing.ok() ? std::move(*listing) : WebListing();
}

const WebListing::Line* LineAt(const WebListing::Function& function, int64_t number) {
  for (const WebListing::Line& line : function.lines)
    if (line.number == number) return &line;
  return nullptr;
}

TEST(WebList, PutsInstructionsUnderTheLinesOfTheirInlinedCalls) {
  const Report report =
      TinyReport(ReportKind::kWebList, "Work", {{{0x401051}, 40}, {{0x40106b}, 2}});
  const WebListing listing = ListingOf(report);
  ASSERT_EQ(listing.functions.size(), 1U);
  const WebListing::Function& work = listing.functions[0];
  EXPECT_EQ(work.file, "/srv/tiny/tiny.cc");
  EXPECT_EQ(work.flat, 42);
  const WebListing::Line* const line = LineAt(work, 31);
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->source, "    total += Twice(matrix);");
  EXPECT_EQ(line->flat, 40);
  ASSERT_EQ(line->instructions.size(), 3U);
  const WebListing::Instruction& first = line->instructions[0];
  EXPECT_EQ(first.text, "add    (%rax),%edx");
  ASSERT_EQ(first.calls.size(), 2U) << "Twice, and Sum in it";
  EXPECT_EQ(first.calls[0].source, "  return 2 * matrix.Sum();");
  EXPECT_EQ(first.calls[1].line, 10);
  EXPECT_EQ(line->instructions[2].depth, 0U);
}

TEST(WebList, CountsRecursionOnce) {
  const Report report =
      TinyReport(ReportKind::kWebList, "Work", {{{0x401051, 0x40106b, 0x401066, 0x40106b}, 5}});
  const WebListing listing = ListingOf(report);
  ASSERT_EQ(listing.functions.size(), 1U);
  EXPECT_EQ(listing.functions[0].cum, 5);
  EXPECT_EQ(LineAt(listing.functions[0], 32)->cum, 5);
}

TEST(WebList, ShowsLinesOfWhatHasNoProgram) {
  Report report = TinyReport(ReportKind::kWebList, "Work", {{{0x401051}, 40}});
  report.profile.mappings[0].file = report.profile.strings.Intern("/nowhere");
  const WebListing listing = ListingOf(report);
  ASSERT_EQ(listing.functions.size(), 1U);
  EXPECT_EQ(LineAt(listing.functions[0], 31)->flat, 40);
}

TEST(WebList, FailsIfNothingMatches) {
  const Report report = TinyReport(ReportKind::kWebList, "nothing", {{{0x401051}, 40}});
  EXPECT_TRUE(ListingOf(report).functions.empty());
}

TEST(WebList, EscapesSourcesOnItsPage) {
  const Report report = TinyReport(ReportKind::kWebList, "Work", {{{0x401051}, 40}});
  const std::string page = WebListPage(report, ListingOf(report));
  EXPECT_NE(page.find("for (int i = 0; i &lt; rounds; ++i)"), std::string::npos);
  EXPECT_NE(page.find("<span class=unimportant>tiny.cc:9</span>"), std::string::npos);
}

TEST(Disasm, GivesInstructionsTheirSamplesAndPlaces) {
  const Report report =
      TinyReport(ReportKind::kDisasm, "Work", {{{0x401052}, 40}, {{0x40106b}, 2}});
  ProgramFiles programs;
  FewInstructions disassembler;
  const auto functions = DisassembleFunctions(report, programs, disassembler, {});
  ASSERT_TRUE(functions.ok());
  ASSERT_EQ(functions->size(), 1U);
  const DisassembledFunction& work = (*functions)[0];
  EXPECT_EQ(work.names, std::vector<std::string>{"_ZN4tiny4WorkERNS_6MatrixEi"});
  EXPECT_EQ(work.flat, 42);
  EXPECT_EQ(work.instructions[1].flat, 40) << "in the middle of the instruction";
  EXPECT_EQ(work.instructions[1].file, "tiny.cc");
  EXPECT_EQ(work.instructions[2].flat, 0);
}

TEST(SymbolAddress, IsANumberOnly) {
  EXPECT_EQ(SymbolAddress("0x4010d0"), 0x4010d0U);
  EXPECT_EQ(SymbolAddress("17"), 17U);
  EXPECT_EQ(SymbolAddress("main"), std::nullopt);
  EXPECT_EQ(SymbolAddress("0x"), std::nullopt);
}

}  // namespace
}  // namespace skein
