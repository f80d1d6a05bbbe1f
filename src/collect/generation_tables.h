#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collect/symbols.h"
#include "collect/wire_batch.h"
#include "collect/wire_number.h"
#include "sigsafe/record.h"

namespace skein {

// What the ids in records stand for.
class RecordNames {
 public:
  virtual ~RecordNames() = default;
  // Return addresses, innermost first; empty for ids that are none.
  virtual std::span<const uint64_t> Stack(uint32_t id) = 0;
  virtual std::string_view Text(uint32_t id) = 0;
  // Unix time of the trace's time 0 in nanoseconds; 0: unknown.
  virtual int64_t BeganUnixNs() { return 0; }
};

// The frames of `pcs`, innermost first, without those that nobody wants to see (IsThreadStart,
// IsRecorder) at its ends; at most kMaxStackFrames. Not empty unless `pcs` is. `wire_pcs`: a
// distinct address for each, for inlined calls have those of the calls they are inlined into.
struct NamedStack {
  std::vector<const SourceFrame*> frames;  // What `symbols` gave.
  std::vector<uint64_t> wire_pcs;
  bool begins_in_main = false;  // The last frame is main()'s, which may have no name.
};
NamedStack NameStack(std::span<const uint64_t> pcs, Symbols& symbols);

// What a thread is known for: its first function of the user's.
struct ThreadEntry {
  uint64_t address = 0;      // What pthread_create was told to run, or 0.
  uint32_t first_stack = 0;  // The first that is known of it, or 0.
};
SourceFrame NameThread(const ThreadEntry& entry, RecordNames& names, Symbols& symbols);

// Also tells what stands in stacks for whom a call is connected to.
class PeerFrames : public Symbols {
 public:
  PeerFrames(Symbols& symbols, RecordNames& names) : symbols_(symbols), names_(names) {}

  const std::vector<SourceFrame>& At(uint64_t pc) override;

 private:
  Symbols& symbols_;
  RecordNames& names_;
  std::unordered_map<uint64_t, std::vector<SourceFrame>> peers_;
};

// The string and stack tables of one generation. Names are looked up when it ends, for those stacks
// only that are in it.
class GenerationTables {
 public:
  GenerationTables(RecordNames& names, Symbols& symbols)
      : names_(names), symbols_(symbols, names) {}

  uint64_t String(std::string_view text);
  WireNumber Text(uint32_t id) {
    const WireNumber known = texts_.Find(id);
    return known.is_none() ? NewText(id) : known;
  }
  WireNumber Stack(uint32_t id) {
    const WireNumber known = stacks_.Find(id);
    return known.is_none() ? NewStack(id) : known;
  }
  WireNumber Reason(WaitReason reason);
  // A stack of one frame, the NameThread() of that thread.
  uint64_t EntryStack(uint64_t thread);

  // Puts both tables behind `out` and forgets them.
  void Flush(uint64_t generation,
             uint64_t time,
             const std::function<ThreadEntry(uint64_t thread)>& entry_of,
             std::vector<std::byte>& out);

 private:
  // From ids in records to those of this generation; none: not in it.
  class Ids {
   public:
    WireNumber Find(uint32_t id) const { return id < all_.size() ? all_[id] : WireNumber(); }
    void Set(uint32_t id, WireNumber wire_id);
    void Forget();
    const std::vector<uint32_t>& used() const { return used_; }

   private:
    std::vector<WireNumber> all_;
    std::vector<uint32_t> used_;  // What is not none in all_, in the order it came.
  };
  struct HashText : std::hash<std::string_view> {
    using is_transparent = void;
  };

  WireNumber NewText(uint32_t id);
  WireNumber NewStack(uint32_t id);
  void WriteStack(WireTable& table, uint64_t id, const NamedStack& stack);

  RecordNames& names_;
  PeerFrames symbols_;
  std::unordered_map<std::string, uint64_t, HashText, std::equal_to<>> strings_;
  std::vector<const std::string*> strings_in_order_;  // By id, from 1; those in strings_.
  Ids texts_;
  Ids stacks_;
  std::array<WireNumber, static_cast<size_t>(WaitReason::kCount)> reasons_;
  std::unordered_map<uint64_t, uint64_t> entries_;
  uint32_t next_stack_ = 1;
  std::vector<uint64_t> numbers_;  // Of an entry: in WriteStack() alone.
};

}  // namespace skein
