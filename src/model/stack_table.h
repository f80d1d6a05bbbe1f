#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/ids.h"

namespace skein {

// One call of a stack. Go's traces hold return addresses: `pc` is the call's plus one.
struct Frame {
  uint64_t pc = 0;
  StringId function = StringId::kEmpty;
  StringId file = StringId::kEmpty;
  uint32_t line = 0;

  bool operator==(const Frame&) const = default;
};

// Stacks, each once, as lists of frames, each once. StackId 0 is "no stack".
class StackTable {
 public:
  StackTable();

  FrameId InternFrame(const Frame& frame);
  StackId Intern(std::span<const FrameId> leaf_to_root);

  const Frame& frame(FrameId id) const { return frames_[Raw(id)]; }

  // From the leaf (the innermost call) to the root; empty for kNone. Valid until the next Intern().
  std::span<const FrameId> frames(StackId id) const {
    return {lists_.data() + begin_[Raw(id)], begin_[Raw(id) + 1] - begin_[Raw(id)]};
  }

  size_t size() const { return begin_.size() - 1; }
  size_t frame_count() const { return frames_.size(); }
  size_t memory_bytes() const;

 private:
  std::vector<Frame> frames_;
  std::vector<uint32_t> frame_slots_;  // Open addressing over frames_; index + 1, 0 is free.
  std::vector<FrameId> lists_;
  std::vector<uint32_t> begin_;        // Of stack i in lists_; one more entry than stacks.
  std::vector<uint32_t> stack_slots_;  // Open addressing over stacks; 0 is free.
};

}  // namespace skein
