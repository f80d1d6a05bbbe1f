#pragma once

// Profiles of C++ programs, as Go's runtime/pprof has them:
//
//   skein::StartCpuProfile("cpu.pb.gz");
//   {
//     skein::ProfileLabel label("request", "search");
//     Work();
//   }
//   skein::StopCpuProfile();
//   skein::WriteProfile("goroutine", "threads.pb.gz");
//
// and, with skein::SetHeapSampleBytes() at the program's start, skein::WriteProfile("heap", ...).
//
// `skein pprof FILE` and `go tool pprof FILE` open them. The text with debug=1 is for people.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <skein/failure.h>
#include <skein/skein.h>

namespace skein {

// Gets the bytes of a profile in order, and returns false if it wants no more. It must not throw.
using ProfileSink = std::function<bool(const void* data, size_t size)>;

namespace internal {
inline int CallProfileSink(void* sink, const void* data, size_t size) {
  return (*static_cast<ProfileSink*>(sink))(data, size);
}
}  // namespace internal

// Starts a CPU profile that StopCpuProfile() writes: to a file, which is created or emptied; to a
// descriptor, which stays open; to a function, which must live until then. One runs at a time.
inline Failure StartCpuProfile(const std::string& path) {
  return skein_start_cpu_profile(path.c_str());
}
inline Failure StartCpuProfileTo(int descriptor) {
  return skein_start_cpu_profile_to_descriptor(descriptor);
}
inline Failure StartCpuProfileTo(ProfileSink& sink) {
  return skein_start_cpu_profile_to(&internal::CallProfileSink, &sink);
}
// Returns when all is written. Does nothing if none runs.
inline Failure StopCpuProfile() {
  return skein_stop_cpu_profile();
}

// Samples for each second of CPU time, 1 to 1000, of the next CPU profiles.
inline void SetCpuProfileHz(unsigned hz) {
  skein_set_cpu_profile_hz(hz);
}

// What this thread does while it lives: a label of all its samples in the CPU profile. Inner labels
// hide outer ones of the same key. Both texts must live as long.
class ProfileLabel {
 public:
  ProfileLabel(std::string_view key, std::string_view value)
      : label_{key.data(), key.size(), value.data(), value.size(), skein_current_labels()} {
    skein_set_labels(&label_);
  }
  ~ProfileLabel() { skein_set_labels(label_.outer); }
  ProfileLabel(const ProfileLabel&) = delete;
  ProfileLabel& operator=(const ProfileLabel&) = delete;

 private:
  skein_label label_;
};

// The heap profile chooses one byte in `bytes` that are allocated from here on, at random, and scales up;
// 1: every allocation; 0, as it is at first: none. Set it once and early.
inline constexpr size_t kHeapSampleBytes = size_t{512} * 1024;
inline Failure SetHeapSampleBytes(size_t bytes = kHeapSampleBytes) {
  return skein_set_heap_sample_bytes(bytes);
}

// The block profile counts one wait for each `ns` nanoseconds that threads wait for each other; 1: all;
// 0, as it is at first: none.
inline Failure SetBlockProfileRate(uint64_t ns) {
  return skein_set_block_profile_rate(ns);
}

// The mutex profile counts one in `n` waits for locks; 1: all; 0, as it is at first: none.
inline Failure SetMutexProfileFraction(uint64_t n) {
  return skein_set_mutex_profile_fraction(n);
}

// The names of the profiles that WriteProfile() writes, in order, and null behind the last: see
// skein.h for what they are.
inline const char* const* ProfileNames() {
  return skein_profile_names();
}

// How many different stacks the profile has now; -1 if there is none of that name.
inline int64_t ProfileSize(const std::string& name) {
  return skein_profile_size(name.c_str());
}

// Writes a profile as it is now. debug: 0 for pprof; 1 as text; 2, of threads, each by itself.
inline Failure WriteProfile(const std::string& name, const std::string& path, int debug = 0) {
  return skein_write_profile(name.c_str(), path.c_str(), debug);
}
inline Failure WriteProfileTo(const std::string& name, int descriptor, int debug = 0) {
  return skein_write_profile_to_descriptor(name.c_str(), descriptor, debug);
}
inline Failure WriteProfileTo(const std::string& name, ProfileSink& sink, int debug = 0) {
  return skein_write_profile_to(name.c_str(), &internal::CallProfileSink, &sink, debug);
}

// A profile as it was, to write later what has come since:
//
//   const skein::ProfileSnapshot before("heap");
//   ...
//   before.WriteDifferenceTo(sink);
class ProfileSnapshot {
 public:
  explicit ProfileSnapshot(const std::string& name)
      : snapshot_(skein_take_profile_snapshot(name.c_str())) {}
  ~ProfileSnapshot() { skein_drop_profile_snapshot(snapshot_); }
  ProfileSnapshot(const ProfileSnapshot&) = delete;
  ProfileSnapshot& operator=(const ProfileSnapshot&) = delete;

  Failure WriteDifferenceTo(ProfileSink& sink) const {
    return skein_write_profile_since_to(snapshot_, &internal::CallProfileSink, &sink);
  }

 private:
  skein_profile_snapshot* snapshot_;
};

}  // namespace skein
