// Eight threads count words into one map behind one lock, or (--parts) each into a map of its own.
// The mutex profile says which unlock the others had to wait for, the block profile where they waited.
//
//   example_contention [PROFILE] [--parts]
//   go tool pprof -top contention.pb.gz        or: skein pprof -top, skein contention.pb.gz

#include <iostream>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <skein/profile.h>

namespace {

constexpr size_t kThreads = 8;
constexpr int kWords = 100'000;

using Counts = std::map<std::string, int>;

class Words {
 public:
  void Add(const std::string& word) {
    const std::lock_guard lock(mutex_);
    ++counts_[word];
  }

  void Merge(const Counts& others) {
    const std::lock_guard lock(mutex_);
    for (const auto& [word, count] : others)
      counts_[word] += count;
  }

  size_t size() const { return counts_.size(); }

 private:
  std::mutex mutex_;
  Counts counts_;
};

std::string WordAt(size_t thread, int i) {
  return "word" + std::to_string((static_cast<int>(thread) * 31 + i) % 1000);
}

void CountEach(Words& words, size_t thread) {
  for (int i = 0; i < kWords; ++i)
    words.Add(WordAt(thread, i));
}

void CountApart(Words& words, size_t thread) {
  Counts counts;
  for (int i = 0; i < kWords; ++i)
    ++counts[WordAt(thread, i)];
  words.Merge(counts);
}

}  // namespace

int main(int argc, char** argv) {
  const bool in_parts = argc > 1 && std::string_view(argv[argc - 1]) == "--parts";
  const bool has_path = argc - in_parts > 1;
  const std::string path = has_path ? argv[1] : "contention.pb.gz";
  skein::SetMutexProfileFraction(1);
  skein::SetBlockProfileRate(1);
  Words words;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i)
    threads.emplace_back(in_parts ? &CountApart : &CountEach, std::ref(words), i);
  for (std::thread& thread : threads)
    thread.join();
  std::cout << words.size() << " words\n";
  for (const auto& [name, to] : {std::pair("mutex", path), std::pair("block", path + ".block")}) {
    if (const skein::Failure failure = skein::WriteProfile(name, to)) {
      std::cerr << failure.why() << "\n";
      return 1;
    }
  }
}
