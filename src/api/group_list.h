#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyze/goroutine_stats.h"
#include "api/query.h"
#include "store/trace.h"

namespace skein {

// By what a list of groups is sorted: a fixed column, or the time under one name.
class GroupKey {
 public:
  // `sort=`: "exec" (the default), "count", "block:chan receive", ...
  GroupKey(const Trace& trace, QueryReader& in);

  bool by_name() const { return by_name_; }
  int64_t ValueOf(const Trace& trace, const GroupStats& stats) const;

 private:
  bool by_name_ = false;
  int64_t (*value_)(const Trace&, const GroupStats&) = nullptr;
  std::vector<NamedTime> GroupStats::*named_ = nullptr;  // Or the time under `name_` in this.
  StringId name_ = StringId::kEmpty;
};

// Positions in `stats` of the groups that have goroutines and whose name contains a text.
std::vector<uint32_t> SortedGroups(const Trace& trace,
                                   const std::vector<GroupStats>& stats,
                                   std::string_view part_of_name,
                                   const GroupKey& key,
                                   bool falling);

}  // namespace skein
