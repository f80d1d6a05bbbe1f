#include "collect/profile_text.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

#include <sys/syscall.h>

#include "collect/native_profile.h"
#include "collect/tick_scale.h"
#include "sigsafe/intern.h"

namespace skein {
namespace {

[[gnu::format(printf, 2, 3)]] void Print(std::string& text, const char* format, ...) {
  std::array<char, 512> line;
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(line.data(), line.size(), format, arguments);
  va_end(arguments);
  if (size > 0) text.append(line.data(), std::min(static_cast<size_t>(size), line.size() - 1));
}

// " 0x401136 0x40118a"
void PrintAddresses(std::string& text, std::span<const uint64_t> pcs) {
  for (uint64_t pc : pcs)
    Print(text, " 0x%lx", pc);
  text += '\n';
}

// The calls that are to be seen, innermost first, and where each stands.
std::vector<SourceFrame> FramesOf(std::span<const uint64_t> pcs,
                                  const StackView& view,
                                  Leaf leaf,
                                  std::vector<uint64_t>& calls) {
  const SeenStack seen = view.Seen(pcs, leaf);
  std::vector<SourceFrame> frames;
  for (size_t i = 0; i < seen.pcs.size(); ++i) {
    const std::vector<SourceFrame>& at = view.symbols().At(seen.pcs[i]);
    const size_t cut = i + 1 == seen.pcs.size() ? seen.outer_lines_cut : 0;
    frames.insert(frames.end(), at.begin(), at.end() - static_cast<ptrdiff_t>(cut));
    calls.resize(frames.size(), seen.pcs[i] - 1);
  }
  return frames;
}

// Fills with tabs to the next column that nothing of what stands above or below reaches.
void Align(std::string& text, size_t used, size_t longest) {
  constexpr size_t kTab = 8;
  const size_t column = (longest + kTab) / kTab * kTab;
  text.append((column - used + kTab - 1) / kTab, '\t');
}

// "#	0x401135	Work(int)+0x25	/src/work.cc:12", a line each, and an empty one.
void PrintFrames(std::string& text,
                 std::span<const uint64_t> pcs,
                 const StackView& view,
                 Leaf leaf = Leaf::kAny) {
  std::vector<uint64_t> calls;
  const std::vector<SourceFrame> frames = FramesOf(pcs, view, leaf, calls);
  std::vector<std::array<std::string, 2>> cells;
  size_t longest_address = 0;
  size_t longest_name = 0;
  for (size_t i = 0; i < frames.size(); ++i) {
    std::array<std::string, 2> cell;
    Print(cell[0], "0x%lx", calls[i]);
    cell[1] = frames[i].function;
    if (frames[i].entry != 0) Print(cell[1], "+0x%lx", calls[i] - frames[i].entry);
    longest_address = std::max(longest_address, cell[0].size());
    longest_name = std::max(longest_name, cell[1].size());
    cells.push_back(std::move(cell));
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    text += "#\t" + cells[i][0];
    Align(text, cells[i][0].size(), longest_address);
    text += cells[i][1];
    Align(text, cells[i][1].size(), longest_name);
    text += frames[i].file;
    Print(text, ":%u\n", frames[i].line);
  }
  text += '\n';
}

using Counts = std::vector<ProfileCount>;

void SortByValue(Counts& counts, size_t value) {
  std::ranges::stable_sort(counts, std::greater(),
                           [value](const ProfileCount& count) { return count.values[value]; });
}

std::string CountText(const ProfileSource& source, const CountedKind& kind, Counts counts) {
  SortByValue(counts, 0);
  const StackView view(source.symbols, source.modules);
  int64_t total = 0;
  for (const ProfileCount& count : counts)
    total += count.values[0];
  std::string text(kind.name);
  Print(text, " profile: total %ld\n", total);
  for (const ProfileCount& count : counts) {
    const std::span<const uint64_t> pcs = StackOf(source.arena, count.key.stack);
    Print(text, "%ld @", count.values[0]);
    PrintAddresses(text, pcs);
    PrintFrames(text, pcs, view);
  }
  return text;
}

// Waits are counted in 256ths.
std::string WaitText(const ProfileSource& source, const CountedKind& kind, Counts counts) {
  constexpr uint64_t kTicks = uint64_t{1} << 40;
  SortByValue(counts, 1);
  const StackView view(source.symbols, source.modules);
  const ArenaHeader& header = source.arena.header;
  const uint64_t ns = ScaleSince(0, header).Ns(kTicks);
  const bool is_mutex = kind.counted == SampleKind::kMutex;
  std::string text = is_mutex ? "--- mutex:\n" : "--- contention:\n";
  Print(text, "cycles/second=%lu\n",
        static_cast<uint64_t>(static_cast<double>(kTicks) / static_cast<double>(ns) * 1e9));
  if (is_mutex) Print(text, "sampling period=%lu\n", header.mutex_fraction.load());
  for (const ProfileCount& count : counts) {
    const std::span<const uint64_t> pcs = StackOf(source.arena, count.key.stack);
    Print(text, "%ld %ld @", count.values[1], (count.values[0] + 128) / 256);
    PrintAddresses(text, pcs);
    PrintFrames(text, pcs, view);
  }
  return text;
}

// What was chosen, as it is: pprof scales by the rate.
std::string HeapText(const ProfileSource& source, Counts counts) {
  const StackView view(source.symbols, source.modules);
  SampleValues total{};
  for (ProfileCount& count : counts) {
    count.values[2] = count.values[0] - count.values[2];
    count.values[3] = count.values[1] - count.values[3];
    for (size_t i = 0; i < kSampleValues; ++i)
      total[i] += count.values[i];
  }
  SortByValue(counts, 3);
  // pprof takes equal totals for a profile that does not tell allocated from in use.
  if (total[3] == total[1]) ++total[1];
  std::string text;
  // Twice the rate is what the first such profiles had.
  Print(text, "heap profile: %ld: %ld [%ld: %ld] @ heap/%lu\n", total[2], total[3], total[0],
        total[1], 2 * source.arena.header.heap_sample_bytes.load());
  for (const ProfileCount& count : counts) {
    const std::span<const uint64_t> pcs = StackOf(source.arena, count.key.stack);
    Print(text, "%ld: %ld [%ld: %ld] @", count.values[2], count.values[3], count.values[0],
          count.values[1]);
    PrintAddresses(text, pcs);
    PrintFrames(text, pcs, view, Leaf::kAllocator);
  }
  return text;
}

// What a thread waits for in a system call, in Go's words.
struct CallState {
  long system_call;
  const char* state;
};
constexpr CallState kCallStates[] = {
    {SYS_nanosleep, "sleep"},
    {SYS_clock_nanosleep, "sleep"},
    {SYS_poll, "select"},
    {SYS_ppoll, "select"},
    {SYS_select, "select"},
    {SYS_pselect6, "select"},
    {SYS_epoll_wait, "select"},
    {SYS_epoll_pwait, "select"},
    {SYS_epoll_pwait2, "select"},
    {SYS_accept, "IO wait"},
    {SYS_accept4, "IO wait"},
    {SYS_recvfrom, "IO wait"},
    {SYS_recvmsg, "IO wait"},
    {SYS_sendto, "IO wait"},
    {SYS_sendmsg, "IO wait"},
    {SYS_connect, "IO wait"},
    {SYS_futex, "semacquire"},
    {SYS_rt_sigtimedwait, "sigwait"},
    {SYS_io_uring_enter, "IO wait"},
};

// What locks are waited for, by the functions that wait.
struct LockState {
  std::string_view function;
  const char* state;
};
constexpr LockState kLockStates[] = {
    {"pthread_cond_", "sync.Cond.Wait"},          {"pthread_rwlock_", "sync.RWMutex.Lock"},
    {"pthread_mutex_", "sync.Mutex.Lock"},        {"pthread_join", "sync.WaitGroup.Wait"},
    {"pthread_clockjoin", "sync.WaitGroup.Wait"},
};

const char* StateOf(const ThreadView& thread, const std::vector<SourceFrame>& frames) {
  if (thread.system_call < 0) return "running";
  const auto call = std::ranges::find(kCallStates, thread.system_call, &CallState::system_call);
  if (call == std::end(kCallStates)) return "syscall";
  if (call->system_call != SYS_futex) return call->state;
  for (const SourceFrame& frame : frames) {
    for (const LockState& lock : kLockStates)
      if (frame.function.find(lock.function) != std::string::npos) return lock.state;
  }
  return call->state;
}

// "Work(int)\n\t/src/work.cc:12 +0x25\n"
void PrintPlace(std::string& text, const SourceFrame& frame, uint64_t call) {
  text += "\n\t" + frame.file;
  Print(text, ":%u", frame.line);
  if (frame.entry != 0) Print(text, " +0x%lx", call - frame.entry);
  text += '\n';
}

void PrintCall(std::string& text, const SourceFrame& frame, uint64_t call) {
  text += frame.function;
  if (frame.function.find('(') == std::string::npos) text += "(...)";
  PrintPlace(text, frame, call);
}

void PrintCreation(std::string& text, uint64_t creator, const SourceFrame& frame, uint64_t call) {
  text += "created by " + frame.function;
  if (creator != 0) Print(text, " in goroutine %lu", creator);
  PrintPlace(text, frame, call);
}

// What std::thread does on the way to pthread_create().
bool IsCreation(const SourceFrame& frame) {
  return frame.function.starts_with("std::thread::_M_start_thread") ||
         frame.function.starts_with("std::thread::thread<") ||
         frame.function.starts_with("thread<");
}

}  // namespace

std::string MakeProfileText(const ProfileSource& source,
                            const CountedKind& kind,
                            const ProfileLook& look) {
  if (kind.counted == SampleKind::kHeap) return HeapText(source, look.counts);
  const bool is_wait = kind.counted == SampleKind::kBlock || kind.counted == SampleKind::kMutex;
  return is_wait ? WaitText(source, kind, look.counts) : CountText(source, kind, look.counts);
}

std::string MakeThreadText(const ProfileSource& source, const std::vector<ThreadView>& threads) {
  std::string text;
  const StackView view(source.symbols, source.modules);
  for (const ThreadView& thread : threads) {
    std::vector<uint64_t> calls;
    const std::vector<SourceFrame> frames = FramesOf(thread.pcs, view, Leaf::kAny, calls);
    if (!text.empty()) text += '\n';
    Print(text, "goroutine %lu [%s]:\n", thread.number, StateOf(thread, frames));
    for (size_t i = 0; i < frames.size(); ++i)
      PrintCall(text, frames[i], calls[i]);
    std::vector<uint64_t> creation_calls;
    const std::vector<SourceFrame> creation =
        FramesOf(StackOf(source.arena, thread.creation_stack), view, Leaf::kAny, creation_calls);
    const auto creates = std::ranges::find_if_not(creation, IsCreation);
    if (creates == creation.end()) continue;
    PrintCreation(text, thread.creator, *creates,
                  creation_calls[static_cast<size_t>(creates - creation.begin())]);
  }
  return text;
}

}  // namespace skein
