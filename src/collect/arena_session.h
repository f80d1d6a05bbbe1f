#pragma once

#include <array>
#include <cstdint>
#include <vector>

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
    kTake,  // Give chunks back.
    kKeep,  // Leave all as it is: a look at a flight recorder.
  };

  ArenaSession(Arena& arena, TraceSink sink, Records records = Records::kTake);

  // Takes what has come, and composes it but for the last few milliseconds, whose order may not be
  // settled. Returns how many records there were.
  uint64_t Poll();

  // Takes and composes the rest. Call once, when nobody records any more.
  void Finish();

  uint64_t records() const { return records_taken_; }
  uint64_t lost() const { return lost_; }
  bool sink_is_open() const { return composer_.model().sink_is_open(); }

 private:
  // What was read of a slot.
  struct Place {
    uint64_t number = 0;
    uint32_t chunk = kNoChunk;
    uint32_t used = 0;
  };
  class Names : public RecordNames {
   public:
    explicit Names(const Arena& arena) : arena_(arena) {}
    std::span<const uint64_t> Stack(uint32_t id) override;
    std::string_view Text(uint32_t id) override;

   private:
    const Arena& arena_;
  };

  void Begin();
  uint64_t TakeAll();
  uint64_t Take(ThreadSlot& slot, Place& place);
  void Meet(ThreadSlot& slot, Place& place);
  void Part(ThreadSlot& slot, Place& place);
  void TellLoss(ThreadSlot& slot, const Place& place);
  ModelThread::State StateOf(const ThreadSlot& slot) const;
  void ReadNewModules();

  Arena& arena_;
  Records mode_;
  Names names_;
  ElfSymbols symbols_;
  Composer composer_;
  TickScale scale_;
  bool has_begun_ = false;
  uint32_t module_version_ = 0;
  uint64_t records_taken_ = 0;
  uint64_t lost_ = 0;
  std::array<Place, kThreadSlots> places_;
  std::vector<Record> buffer_;
};

}  // namespace skein
