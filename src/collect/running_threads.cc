#include "collect/running_threads.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "collect/recorder.h"

namespace skein {
namespace {

bool Sleeps(const char* tid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%s/stat", tid);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char text[512] = "";
  const ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  const char* name_end = size > 0 ? std::strrchr(text, ')') : nullptr;
  return name_end != nullptr && (name_end[2] == 'S' || name_end[2] == 'D');
}

void EnterThread(const char* tid) {
  const auto number = static_cast<uint32_t>(std::strtoul(tid, nullptr, 10));
  if (IsOwnThread(number) || SlotOf(number) != nullptr) return;
  ThreadSlot* slot = process_arena->ClaimSlot();
  if (slot == nullptr) return;
  slot->tid = number;
  if (Sleeps(tid)) slot->waits = static_cast<uint32_t>(WaitReason::kSync) + 1;
  slot->state.store(SlotState::kAlive);
  if (SlotOf(number, slot) != nullptr)
    LeaveSlot(*slot);  // It has just begun, with a slot of its own.
}

}  // namespace

void ForgetDeadThreads() {
  const uint32_t count = process_arena->header.used_slots.load();
  for (ThreadSlot* slot = process_arena->slots; slot != process_arena->slots + count; ++slot) {
    if (slot->state != SlotState::kAlive) continue;
    const uint64_t number = slot->number.load();
    char path[64];
    std::snprintf(path, sizeof path, "/proc/self/task/%u", slot->tid.load());
    const bool is_dead = access(path, F_OK) != 0;
    const bool is_same = slot->number == number && slot->state == SlotState::kAlive;
    if (is_dead && is_same) LeaveSlot(*slot);
  }
}

void EnterThreads() {
  ForgetDeadThreads();
  DIR* tasks = opendir("/proc/self/task");
  if (tasks == nullptr) return;
  while (const dirent* task = readdir(tasks))
    if (task->d_name[0] != '.') EnterThread(task->d_name);
  closedir(tasks);
}

}  // namespace skein
