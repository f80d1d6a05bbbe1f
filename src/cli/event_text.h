#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "gotrace/event.h"
#include "model/names.h"

namespace skein {

// Writes events as lines for people:
//
//   0.001234567  M4711  P0  G1  StateTransition  G18 Running -> Waiting (chan receive)  main.work main.go:12
//   time since   thread,        kind             what                                   where: the innermost call
//   the start    processor, goroutine                                                     outside Go's runtime
//                that did it; - is none
class EventText {
 public:
  struct Options {
    bool absolute = false;  // Times as the trace's own clock has them, in nanoseconds.
    bool stacks = false;    // Full stacks in lines below the event, instead of one call.
  };

  // `names` must outlive this, and may grow. `start` is the first event's time.
  EventText(const Names& names, Nanos start, const Options& options)
      : names_(names), start_(start), options_(options) {}

  // Appends the event's line, or lines, ended by '\n'.
  void Append(const Event& event, fmt::memory_buffer& out);

 private:
  void AppendTime(Nanos time, fmt::memory_buffer& out) const;
  void AppendActor(const Event& event, fmt::memory_buffer& out) const;
  void AppendStack(std::string_view title, StackId stack, fmt::memory_buffer& out) const;
  std::string_view Where(StackId stack);

  const Names& names_;
  Nanos start_;
  Options options_;
  std::vector<std::string> where_;  // By StackId; made when first asked for.
};

// What happened, without who and where: "G18 Running -> Waiting (chan receive)".
void AppendWhat(const Event& event, const Names& names, fmt::memory_buffer& out);

}  // namespace skein
