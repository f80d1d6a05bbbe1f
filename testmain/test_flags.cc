#include "testmain/test_flags.h"

#include <charconv>
#include <string_view>

#include <skein/profile.h>
#include <skein/trace.h>

namespace skein::testmain {

// One with a text, or one with a number.
struct Flag {
  std::string_view name;
  std::string TestFlags::*text;
  uint64_t TestFlags::*number;

  static const Flag* Find(std::string_view name);
  // False: the value makes no sense.
  bool Set(TestFlags& flags, std::string_view value) const;
};

const Flag* Flag::Find(std::string_view name) {
  static constexpr Flag kFlags[] = {
      {"trace", &TestFlags::trace_, nullptr},
      {"cpuprofile", &TestFlags::cpu_profile_, nullptr},
      {"memprofile", &TestFlags::mem_profile_, nullptr},
      {"memprofilerate", nullptr, &TestFlags::mem_rate_},
      {"blockprofile", &TestFlags::block_profile_, nullptr},
      {"blockprofilerate", nullptr, &TestFlags::block_rate_},
      {"mutexprofile", &TestFlags::mutex_profile_, nullptr},
      {"mutexprofilefraction", nullptr, &TestFlags::mutex_fraction_},
      {"outputdir", &TestFlags::output_dir_, nullptr},
  };
  for (const Flag& flag : kFlags)
    if (flag.name == name) return &flag;
  return nullptr;
}

bool Flag::Set(TestFlags& flags, std::string_view value) const {
  if (value.empty()) return false;
  if (text != nullptr) {
    flags.*text = value;
    return true;
  }
  const char* end = value.data() + value.size();
  const auto [parsed, error] = std::from_chars(value.data(), end, flags.*number);
  return error == std::errc() && parsed == end;
}

std::string TestFlags::TakeFrom(int& argc, char** argv) {
  int kept = 1;
  std::string wrong;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    asks_for_help_ = asks_for_help_ || argument == "--help";
    const size_t begin = argument.substr(0, 2) == "--" ? 2 : argument.substr(0, 1) == "-" ? 1 : 0;
    const size_t equals = std::min(argument.find('='), argument.size());
    const Flag* flag = begin == 0 ? nullptr : Flag::Find(argument.substr(begin, equals - begin));
    if (flag == nullptr) {
      argv[kept++] = argv[i];
      continue;
    }
    if (!flag->Set(*this, argument.substr(std::min(equals + 1, argument.size()))))
      wrong = "--" + std::string(flag->name) + (flag->text == nullptr ? "=NUMBER" : "=FILE") +
              " is the way to say it, not " + argv[i];
  }
  argc = kept;
  argv[kept] = nullptr;
  return wrong;
}

std::string TestFlags::PathOf(const std::string& file) const {
  const bool stays = output_dir_.empty() || file.find('/') != std::string::npos;
  return stays ? file : output_dir_ + '/' + file;
}

std::string TestFlags::Start() const {
  Failure failure = nullptr;
  if (!mem_profile_.empty()) failure = SetHeapSampleBytes(mem_rate_);
  if (!failure && !block_profile_.empty()) failure = SetBlockProfileRate(block_rate_);
  if (!failure && !mutex_profile_.empty()) failure = SetMutexProfileFraction(mutex_fraction_);
  if (!failure && !cpu_profile_.empty()) failure = StartCpuProfile(PathOf(cpu_profile_));
  if (!failure && !trace_.empty()) failure = StartTrace(PathOf(trace_));
  return failure.why();
}

std::string TestFlags::Finish() const {
  Failure failure = nullptr;
  if (!trace_.empty()) StopTrace();
  if (!cpu_profile_.empty()) failure = StopCpuProfile();
  const auto write = [&](const char* name, const std::string& file) {
    if (!file.empty() && !failure) failure = WriteProfile(name, PathOf(file));
  };
  write("allocs", mem_profile_);
  write("block", block_profile_);
  write("mutex", mutex_profile_);
  return failure.why();
}

const char* TestFlags::Help() {
  return "Skein:\n"
         "  --trace=FILE  --cpuprofile=FILE  --memprofile=FILE  --blockprofile=FILE\n"
         "  --mutexprofile=FILE  --outputdir=DIR\n"
         "      Record that, to be looked at with skein, go tool trace and go tool pprof.\n"
         "  --memprofilerate=BYTES  --blockprofilerate=NANOSECONDS  --mutexprofilefraction=N\n"
         "      One sample for so much.\n";
}

}  // namespace skein::testmain
