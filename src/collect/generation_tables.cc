#include "collect/generation_tables.h"

#include <algorithm>

#include "gotrace/native_mark.h"
#include "model/peer_frame.h"

namespace skein {
namespace {

constexpr unsigned kInlineShift = 56;
constexpr std::string_view kMain = "main";
constexpr uint64_t kEntryPcs = uint64_t{1} << 62;

// What Go calls it, word for word: `go tool trace -pprof=sync` and others look for these.
constexpr std::array<std::string_view, static_cast<size_t>(WaitReason::kCount)> kReasons = {
    "system call", "sync", "sync.(*Cond).Wait", "sleep", "network", "select"};

std::string_view Tail(std::string_view text) {
  return text.size() <= kMaxStringBytes ? text : text.substr(text.size() - kMaxStringBytes);
}

// "main::{lambda()#1}" of the std::thread machinery that calls it; empty if that is not what it is.
std::string_view CallableOf(std::string_view function) {
  constexpr std::string_view kStart = "std::thread::_State_impl<std::thread::_Invoker<std::tuple<";
  if (!function.starts_with(kStart)) return {};
  function.remove_prefix(kStart.size());
  int depth = 0;
  for (size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    if ((c == ',' || c == '>') && depth == 0) return function.substr(0, i);
    if (c == '<' || c == '(' || c == '{') ++depth;
    if (c == '>' || c == ')' || c == '}') --depth;
  }
  return {};
}

uint64_t HashName(std::string_view name) {
  return std::hash<std::string_view>()(name) >> 16;
}

// Behind the frame of main(), whatever that is called where the program has no symbols; 0: there is none. Of the
// two functions of libc that call it only one has a name everywhere.
size_t EndOfMain(std::span<const SourceFrame* const> frames) {
  for (size_t i = 1; i < frames.size(); ++i) {
    if (!frames[i]->function.starts_with("__libc_start_main")) continue;
    return i > 1 && IsThreadStart(*frames[i - 1]) ? i - 1 : i;
  }
  return 0;
}

}  // namespace

NamedStack NameStack(std::span<const uint64_t> pcs, Symbols& symbols) {
  NamedStack stack;
  for (uint64_t pc : pcs) {
    const std::vector<SourceFrame>& calls = symbols.At(pc);
    for (size_t level = 0; level < calls.size(); ++level) {
      stack.frames.push_back(&calls[level]);
      stack.wire_pcs.push_back(pc +
                               (static_cast<uint64_t>(calls.size() - 1 - level) << kInlineShift));
    }
  }
  const size_t end_of_main = EndOfMain(stack.frames);
  size_t end = end_of_main == 0 ? stack.frames.size() : end_of_main;
  while (end > 1 && IsThreadStart(*stack.frames[end - 1]))
    --end;
  size_t begin = 0;
  while (begin + 1 < end && IsRecorder(*stack.frames[begin]))
    ++begin;
  end = std::min(end, begin + kMaxStackFrames);
  stack.begins_in_main = end_of_main != 0 && end == end_of_main;
  const auto cut = [&](auto& all) {
    all.resize(end);
    all.erase(all.begin(), all.begin() + static_cast<ptrdiff_t>(begin));
  };
  cut(stack.frames);
  cut(stack.wire_pcs);
  return stack;
}

SourceFrame NameThread(const ThreadEntry& entry, RecordNames& names, Symbols& symbols) {
  const NamedStack stack = NameStack(names.Stack(entry.first_stack), symbols);
  if (stack.begins_in_main) return {std::string(kMain), stack.frames.back()->file, 0, 0};
  if (!stack.frames.empty() && !IsThreadStart(*stack.frames.back())) return *stack.frames.back();
  if (entry.address == 0) return {"thread", "[unknown]", 0, 0};
  SourceFrame frame = symbols.At(entry.address + 1).back();
  if (const std::string_view callable = CallableOf(frame.function); !callable.empty())
    frame.function = std::string(callable);
  return frame;
}

const std::vector<SourceFrame>& PeerFrames::At(uint64_t pc) {
  if (!IsPeerPc(pc)) return symbols_.At(pc);
  std::vector<SourceFrame>& frames = peers_[pc];
  if (frames.empty()) {
    const std::string_view peer = names_.Text(static_cast<uint32_t>(pc));
    frames.push_back({std::string(peer.empty() ? "?" : peer), std::string(kPeerFile), 0, 0});
  }
  return frames;
}

void GenerationTables::Ids::Set(uint32_t id, WireNumber wire_id) {
  if (id >= all_.size()) all_.resize(std::max<size_t>(size_t{id} + 1, 2 * all_.size()));
  all_[id] = wire_id;
  used_.push_back(id);
}

void GenerationTables::Ids::Forget() {
  for (uint32_t id : used_)
    all_[id] = {};
  used_.clear();
}

uint64_t GenerationTables::String(std::string_view text) {
  text = Tail(text);
  if (text.empty()) return 0;
  if (const auto known = strings_.find(text); known != strings_.end()) return known->second;
  const auto added = strings_.emplace(text, strings_.size() + 1).first;
  strings_in_order_.push_back(&added->first);
  return added->second;
}

WireNumber GenerationTables::Reason(WaitReason reason) {
  const size_t index = reason < WaitReason::kCount ? static_cast<size_t>(reason) : 0;
  if (reasons_[index].is_none()) reasons_[index] = WireNumber(String(kReasons[index]));
  return reasons_[index];
}

WireNumber GenerationTables::NewText(uint32_t id) {
  const WireNumber string(String(names_.Text(id)));
  if (string.value() != 0) texts_.Set(id, string);
  return string;
}

WireNumber GenerationTables::NewStack(uint32_t id) {
  if (id == 0 || names_.Stack(id).empty()) return WireNumber(0);
  const WireNumber wire_id(next_stack_++);
  stacks_.Set(id, wire_id);
  return wire_id;
}

uint64_t GenerationTables::EntryStack(uint64_t thread) {
  const auto [known, is_new] = entries_.try_emplace(thread, next_stack_);
  if (is_new) ++next_stack_;
  return known->second;
}

void GenerationTables::WriteStack(WireTable& table, uint64_t id, const NamedStack& stack) {
  numbers_ = {id, stack.frames.size()};
  for (size_t i = 0; i < stack.frames.size(); ++i) {
    const SourceFrame& frame = *stack.frames[i];
    const bool is_main = stack.begins_in_main && i + 1 == stack.frames.size();
    const uint64_t function = String(is_main ? kMain : frame.function);
    for (uint64_t number :
         {stack.wire_pcs[i], function, String(frame.file), static_cast<uint64_t>(frame.line)})
      numbers_.push_back(number);
  }
  table.Add(WireEvent::kStack, numbers_);
}

void GenerationTables::Flush(uint64_t generation,
                             uint64_t time,
                             const std::function<ThreadEntry(uint64_t thread)>& entry_of,
                             std::vector<std::byte>& out) {
  {
    WireTable table(WireEvent::kStacks, generation, time, out);
    for (uint32_t stack : stacks_.used())
      WriteStack(table, stacks_.Find(stack).value(), NameStack(names_.Stack(stack), symbols_));
    for (const auto& [thread, id] : entries_) {
      const SourceFrame frame = NameThread(entry_of(thread), names_, symbols_);
      WriteStack(table, id, {{&frame}, {kEntryPcs | HashName(frame.function)}});
    }
  }
  if (const int64_t began = names_.BeganUnixNs(); began != 0)
    String(std::string(kBeganMark).append(std::to_string(began)));
  WireTable table(WireEvent::kStrings, generation, time, out);
  for (uint64_t id = 1; id <= strings_in_order_.size(); ++id) {
    const std::string& text = *strings_in_order_[id - 1];
    table.Add(WireEvent::kString, std::array<uint64_t, 2>{id, text.size()}, text);
  }
  stacks_.Forget();
  strings_.clear();
  strings_in_order_.clear();
  texts_.Forget();
  reasons_ = {};
  entries_.clear();
  next_stack_ = 1;
}

}  // namespace skein
