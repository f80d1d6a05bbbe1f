#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Profiles from before profile.proto: gperftools' and Go's text, and others. Addresses are most of what
// they have; the mappings at their end say which programs these are in.

// Lines of a text, one after the other, as Go's bufio.Scanner gives them: without "\n" and "\r\n".
class LineScanner {
 public:
  explicit LineScanner(std::string_view text) : rest_(text) {}

  // False: there is none any more; line() is empty then.
  bool Next();
  std::string_view line() const { return line_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_, line_;
};

bool IsSpaceOrComment(std::string_view line);
bool IsMemoryMapStart(std::string_view line);

// "0x1 0x2f" in any surroundings; fails on one of more than 64 bits.
Result<std::vector<uint64_t>> HexAddresses(std::string_view text);
std::optional<int64_t> DecimalNumber(std::string_view text);

// What was sampled, brought back to what there was: a sample of `size` bytes comes with probability
// 1 - exp(-size / rate).
struct HeapSample {
  int64_t count = 0, size = 0;
};
HeapSample Unsample(HeapSample sample, int64_t rate);

// Makes a profile of stacks of addresses.
class LegacyStacks {
 public:
  struct Symbol {
    std::string function, file;
    int64_t line = 0;
  };

  LegacyStacks() = default;

  Profile& profile() { return profile_; }
  StringId Intern(std::string_view text) { return profile_.strings.Intern(text); }
  void AddType(std::string_view type, std::string_view unit);
  void SetPeriod(std::string_view type, std::string_view unit, int64_t period);

  struct Sample {
    std::vector<uint64_t> stack;  // Leaf first.
    std::vector<int64_t> values;
    std::vector<Profile::Label> labels;
  };
  std::vector<Sample>& samples() { return samples_; }

  // What an address is called; the innermost inlined call first.
  void Name(uint64_t address, Symbol symbol) { symbols_[address].push_back(std::move(symbol)); }
  bool IsNamed(uint64_t address) const { return symbols_.contains(address); }

  // Reads "start-end perms offset ... file" lines, in all the ways they are written.
  void ReadMappings(std::string_view text);

  // Removes a leaf that was recorded twice: from the registers and, one off, from the stack.
  void DropDoubledLeaves() { drop_doubled_leaves_ = true; }

  // Gives each address its mapping. Call once.
  Profile Finish();
  // The same for Java, where addresses mean nothing beyond the name that they have here.
  Profile FinishWithoutNamedAddresses();

 private:
  void MergeAdjacentMappings();
  void PutMainFirst();
  void NoteNamedMappings();
  uint32_t FindMapping(uint64_t address);
  uint32_t Location(uint64_t address);
  void AddLines(uint64_t address, Profile::Location& location);

  Profile profile_;
  std::vector<Sample> samples_;
  std::unordered_map<uint64_t, std::vector<Symbol>> symbols_;
  std::unordered_map<uint64_t, uint32_t> locations_;
  uint32_t fake_mapping_ = Profile::kNone;
  bool drop_doubled_leaves_ = false;
  bool forget_named_addresses_ = false;
};

struct LegacyOptions {
  // Use the names that Go's text profiles give in comments.
  bool names_in_comments = true;
};

// Reads one kind each. kUnsupported: it is something else.
Result<Profile> ReadLegacyCpu(std::span<const std::byte> bytes);
Result<Profile> ReadLegacyHeap(std::string_view text, const LegacyOptions& options);
Result<Profile> ReadGoCount(std::string_view text, const LegacyOptions& options);
Result<Profile> ReadThreads(std::string_view text);
Result<Profile> ReadContention(std::string_view text, const LegacyOptions& options);
Result<Profile> ReadJava(std::string_view text);
Result<Profile> ReadJavaCpu(LegacyStacks stacks, std::string_view text);
Result<Profile> ReadJemalloc(std::string_view text);
Result<Profile> ReadGoroutineDump(std::string_view text);
Result<Profile> ReadPerfScript(std::string_view text);
Result<Profile> ReadFolded(std::string_view text);

// Whichever of all these it is.
Result<Profile> ReadLegacy(std::span<const std::byte> bytes, const LegacyOptions& options);

inline Error Unrecognized() {
  return {Error::Code::kUnsupported, "unrecognized profile format"};
}
inline Error MalformedLegacy() {
  return {Error::Code::kCorrupt, "malformed profile format"};
}

// Collects the names in comments, as Go writes them below each stack: "#\t0x47\tmain.f+0x7\ta.go:12".
class GoComments {
 public:
  enum class Of : uint8_t { kStacks, kAllocations };
  explicit GoComments(Of what = Of::kStacks) : what_(what) {}

  // Returns whether the line was such a comment.
  bool Take(std::string_view line, LegacyStacks& stacks);
  // Other lines end a stack.
  void End(LegacyStacks& stacks);

 private:
  void NameAddress(LegacyStacks& stacks);
  void EndGoStack(LegacyStacks& stacks);

  Of what_;
  uint64_t address_ = 0;
  std::optional<uint64_t> innermost_;  // Of the stack, the first that has a comment.
  bool is_go_ = false;                 // The frame before, if it was of this stack.
  std::vector<LegacyStacks::Symbol> symbols_;
};

}  // namespace skein
