#pragma once

#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/pprof_flags.h"
#include "cli/pprof_sources.h"
#include "profile/profile.h"

namespace skein {

struct FetchedProfile {
  Profile profile;
  std::string url;  // Of the server it came from; empty: of none.
};

// Fetches and reads sources of a request in their order, some ahead of the one that is taken: files as many as
// there are processors, servers many more, since one waits for them while they record. Never are more profiles in
// memory than that.
class PprofFetches {
 public:
  // All must outlive this object. Messages come one at a time, from any thread.
  PprofFetches(const PprofRequest& request,
               const PprofSaying& saying,
               const std::vector<std::string>& names);
  ~PprofFetches();

  // Once for each name.
  Result<FetchedProfile> Next();

 private:
  void Start();
  Result<FetchedProfile> Fetch(const std::string& name);
  Result<FetchedProfile> ReadFile(const std::string& name);
  Result<FetchedProfile> Ask(const std::string& name);
  Result<FetchedProfile> Read(std::span<const std::byte> bytes, std::string url);
  Result<Profile> ReadAnything(std::span<const std::byte> bytes);
  void Say(std::string_view text);

  const PprofRequest& request_;
  const PprofSaying& saying_;
  const std::vector<std::string>& names_;
  size_t ahead_ = 1;
  size_t started_ = 0;
  std::mutex saying_mutex_;
  std::deque<std::future<Result<FetchedProfile>>> running_;
};

}  // namespace skein
