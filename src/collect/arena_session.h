#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "collect/arena_losses.h"
#include "collect/composer.h"
#include "collect/elf_symbols.h"
#include "collect/tick_scale.h"
#include "sigsafe/arena.h"

namespace skein {

// One recording: takes the records out of an arena as they come and composes a trace of them. The
// arena's process may be this one, another, or long gone. One thread at a time.
class ArenaSession {
 public:
  enum class Records {
    kTake,   // Give back chunks, and slots of threads that have ended, when they are read.
    kLeave,  // That is somebody else's business, who asks UnreadChunk() and HasParted().
  };

  // Where a recording begins: what happened, and what was lost, before is left out.
  struct Start {
    uint64_t ticks = 0;
    ArenaLosses lost;
  };

  ArenaSession(Arena& arena, TraceSink sink, Records records, const Start& start);
  // All of the arena's recording.
  ArenaSession(Arena& arena, TraceSink sink);

  // Takes what has come, and composes it but for the last few milliseconds, whose order may not be
  // settled. Returns how many records there were.
  uint64_t Poll();

  // Takes and composes the rest, and says in the trace what found no room. Call once, when nobody records any more.
  void Finish();

  uint64_t records() const { return records_taken_; }
  uint64_t lost() const { return lost_; }
  // Where reading of the slot's thread will go on: that chunk and those that follow are needed.
  uint32_t UnreadChunk(const ThreadSlot& slot) const;
  // Its end was read.
  bool HasParted(const ThreadSlot& slot) const;
  bool sink_is_open() const { return composer_.model().sink_is_open(); }

 private:
  // What was read of a slot.
  struct Place {
    uint64_t number = 0;
    uint32_t chunk = kNoChunk;
    uint32_t used = 0;
    bool has_parted = false;
  };
  class Names : public RecordNames {
   public:
    Names(const Arena& arena, uint64_t begin_ticks) : arena_(arena), begin_ticks_(begin_ticks) {}
    std::span<const uint64_t> Stack(uint32_t id) override;
    std::string_view Text(uint32_t id) override;
    int64_t BeganUnixNs() override;

   private:
    const Arena& arena_;
    uint64_t begin_ticks_;
    int64_t began_unix_ns_ =
        0;  // The same in all generations, though clocks are known better later.
  };

  void Begin();
  uint64_t TakeAll();
  uint64_t Take(ThreadSlot& slot, Place& place);
  uint64_t Take(std::span<const Record> records, uint64_t thread);
  void Meet(ThreadSlot& slot, Place& place);
  void Part(ThreadSlot& slot, Place& place);
  void TellLoss(ThreadSlot& slot, const Place& place);
  const Place& PlaceOf(const ThreadSlot& slot) const { return places_[&slot - arena_.slots]; }
  const Record* FirstRecord(const ThreadSlot& slot) const;
  bool IsOver(const ThreadSlot& slot) const;
  ModelThread::State StateOf(const ThreadSlot& slot) const;
  void ReadNewModules();

  Arena& arena_;
  Records mode_;
  uint64_t begin_ticks_;
  ArenaLosses lost_before_;
  Names names_;
  ElfSymbols symbols_;
  Composer composer_;
  TickScale scale_;
  bool has_begun_ = false;
  uint32_t module_version_ = 0;
  uint64_t records_taken_ = 0;
  uint64_t lost_ = 0;
  uint64_t latest_ns_ =
      0;  // No record that was taken is later. No two are made up of the same time.
  std::array<Place, kThreadSlots> places_;
};

}  // namespace skein
