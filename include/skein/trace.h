#pragma once

// Execution traces of C++ programs, as Go's runtime/trace has them:
//
//   skein::StartTrace("trace.out");
//   {
//     skein::Task task("request");
//     skein::Region region("parse");
//     skein::Log("size", std::to_string(size));
//   }
//   skein::StopTrace();
//
// Link with skein::skein (CMake) or `pkg-config --libs skein`. What threads wait for is recorded
// without any further word. While nothing is recorded each of these costs a load and a branch.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <skein/failure.h>
#include <skein/skein.h>

namespace skein {

inline bool IsEnabled() {
  return skein_is_enabled() != 0;
}

// Starts a trace to a file, which is created or emptied, or to a descriptor, which stays open.
inline Failure StartTrace(const std::string& path) {
  return skein_start_trace(path.c_str());
}
inline Failure StartTraceTo(int descriptor) {
  return skein_start_trace_to_descriptor(descriptor);
}
// `write` gets the bytes in order, and returns false if it wants no more. It must not throw, and must
// live until StopTrace() has returned.
inline Failure StartTraceTo(std::function<bool(const void* data, size_t size)>& write) {
  const auto call = [](void* context, const void* data, size_t size) -> int {
    return (*static_cast<std::function<bool(const void*, size_t)>*>(context))(data, size);
  };
  return skein_start_trace_to(call, &write);
}
// Returns when all is written.
inline void StopTrace() {
  skein_stop_trace();
}

// A trace from construction to destruction.
class ScopedTrace {
 public:
  explicit ScopedTrace(const std::string& path) : failure_(StartTrace(path)) {}
  ~ScopedTrace() {
    if (!failure_) StopTrace();
  }
  ScopedTrace(const ScopedTrace&) = delete;
  ScopedTrace& operator=(const ScopedTrace&) = delete;

  const Failure& failure() const { return failure_; }

 private:
  Failure failure_;
};

// Keeps the last seconds, and writes them when asked. As Go's FlightRecorder; both limits are hints,
// and the second is the stronger one.
struct FlightRecorderOptions {
  uint64_t min_age_ns = 10'000'000'000;
  size_t max_bytes = 32 << 20;
};
inline Failure StartFlightRecorder(const FlightRecorderOptions& options = {}) {
  return skein_start_flight_recorder(options.min_age_ns, options.max_bytes);
}
inline Failure WriteFlight(const std::string& path) {
  return skein_write_flight(path.c_str());
}
inline void StopFlightRecorder() {
  skein_stop_flight_recorder();
}

// Something with a beginning, an end and a name, such as one request. A child of the task that the
// thread works on, which it is itself from here on for as long as it lives.
class Task {
 public:
  explicit Task(std::string_view name) {
    if (!IsEnabled()) return;
    id_ = skein_begin_task(name.data(), name.size(), skein_current_task());
    outer_ = skein_set_current_task(id_);
  }
  ~Task() {
    if (id_ == 0) return;
    skein_end_task(id_);
    skein_set_current_task(outer_);
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  uint64_t id() const { return id_; }

 private:
  uint64_t id_ = 0;
  uint64_t outer_ = 0;
};

// Carries the current task to another thread:
//
//   std::thread([context = skein::Context()] { skein::Within within(context); ... });
class Context {
 public:
  Context() : task_(IsEnabled() ? skein_current_task() : 0) {}
  explicit Context(const Task& task) : task_(task.id()) {}
  uint64_t task() const { return task_; }

 private:
  uint64_t task_;
};

// While it lives, the thread works on the task of `context`.
class Within {
 public:
  explicit Within(const Context& context) : is_on_(IsEnabled()) {
    if (is_on_) outer_ = skein_set_current_task(context.task());
  }
  ~Within() {
    if (is_on_) skein_set_current_task(outer_);
  }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  bool is_on_;
  uint64_t outer_ = 0;
};

// What this thread does while it lives; part of the current task, if there is one. The name must live
// as long.
class Region {
 public:
  explicit Region(std::string_view name) {
    if (!IsEnabled()) return;
    name_ = name;
    task_ = skein_current_task();
    skein_begin_region(task_, name_.data(), name_.size());
  }
  ~Region() {
    if (name_.data() != nullptr) skein_end_region(task_, name_.data(), name_.size());
  }
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;

 private:
  std::string_view name_;
  uint64_t task_ = 0;
};

// A message in the trace, under a key; part of the current task.
inline void Log(std::string_view key, std::string_view message) {
  if (IsEnabled())
    skein_log(skein_current_task(), key.data(), key.size(), message.data(), message.size());
}

// What this thread does, until it says something else.
inline void SetLabel(std::string_view label) {
  if (IsEnabled()) skein_set_label(label.data(), label.size());
}

}  // namespace skein
