#include "base/mapped_file.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// A page of a mapping that lies behind the file's end cannot be read: the kernel sends SIGBUS. Our
// handler puts a page of zeros there if the address is in one of our mappings, notes it, and lets
// the reader go on; any other SIGBUS goes to the handler that was there before ours.

namespace skein {

struct MappedFile::Mapping {
  std::span<const std::byte> bytes;
  size_t slot = 0;  // Into the table below.
};

namespace {

// Read by the signal handler, hence atomics and a fixed size. A mapping that finds no free place
// works as well, only unguarded.
struct Guarded {
  std::atomic<bool> taken = false;
  std::atomic<uintptr_t> begin = 0;
  std::atomic<uintptr_t> end = 0;
  std::atomic<bool> shrunk = false;
};
constexpr size_t kUnguarded = 64;
std::array<Guarded, kUnguarded> guarded_mappings;

struct sigaction previous_action;

Guarded* GuardOf(uintptr_t address) {
  for (Guarded& guard : guarded_mappings)
    if (address >= guard.begin && address < guard.end) return &guard;
  return nullptr;
}

void OnBusError(int signal, siginfo_t* info, void*) {
  const int saved_errno = errno;
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  const auto page_size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  Guarded* guard = GuardOf(address);
  void* page = reinterpret_cast<void*>(address / page_size * page_size);
  if (guard == nullptr || mmap(page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                               -1, 0) == MAP_FAILED) {
    sigaction(signal, &previous_action, nullptr);  // The read is tried again, and fails for good.
  } else {
    guard->shrunk = true;
  }
  errno = saved_errno;
}

void InstallHandler() {
  struct sigaction action {};
  action.sa_sigaction = &OnBusError;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, &previous_action);
}

size_t GuardMapping(std::span<const std::byte> bytes) {
  static std::once_flag installed;
  std::call_once(installed, InstallHandler);
  for (size_t slot = 0; slot < guarded_mappings.size(); ++slot) {
    Guarded& guard = guarded_mappings[slot];
    if (guard.taken.exchange(true)) continue;
    guard.shrunk = false;
    guard.begin = reinterpret_cast<uintptr_t>(bytes.data());
    guard.end = guard.begin + bytes.size();
    return slot;
  }
  return kUnguarded;
}

void ReleaseGuard(size_t slot) {
  if (slot == kUnguarded) return;
  guarded_mappings[slot].end = 0;
  guarded_mappings[slot].begin = 0;
  guarded_mappings[slot].taken = false;
}

Error LastError() {
  const auto code = errno == ENOENT ? Error::Code::kNotFound : Error::Code::kIo;
  return Error{code, std::generic_category().message(errno)};
}

struct Descriptor {
  int number;
  ~Descriptor() { close(number); }
};

}  // namespace

Result<MappedFile> MappedFile::FromDescriptor(int descriptor) {
  const Descriptor file{descriptor};
  struct stat status {};
  if (fstat(file.number, &status) != 0) return LastError();
  if (!S_ISREG(status.st_mode)) return Error{Error::Code::kInvalidArgument, "not a regular file"};
  const auto size = static_cast<size_t>(status.st_size);
  if (size == 0) return MappedFile(new Mapping{{}, kUnguarded});
  void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
  if (data == MAP_FAILED) return LastError();
  const std::span<const std::byte> bytes(static_cast<const std::byte*>(data), size);
  return MappedFile(new Mapping{bytes, GuardMapping(bytes)});
}

Result<MappedFile> MappedFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return LastError();
  return FromDescriptor(descriptor);
}

std::span<const std::byte> MappedFile::bytes() const {
  return mapping_->bytes;
}

void MappedFile::Release(std::span<const std::byte> bytes) {
  const auto begin = reinterpret_cast<uintptr_t>(bytes.data());
  const Guarded* const guard = GuardOf(begin);
  if (bytes.empty() || guard == nullptr || begin + bytes.size() > guard->end) return;
  const auto page_size = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t first = (begin + page_size - 1) / page_size * page_size;
  const uintptr_t end = (begin + bytes.size()) / page_size * page_size;
  if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
}

bool MappedFile::shrunk() const {
  return mapping_->slot != kUnguarded && guarded_mappings[mapping_->slot].shrunk;
}

void MappedFile::Unmap::operator()(Mapping* mapping) const {
  ReleaseGuard(mapping->slot);
  if (!mapping->bytes.empty())
    munmap(const_cast<std::byte*>(mapping->bytes.data()), mapping->bytes.size());
  delete mapping;
}

}  // namespace skein
