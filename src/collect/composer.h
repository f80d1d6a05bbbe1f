#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "collect/merge_tree.h"
#include "collect/scheduler_model.h"
#include "collect/unlock_times.h"
#include "sigsafe/record.h"

namespace skein {

// Makes an execution trace of records: merges those of all threads by time, tells the scheduler
// model what they mean, and decides what only hindsight can tell:
//
//   - which of the waiting threads a wake-up woke: the one that said so first, and at a thread's end
//     all that join it;
//   - which unlock gave a lock to a thread that waited for it: the last one before it had it. Others
//     may have come in between, for locks are not handed on, and those that wait try again;
//   - whether a call that may block did: after 20 microseconds it counts as waiting, or loses its
//     processor, as Go's monitor thread would have it.
//
// Most records concern nobody but their thread, while it has a processor. So only the others are merged
// one by one; a thread whose turn it is goes on for as long as it is alone, within a millisecond, at
// the end of which all threads are at the same time again.
//
// Pure: same records, same bytes, however they were cut into pieces.
class Composer {
 public:
  // Calls that take less are short.
  static constexpr uint64_t kLongCallNs = 20'000;
  // How far it looks ahead.
  static constexpr uint64_t kForesightNs = 100'000'000;

  Composer(RecordNames& names, Symbols& symbols, TraceSink sink);
  ~Composer();

  // A thread, before its first records. `begins` is what it does when the trace starts; kAbsent for
  // threads that come later. `entry`: address of what it runs, or 0.
  void AddThread(uint64_t number, uint32_t tid, uint64_t entry, ModelThread::State begins);

  // More records of that thread, in its order, with nanoseconds for ticks. They are kept as they are until
  // their time comes. Threads that are not known, or have ended, are passed over.
  void Add(uint64_t number, std::vector<Record> records);

  // Composes the milliseconds that are over at `until`. All records before until + kForesightNs have
  // been added.
  void Compose(uint64_t until);

  // Composes the rest, and closes the trace: at `end`, or with the last record if that is later. `no_room_for`:
  // what else was lost, in words, for who reads it.
  void Finish(uint64_t end = 0, std::string_view no_room_for = {});

  const SchedulerModel& model() const { return model_; }

 private:
  struct Feed;

  Feed* FeedOf(uint64_t number);
  void NoteUnlocks();
  bool BeginMerge();
  bool PlayUntil(uint64_t until);
  void DropEnded();
  uint64_t PlayAhead(Feed& feed, uint64_t until);
  void PlayAlone(Feed& feed, uint64_t until);
  uint64_t NextTime(Feed& feed);
  void LeaveProc(Feed& feed);
  void Tell(Feed& feed, const Record& record);
  bool TellAlone(Feed& feed, const Record& record);
  void TellText(Feed& feed, const Record& record);
  void BeginCall(Feed& feed, const Record& record);
  void End(Feed& feed, const Record& record);
  void Wake(Feed& feed, const Record& record);
  void FindWoken(const Record& record);
  uint64_t NextRecord(const ModelThread& waiter) const;
  uint64_t NextUnlock(const Record& unlock);
  void Log(Feed& feed, const Record& record);

  SchedulerModel model_;
  std::vector<std::unique_ptr<Feed>> feeds_;  // By number.
  MergeTree merge_;                           // Of feeds_.
  uint64_t composed_ = 0;                     // All before has been.
  std::vector<uint64_t> times_;               // What merge_ begins with.
  UnlockTimes unlocks_;
  std::vector<std::pair<uint64_t, ModelThread*>> woken_;  // When, and who: of the last FindWoken().
};

}  // namespace skein
