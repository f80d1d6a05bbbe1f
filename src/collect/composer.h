#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "collect/scheduler_model.h"
#include "sigsafe/record.h"

namespace skein {

// Makes an execution trace of records: merges those of all threads by time, tells the scheduler
// model what they mean, and decides what only hindsight can tell:
//
//   - which of the waiting threads a wake-up woke: the one that said so first;
//   - which unlock gave a lock to a thread that waited for it: the last one before it had it. Others
//     may have come in between, for locks are not handed on, and those that wait try again;
//   - whether a call that may block did: after 20 microseconds it counts as waiting, or loses its
//     processor, as Go's monitor thread would have it.
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

  // More records of that thread, in its order, with nanoseconds for ticks. Threads that are not known,
  // or have ended, are passed over.
  void Add(uint64_t number, std::span<const Record> records);

  // Composes what came before `until`. All records before until + kForesightNs have been added.
  void Compose(uint64_t until);

  // Composes the rest, and closes the trace.
  void Finish();

  const SchedulerModel& model() const { return model_; }

 private:
  struct Feed;
  struct Due;
  struct Next {
    uint64_t time;
    uint64_t number;
    Feed* feed;

    bool IsBefore(const Next& other) const {
      return time != other.time ? time < other.time : number < other.number;
    }
  };

  bool PlayAhead(Feed& feed, uint64_t until);
  void SinkFirst();
  void Play(Feed& feed, const Record& record);
  void BeginCall(Feed& feed, const Record& record);
  void Wake(Feed& feed, const Record& record);
  void Log(Feed& feed, const Record& record);
  void LeaveProcsBefore(uint64_t time);
  uint64_t NextRecord(const ModelThread& waiter) const;
  void NoteUnlock(const Record& unlock);
  uint64_t NextUnlock(const Record& unlock);

  SchedulerModel model_;
  std::map<uint64_t, std::unique_ptr<Feed>> feeds_;
  std::vector<Next> heap_;  // Those with records, next one first.
  std::deque<Due> due_;
  std::unordered_map<uint64_t, std::deque<uint64_t>> unlocks_;  // To come: address, times in order.
};

}  // namespace skein
