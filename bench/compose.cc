// What the composer costs, in nanoseconds of CPU for each record: bench_compose [THREADS]. The threads
// of a made-up service make system calls, mark regions, and wait for each other's locks.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <unordered_map>
#include <vector>

#include "collect/composer.h"

namespace skein {
namespace {

constexpr size_t kRounds = 20'000;  // Of each thread.
constexpr uint32_t kStacks = 200;
constexpr uint64_t kPieceNs = 10'000'000;

class Names : public RecordNames, public Symbols {
 public:
  std::span<const uint64_t> Stack(uint32_t id) override {
    for (uint64_t i = 0; i < std::size(pcs_); ++i)
      pcs_[i] = 0x1000 + id * 16 + i;
    return id == 0 ? std::span<const uint64_t>() : pcs_;
  }
  std::string_view Text(uint32_t) override { return "text"; }
  const std::vector<SourceFrame>& At(uint64_t pc) override {
    auto& frames = frames_[pc];
    if (frames.empty()) frames = {{"function" + std::to_string(pc), "file.cc", 7}};
    return frames;
  }

 private:
  uint64_t pcs_[12];
  std::unordered_map<uint64_t, std::vector<SourceFrame>> frames_;
};

// The records of one thread, in order of time.
std::vector<Record> RecordsOf(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Record> records;
  uint64_t time = 1000;
  const auto put = [&](RecordKind kind, WaitReason reason, uint64_t a, uint64_t b) {
    time += 2000 + random() % 20'000;
    records.push_back({time, 1 + static_cast<uint32_t>(random() % kStacks), kind,
                       static_cast<uint8_t>(reason), 0, a, b});
  };
  for (size_t i = 0; i < kRounds; ++i) {
    put(RecordKind::kRegionBegin, WaitReason::kSyscall, 1, 2);
    for (int call = 0; call < 2; ++call) {
      put(RecordKind::kCallBegin, WaitReason::kNetwork, 0, 0);
      put(RecordKind::kCallEnd, WaitReason::kSyscall, 0, 0);
    }
    put(RecordKind::kBlock, WaitReason::kSync, 64 + random() % 4, 0);
    put(RecordKind::kUnblocked, WaitReason::kSyscall, 0, 0);
    put(RecordKind::kWake, WaitReason::kSync, 64 + random() % 4, 1);
    put(RecordKind::kRegionEnd, WaitReason::kSyscall, 1, 2);
    put(RecordKind::kLabel, WaitReason::kSyscall, 0, 3);
  }
  return records;
}

double CpuNs() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

using Pieces = std::vector<std::vector<std::vector<Record>>>;  // By time, then by thread.

// The records of each thread as they come while a program is recorded.
Pieces PiecesOf(const std::vector<std::vector<Record>>& threads) {
  Pieces pieces;
  std::vector<size_t> taken(threads.size());
  const auto has_more = [&] {
    for (size_t i = 0; i < threads.size(); ++i)
      if (taken[i] < threads[i].size()) return true;
    return false;
  };
  while (has_more()) {
    const uint64_t until = (pieces.size() + 1) * kPieceNs;
    auto& piece = pieces.emplace_back();
    for (size_t i = 0; i < threads.size(); ++i) {
      std::vector<Record>& records = piece.emplace_back();
      for (; taken[i] < threads[i].size() && threads[i][taken[i]].ticks < until; ++taken[i])
        records.push_back(threads[i][taken[i]]);
      records.shrink_to_fit();
    }
  }
  return pieces;
}

double Compose(Pieces pieces) {
  Names names;
  Composer composer(names, names, [](std::span<const std::byte>) { return true; });
  for (uint64_t i = 0; i < pieces[0].size(); ++i)
    composer.AddThread(i + 1, static_cast<uint32_t>(100 + i), 0, ModelThread::State::kRunning);
  size_t count = 0;
  uint64_t until = 0;
  const double begin = CpuNs();
  for (auto& piece : pieces) {
    until += kPieceNs;
    for (size_t i = 0; i < piece.size(); ++i) {
      count += piece[i].size();
      composer.Add(i + 1, std::move(piece[i]));
    }
    if (until > Composer::kForesightNs) composer.Compose(until - Composer::kForesightNs);
  }
  composer.Finish();
  return (CpuNs() - begin) / static_cast<double>(count);
}

}  // namespace
}  // namespace skein

int main(int argc, char** argv) {
  std::vector<std::vector<skein::Record>> threads;
  const size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 8;
  threads.reserve(count);
  for (unsigned i = 0; i < count; ++i)
    threads.push_back(skein::RecordsOf(i));
  const skein::Pieces pieces = skein::PiecesOf(threads);
  double least = 1e9;
  for (int run = 0; run < 15; ++run)
    least = std::min(least, skein::Compose(pieces));
  std::printf("%.2f\n", least);
}
