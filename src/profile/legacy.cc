#include "profile/legacy.h"

#include <algorithm>
#include <array>

// What old formats cannot say of themselves: which frames are those of the profiler or the allocator.

namespace skein {
namespace {

constexpr std::string_view kAllocators =
    R"(calloc|cfree|malloc|free|memalign|do_memalign|(__)?posix_memalign|pvalloc|valloc|realloc|)"
    R"(tcmalloc::.*|tc_calloc|tc_cfree|tc_malloc|tc_free|tc_memalign|tc_posix_memalign|tc_pvalloc|)"
    R"(tc_valloc|tc_realloc|tc_new|tc_delete|tc_newarray|tc_deletearray|tc_new_nothrow|)"
    R"(tc_newarray_nothrow|malloc_zone_malloc|malloc_zone_calloc|malloc_zone_valloc|)"
    R"(malloc_zone_realloc|malloc_zone_memalign|malloc_zone_free|runtime\..*|BaseArena::.*|)"
    R"((::)?do_malloc_no_errno|(::)?do_malloc_pages|(::)?do_malloc|DoSampledAllocation|)"
    R"(MallocedMemBlock::MallocedMemBlock|_M_allocate|__builtin_(vec_)?delete|__builtin_(vec_)?new|)"
    R"(__gnu_cxx::new_allocator::allocate|__libc_malloc|__malloc_alloc_template::allocate|allocate|)"
    R"(cpp_alloc|operator new(\[\])?|simple_alloc::allocate)";
constexpr std::string_view kKeptOfAllocators =
    R"(runtime\.panic|runtime\.reflectcall|runtime\.call[0-9]*)";
constexpr std::string_view kProfilers =
    "ProfileData::Add|ProfileData::prof_handler|CpuProfiler::prof_handler|__pthread_sighandler|"
    "__restore";
constexpr std::string_view kLocks =
    R"(RecordLockProfileData|(base::)?RecordLockProfileData.*|(base::)?SubmitMutexProfileData.*|)"
    R"((base::)?SubmitSpinLockProfileData.*|(base::Mutex::)?AwaitCommon.*|(base::Mutex::)?Unlock.*|)"
    R"((base::Mutex::)?UnlockSlow.*|(base::Mutex::)?ReaderUnlock.*|(base::MutexLock::)?~MutexLock.*|)"
    R"((Mutex::)?AwaitCommon.*|(Mutex::)?Unlock.*|(Mutex::)?UnlockSlow.*|(Mutex::)?ReaderUnlock.*|)"
    R"((MutexLock::)?~MutexLock.*|(SpinLock::)?Unlock.*|(SpinLock::)?SlowUnlock.*|)"
    R"((SpinLockHolder::)?~SpinLockHolder.*)";

constexpr std::array<std::string_view, 5> kHeapTypes = {
    "allocations size", "objects space", "inuse_objects inuse_space", "alloc_objects alloc_space",
    "alloc_objects alloc_space inuse_objects inuse_space"};

void NameUninterestingFrames(Profile& profile) {
  std::string types;
  for (const Profile::ValueType& type : profile.sample_types)
    types.append(types.empty() ? "" : " ").append(profile.text(type.type));
  const bool is_heap = std::ranges::find(kHeapTypes, types) != kHeapTypes.end();
  const std::string_view drop = is_heap                        ? kAllocators
                                : types == "contentions delay" ? kLocks
                                                               : kProfilers;
  profile.drop_frames = profile.strings.Intern(drop);
  profile.keep_frames = profile.strings.Intern(is_heap ? kKeptOfAllocators : "");
}

}  // namespace

Result<Profile> ReadLegacy(std::span<const std::byte> bytes, const LegacyOptions& options) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto old = [&](Result<Profile> profile) {
    if (profile.ok()) NameUninterestingFrames(*profile);
    return profile;
  };
  const auto other = [](const Result<Profile>& profile) {
    return !profile.ok() && profile.error().code == Error::Code::kUnsupported;
  };
  Result<Profile> profile = old(ReadLegacyCpu(bytes));
  if (other(profile)) profile = old(ReadLegacyHeap(text, options));
  if (other(profile)) profile = old(ReadGoCount(text, options));
  if (other(profile)) profile = old(ReadThreads(text));
  if (other(profile)) profile = old(ReadContention(text, options));
  if (other(profile)) profile = old(ReadJava(text));
  if (other(profile)) profile = old(ReadJemalloc(text));
  if (other(profile)) profile = ReadGoroutineDump(text);
  if (other(profile)) profile = ReadPerfScript(text);
  if (other(profile)) profile = ReadFolded(text);
  return profile;
}

}  // namespace skein
