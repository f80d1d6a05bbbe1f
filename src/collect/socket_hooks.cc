#include <cerrno>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "collect/call_hook.h"
#include "collect/file_kinds.h"
#include "collect/hook_tables.h"
#include "collect/peer_address.h"

namespace skein {

FileKinds file_kinds;

FileKinds::Kind FileKinds::Ask(int file) {
  const int saved_errno = errno;
  struct stat about;
  const Kind kind = fstat(file, &about) == 0 && S_ISSOCK(about.st_mode) ? kSocket : kOther;
  Set(file, kind, 0);
  errno = saved_errno;
  return kind;
}

namespace {

constexpr WaitReason kNetwork = WaitReason::kNetwork;

SKEIN_PEER_HOOK(ssize_t,
                recv,
                (int socket, void* data, size_t size, int flags),
                (socket, data, size, flags),
                kNetwork,
                file_kinds.PeerOf(socket))
SKEIN_PEER_HOOK(ssize_t,
                send,
                (int socket, const void* data, size_t size, int flags),
                (socket, data, size, flags),
                kNetwork,
                file_kinds.PeerOf(socket))
SKEIN_PEER_HOOK(ssize_t,
                recvfrom,
                (int socket, void* data, size_t size, int flags, sockaddr* from, socklen_t* length),
                (socket, data, size, flags, from, length),
                kNetwork,
                file_kinds.PeerOf(socket))
SKEIN_PEER_HOOK(
    ssize_t,
    sendto,
    (int socket, const void* data, size_t size, int flags, const sockaddr* to, socklen_t length),
    (socket, data, size, flags, to, length),
    kNetwork,
    file_kinds.PeerOf(socket))
SKEIN_PEER_HOOK(ssize_t,
                recvmsg,
                (int socket, msghdr* message, int flags),
                (socket, message, flags),
                kNetwork,
                file_kinds.PeerOf(socket))
SKEIN_PEER_HOOK(ssize_t,
                sendmsg,
                (int socket, const msghdr* message, int flags),
                (socket, message, flags),
                kNetwork,
                file_kinds.PeerOf(socket))
SKEIN_PEER_HOOK(int,
                connect,
                (int socket, const sockaddr* to, socklen_t length),
                (socket, to, length),
                kNetwork,
                file_kinds.PeerOf(file_kinds.IsConnected(socket, PeerId(to, length))))
SKEIN_CALL_HOOK(int,
                getaddrinfo,
                (const char* host, const char* service, const addrinfo* hints, addrinfo** found),
                (host, service, hints, found),
                kNetwork)

int accept_hook(int socket, sockaddr* from, socklen_t* length) {
  if (!IsRecording()) return accept(socket, from, length);
  const Waiting waiting(RecordKind::kCallBegin, kNetwork, 0, SKEIN_CALLER, SKEIN_FUNCTION(accept));
  return file_kinds.Forget(accept(socket, from, length));
}

int accept4_hook(int socket, sockaddr* from, socklen_t* length, int flags) {
  if (!IsRecording()) return accept4(socket, from, length, flags);
  const Waiting waiting(RecordKind::kCallBegin, kNetwork, 0, SKEIN_CALLER, SKEIN_FUNCTION(accept4));
  return file_kinds.Forget(accept4(socket, from, length, flags));
}

ssize_t recv_chk_hook(int socket, void* data, size_t size, size_t, int flags) {
  if (!IsRecording()) return recv(socket, data, size, flags);
  const Waiting waiting(RecordKind::kCallBegin, kNetwork, 0, SKEIN_CALLER, SKEIN_FUNCTION(recv),
                        file_kinds.PeerOf(socket));
  return recv(socket, data, size, flags);
}

const Hook kHooks[] = {
    SKEIN_HOOK(recv),        SKEIN_HOOK_AS("__recv_chk", recv_chk),
    SKEIN_HOOK(send),        SKEIN_HOOK(recvfrom),
    SKEIN_HOOK(sendto),      SKEIN_HOOK(recvmsg),
    SKEIN_HOOK(sendmsg),     SKEIN_HOOK(connect),
    SKEIN_HOOK(accept),      SKEIN_HOOK(accept4),
    SKEIN_HOOK(getaddrinfo),
};

}  // namespace

std::span<const Hook> SocketHooks() {
  return kHooks;
}

}  // namespace skein
