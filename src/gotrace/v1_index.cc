#include "gotrace/v1_index.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "gotrace/header.h"
#include "gotrace/v1_ids.h"

namespace skein {
namespace {

constexpr uint64_t kProgressBytes = 8 << 20;
// So many events must follow what looks like the head of a batch, for us to believe it.
constexpr int kTrustedEvents = 64;
constexpr uint64_t kMaxProcs = 100'000;

std::string_view Text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool IsProcId(uint64_t p) {
  return p == UINT64_MAX || p <= INT32_MAX;
}

class Indexer {
 public:
  Indexer(const V1Decoder& decoder, Names& names, Progress* progress)
      : decoder_(decoder), names_(names), progress_(progress) {}

  V1Index Run() {
    while (offset_ < size()) {
      if (!Step()) SkipDamage();
      ReportProgress();
    }
    EndBatch(offset_);
    if (damaged_) index_.diagnostics[first_damage_].lost_bytes = lost_bytes_;
    ReadStacks();
    std::ranges::stable_sort(index_.samples, {}, &V1Sample::ticks);
    return std::move(index_);
  }

 private:
  uint64_t size() const { return decoder_.trace().size(); }

  // One event; false: what stands here is none.
  bool Step() {
    if (!decoder_.Decode(offset_, event_)) return false;
    switch (event_.kind) {
      case V1Kind::kBatch:
        if (!BeginBatch()) return false;
        break;
      case V1Kind::kString:
        AddString();
        break;
      case V1Kind::kStack:
        stack_offsets_.push_back(offset_);
        break;
      case V1Kind::kFrequency:
        if (index_.ticks_per_second == 0) index_.ticks_per_second = event_.args[0];
        break;
      case V1Kind::kTimerGoroutine:
        index_.timer_goroutines.insert(event_.args[0]);
        break;
      default:
        if (!AddEvent()) return false;
        break;
    }
    offset_ += event_.size;
    return true;
  }

  bool BeginBatch() {
    if (!IsProcId(event_.args[0])) return false;
    EndBatch(offset_);
    if (damaged_) return true;
    const uint32_t slot = proc_ids_.IndexOf(event_.args[0]);
    if (slot == index_.procs.size())
      index_.procs.push_back({static_cast<int64_t>(event_.args[0]), {}});
    proc_ = &index_.procs[slot];
    batch_ = {offset_ + event_.size, 0, event_.ticks_delta, event_.sequence_delta};
    return true;
  }

  void EndBatch(uint64_t end) {
    if (proc_ != nullptr && end > batch_.begin) {
      batch_.end = end;
      proc_->batches.push_back(batch_);
    }
    proc_ = nullptr;
  }

  // Behind damage, events cannot be ordered any more: some that they depend on are missing.
  bool AddEvent() {
    if (damaged_) {
      lost_bytes_ += event_.size;
      return true;
    }
    if (proc_ == nullptr) return false;
    ++index_.event_count;
    if (event_.kind == V1Kind::kCpuSample)
      index_.samples.push_back({static_cast<int64_t>(event_.args[0]), offset_});
    if (event_.kind == V1Kind::kFutileWakeup) index_.has_futile_wakeups = true;
    return true;
  }

  void AddString() {
    const uint64_t id = event_.args[0];
    if (id == 0 || event_.data.empty()) return;
    if (index_.strings.Insert(id, Raw(names_.strings.Intern(Text(event_.data))))) return;
    index_.diagnostics.push_back(
        {offset_, "string " + std::to_string(id) + " is defined twice", event_.size});
  }

  // Goes on where a batch seems to begin, for the sake of the tables that stand at the trace's end.
  void SkipDamage() {
    EndBatch(offset_);
    const uint64_t damage = offset_;
    std::string reason(decoder_.Reason(damage));
    if (ParseHeader(decoder_.trace().subspan(damage)).ok()) {
      reason = "another trace begins here, only the first is read";
      offset_ = size();
    } else {
      offset_ = NextBatch(damage + 1);
    }
    lost_bytes_ += offset_ - damage;
    if (damaged_) return;
    damaged_ = true;
    first_damage_ = index_.diagnostics.size();
    index_.diagnostics.push_back({damage, std::move(reason), 0});
  }

  uint64_t NextBatch(uint64_t offset) const {
    for (; offset < size(); ++offset) {
      if (decoder_.kind_at(offset) == V1Kind::kBatch && LooksLikeBatch(offset)) return offset;
    }
    return size();
  }

  bool LooksLikeBatch(uint64_t offset) const {
    V1Event event;
    if (!decoder_.Decode(offset, event)) return false;
    if (event.args[0] != UINT64_MAX && event.args[0] > kMaxProcs) return false;
    offset += event.size;
    for (int i = 0; i < kTrustedEvents && offset < size(); ++i) {
      if (!decoder_.Decode(offset, event)) return false;
      offset += event.size;
    }
    return true;
  }

  void ReadStacks() {
    V1Event event;
    for (uint64_t offset : stack_offsets_) {
      decoder_.Decode(offset, event);
      V1StackReader stack(event, decoder_.version());
      if (!stack.valid())
        index_.diagnostics.push_back({offset, "malformed stack", event.size});
      else if (stack.id() != 0 && stack.frame_count() != 0)
        AddStack(stack);
    }
  }

  void AddStack(V1StackReader& stack) {
    frames_.clear();
    for (size_t i = 0; i < stack.frame_count(); ++i)
      frames_.push_back(InternFrame(stack.Next()));
    index_.stacks.Insert(static_cast<uint32_t>(stack.id()), Raw(names_.stacks.Intern(frames_)));
  }

  // What the trace says first of a pc holds, as in Go.
  FrameId InternFrame(const V1Frame& frame) {
    const uint32_t slot = pcs_.IndexOf(frame.pc);
    if (slot == frame_of_pc_.size()) {
      frame_of_pc_.push_back(names_.stacks.InternFrame({frame.pc, index_.String(frame.function),
                                                        index_.String(frame.file),
                                                        static_cast<uint32_t>(frame.line)}));
    }
    return frame_of_pc_[slot];
  }

  void ReportProgress() {
    if (progress_ == nullptr || offset_ < next_progress_) return;
    progress_->Report("reading", offset_, size());
    next_progress_ = offset_ + kProgressBytes;
  }

  const V1Decoder& decoder_;
  Names& names_;
  Progress* progress_;
  V1Index index_;

  uint64_t offset_ = TraceHeader::kBytes;
  uint64_t next_progress_ = 0;
  V1Event event_;

  V1Ids proc_ids_;
  V1Proc* proc_ = nullptr;  // Whose batch we are in; null: in none that counts.
  V1Batch batch_;
  std::vector<uint64_t> stack_offsets_;

  bool damaged_ = false;
  size_t first_damage_ = 0;  // In the diagnostics.
  uint64_t lost_bytes_ = 0;  // What is damaged, and the events behind.

  std::vector<FrameId> frames_;
  V1Ids pcs_;
  std::vector<FrameId> frame_of_pc_;
};

}  // namespace

StringId V1Index::String(uint64_t id) const {
  const uint32_t number = strings.Find(id);
  return number == kAbsent ? StringId::kEmpty : StringId{number};
}

StackId V1Index::Stack(uint64_t id) const {
  const uint32_t number = stacks.Find(id);
  return number == kAbsent ? StackId::kNone : StackId{number};
}

V1Index IndexV1Trace(const V1Decoder& decoder, Names& names, Progress* progress) {
  return Indexer(decoder, names, progress).Run();
}

}  // namespace skein
