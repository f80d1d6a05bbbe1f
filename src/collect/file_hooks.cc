#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "collect/call_hook.h"
#include "collect/file_kinds.h"
#include "collect/hook_calls.h"
#include "collect/hook_tables.h"

namespace skein {
namespace {

// Waiting for a socket is waiting for the network; for anything else it is a system call.
WaitReason ReasonFor(int file) {
  return file_kinds.IsSocket(file) ? WaitReason::kNetwork : WaitReason::kSyscall;
}

SKEIN_PEER_HOOK(ssize_t,
                read,
                (int file, void* data, size_t size),
                (file, data, size),
                ReasonFor(file),
                file_kinds.PeerOf(file))
SKEIN_PEER_HOOK(ssize_t,
                write,
                (int file, const void* data, size_t size),
                (file, data, size),
                ReasonFor(file),
                file_kinds.PeerOf(file))
SKEIN_PEER_HOOK(ssize_t,
                readv,
                (int file, const iovec* data, int count),
                (file, data, count),
                ReasonFor(file),
                file_kinds.PeerOf(file))
SKEIN_PEER_HOOK(ssize_t,
                writev,
                (int file, const iovec* data, int count),
                (file, data, count),
                ReasonFor(file),
                file_kinds.PeerOf(file))
SKEIN_CALL_HOOK(ssize_t,
                sendfile,
                (int to, int from, off_t* at, size_t size),
                (to, from, at, size),
                ReasonFor(to))
SKEIN_CALL_HOOK(ssize_t,
                sendfile64,
                (int to, int from, off64_t* at, size_t size),
                (to, from, at, size),
                ReasonFor(to))
SKEIN_CALL_HOOK(ssize_t,
                pread,
                (int file, void* data, size_t size, off_t at),
                (file, data, size, at),
                WaitReason::kSyscall)
SKEIN_CALL_HOOK(ssize_t,
                pwrite,
                (int file, const void* data, size_t size, off_t at),
                (file, data, size, at),
                WaitReason::kSyscall)
SKEIN_CALL_HOOK(ssize_t,
                preadv,
                (int file, const iovec* data, int count, off_t at),
                (file, data, count, at),
                WaitReason::kSyscall)
SKEIN_CALL_HOOK(ssize_t,
                pwritev,
                (int file, const iovec* data, int count, off_t at),
                (file, data, count, at),
                WaitReason::kSyscall)
SKEIN_CALL_HOOK(int, fsync, (int file), (file), WaitReason::kSyscall)
SKEIN_CALL_HOOK(int, fdatasync, (int file), (file), WaitReason::kSyscall)
SKEIN_CALL_HOOK(int, ftruncate, (int file, off_t size), (file, size), WaitReason::kSyscall)
SKEIN_CALL_HOOK(int, unlink, (const char* path), (path), WaitReason::kSyscall)
SKEIN_CALL_HOOK(int, rename, (const char* from, const char* to), (from, to), WaitReason::kSyscall)

ssize_t read_chk_hook(int file, void* data, size_t size, size_t) {
  if (!IsRecording()) return read(file, data, size);
  const Waiting waiting(RecordKind::kCallBegin, ReasonFor(file), 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(read), file_kinds.PeerOf(file));
  return read(file, data, size);
}

// The mode is an argument only of calls that create a file; passing on what is in its place is what
// the C library itself does.
int open_hook(const char* path, int flags, mode_t mode) {
  if (!IsRecording()) return open(path, flags, mode);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSyscall, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(open));
  return file_kinds.IsNoSocket(open(path, flags, mode));
}

int openat_hook(int folder, const char* path, int flags, mode_t mode) {
  if (!IsRecording()) return openat(folder, path, flags, mode);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSyscall, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(openat));
  return file_kinds.IsNoSocket(openat(folder, path, flags, mode));
}

int close_hook(int file) {
  file_kinds.Forget(file);
  if (!IsRecording()) return close(file);
  const Waiting waiting(RecordKind::kCallBegin, WaitReason::kSyscall, 0, SKEIN_CALLER,
                        SKEIN_FUNCTION(close));
  return close(file);
}

int dup2_hook(int from, int to) {
  file_kinds.Forget(to);
  return dup2(from, to);
}

int dup3_hook(int from, int to, int flags) {
  file_kinds.Forget(to);
  return dup3(from, to, flags);
}

const Hook kHooks[] = {
    SKEIN_HOOK(read),
    SKEIN_HOOK_AS("__read_chk", read_chk),
    SKEIN_HOOK(write),
    SKEIN_HOOK(readv),
    SKEIN_HOOK(writev),
    SKEIN_HOOK(sendfile),
    SKEIN_HOOK(sendfile64),
    SKEIN_HOOK(pread),
    SKEIN_HOOK_AS("pread64", pread),
    SKEIN_HOOK(pwrite),
    SKEIN_HOOK_AS("pwrite64", pwrite),
    SKEIN_HOOK(preadv),
    SKEIN_HOOK_AS("preadv64", preadv),
    SKEIN_HOOK(pwritev),
    SKEIN_HOOK_AS("pwritev64", pwritev),
    SKEIN_HOOK(fsync),
    SKEIN_HOOK(fdatasync),
    SKEIN_HOOK(ftruncate),
    SKEIN_HOOK_AS("ftruncate64", ftruncate),
    SKEIN_HOOK(unlink),
    SKEIN_HOOK(rename),
    SKEIN_HOOK(open),
    SKEIN_HOOK_AS("open64", open),
    SKEIN_HOOK(openat),
    SKEIN_HOOK_AS("openat64", openat),
    SKEIN_HOOK(close),
    SKEIN_HOOK(dup2),
    SKEIN_HOOK(dup3),
};

}  // namespace

std::span<const Hook> FileHooks() {
  return kHooks;
}

}  // namespace skein
