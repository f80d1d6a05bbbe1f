#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <sys/types.h>

#include "collect/arena_outputs.h"
#include "collect/arena_session.h"

namespace skein {

// The folder in which recorded processes put their arenas, and the files made of them: the first
// process's as `outputs` says, those of its children with their numbers behind. One thread at a time.
class ArenaFolder {
 public:
  struct Trace {
    std::string path;  // Empty: there is no trace, but profiles.
    pid_t process = 0;
    uint64_t records = 0;
    uint64_t lost = 0;
    std::string error;  // Why it could not be written; empty: it was.
    std::vector<WrittenProfile> profiles;
    std::string no_room;      // What was not kept for want of room; empty: all was.
    bool still_runs = false;  // What it does from now on is not in it.
    bool is_kept = false;     // Its arena is still in the folder, to be tried again.

    bool is_whole() const;
  };

  // `first`: the process whose names have no number. 0: the one that began first, of those that a
  // recorder left which is no more; arenas are then not changed, and removed when all is written.
  ArenaFolder(std::string folder, ArenaOutputs outputs, pid_t first);
  ~ArenaFolder();

  // Looks for new arenas, and composes what there is of all. Closes those of processes that are no
  // more. Returns how many records there were.
  uint64_t Poll();

  // Composes the rest of all, and closes them.
  void Finish();

  // Removes the folder, unless there is still something in it to be tried again.
  void RemoveIfDone();

  // Closed ones, and of those that were closed the ones that are worth keeping: a child that executed
  // another program at once leaves none.
  const std::vector<Trace>& traces() const { return traces_; }
  bool any_open() const { return !open_.empty(); }
  // A process has become another program, which is not recorded.
  bool any_replaced() const { return any_replaced_; }

 private:
  struct Open;

  void Discover();
  std::unique_ptr<Open> OpenArena(pid_t process, const std::string& path) const;
  void Begin(std::unique_ptr<Open> open);
  void BeginTrace(Open& open);
  Trace Result(Open& open) const;
  void Close(Open& open);

  std::string folder_;
  ArenaOutputs outputs_;
  pid_t first_;
  bool was_left_;
  bool any_replaced_ = false;
  std::map<pid_t, std::unique_ptr<Open>> open_;
  std::map<pid_t, bool> known_;
  std::vector<Trace> traces_;
};

}  // namespace skein
