#pragma once

#include <cstdint>
#include <string>

namespace skein::testmain {

// The flags of `go test` that record, for tests and benchmarks in C++:
//
//   --trace=FILE                 an execution trace of all tests
//   --cpuprofile=FILE            a CPU profile of all tests
//   --memprofile=FILE            what they allocated; --memprofilerate=BYTES, 524288 unless set
//   --blockprofile=FILE          where threads waited; --blockprofilerate=NANOSECONDS, 1 unless set
//   --mutexprofile=FILE          for which locks; --mutexprofilefraction=N, 1 unless set
//   --outputdir=DIR              where files are that have no folder
//
// One dash is as good as two.
class TestFlags {
 public:
  // Takes the flags out of the arguments. An empty text, or what is wrong with them.
  std::string TakeFrom(int& argc, char** argv);

  // What was asked for. An empty text, or why not.
  std::string Start() const;
  std::string Finish() const;

  // Whether there was a --help, for which Help() has a few lines.
  bool asks_for_help() const { return asks_for_help_; }
  static const char* Help();

 private:
  friend struct Flag;

  std::string PathOf(const std::string& file) const;

  bool asks_for_help_ = false;
  std::string trace_;
  std::string cpu_profile_;
  std::string mem_profile_;
  std::string block_profile_;
  std::string mutex_profile_;
  std::string output_dir_;
  uint64_t mem_rate_ = 512 * 1024;
  uint64_t block_rate_ = 1;
  uint64_t mutex_fraction_ = 1;
};

}  // namespace skein::testmain
