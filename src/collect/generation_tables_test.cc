#include "collect/generation_tables.h"

#include <gtest/gtest.h>

namespace skein {
namespace {

// Has the names that it is given for the return addresses 1, 2, 3 ...; and one stack, 1, of all.
class Program : public Symbols, public RecordNames {
 public:
  explicit Program(const std::vector<std::string>& functions) {
    for (const std::string& function : functions) {
      pcs_.push_back(pcs_.size() + 1);
      frames_.push_back({{function, "a.cc", 7, 0}});
    }
  }

  const std::vector<SourceFrame>& At(uint64_t pc) override { return frames_.at(pc - 1); }
  std::span<const uint64_t> Stack(uint32_t) override { return pcs_; }
  std::string_view Text(uint32_t) override { return {}; }

  std::vector<std::string> Stack() {
    std::vector<std::string> functions;
    for (const SourceFrame* frame : NameStack(pcs_, *this).frames)
      functions.push_back(frame->function);
    return functions;
  }
  std::string Thread() { return NameThread({.first_stack = 1}, *this, *this).function; }

 private:
  std::vector<uint64_t> pcs_;
  std::vector<std::vector<SourceFrame>> frames_;
};

using Functions = std::vector<std::string>;

TEST(NameStack, LeavesOutWhatStartsThreads) {
  Program program({"read", "Load()", "start_thread", "clone3"});
  EXPECT_EQ(program.Stack(), (Functions{"read", "Load()"}));
  EXPECT_EQ(program.Thread(), "Load()");
}

TEST(NameStack, LeavesOutWhatCallsMainAlsoWhereNothingHasAName) {
  Program program(
      {"read", "cp+0x66f2", "cp+0x4ed9", "libc.so.6+0x271ca", "__libc_start_main", "cp+0x5170"});
  EXPECT_EQ(program.Stack(), (Functions{"read", "cp+0x66f2", "cp+0x4ed9"}));
  EXPECT_EQ(program.Thread(), "main");
}

TEST(NameStack, IsNotCutAtCallbacksOfLibc) {
  Program program({"Compare(void const*, void const*)", "libc.so.6+0x3f1a2", "qsort", "Sort()",
                   "start_thread"});
  EXPECT_EQ(program.Stack().back(), "Sort()");
  EXPECT_EQ(program.Thread(), "Sort()");
}

}  // namespace
}  // namespace skein
