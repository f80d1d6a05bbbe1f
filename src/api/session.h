#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/trace.h"

namespace skein {

// One opened trace, and what has been worked out about it so far. All methods may be called from
// any thread at any time; what they return lives as long as the session and never changes.
class Session {
 public:
  // `file_name` is for people: a path or a URL.
  Session(std::shared_ptr<const Trace> trace, std::string file_name);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  const Trace& trace() const { return *trace_; }
  std::string_view file_name() const { return file_name_; }

 private:
  struct Caches;

  std::shared_ptr<const Trace> trace_;
  std::string file_name_;
  std::unique_ptr<Caches> caches_;
};

}  // namespace skein
