#pragma once

#include <memory>

#include "base/result.h"
#include "profile/profile.h"

namespace skein {

// Folds profiles into one, in memory that grows with the result and not with their number.
//
//   ProfileMerger merger;
//   for (...) if (Status status = merger.Add(std::move(profile)); !status.ok()) return status.error();
//   Profile merged = merger.Finish();
//
// Sample types are those that all profiles have, in the first one's order; values are brought to the
// finest unit met. Equal samples are added up, and those that are all zero left out. One profile alone
// stays as it is.
class ProfileMerger {
 public:
  ProfileMerger();
  ~ProfileMerger();
  ProfileMerger(ProfileMerger&&) noexcept;
  ProfileMerger& operator=(ProfileMerger&&) noexcept;

  // Fails if it has nothing in common with those before; then all is lost.
  Status Add(Profile profile);

  size_t count() const { return count_; }

  // Requires count() > 0. Call once.
  Profile Finish();

 private:
  class Accumulator;

  size_t count_ = 0;
  Profile first_;  // While there is only one.
  std::unique_ptr<Accumulator> accumulator_;
};

}  // namespace skein
