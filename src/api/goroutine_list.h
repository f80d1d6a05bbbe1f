#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "api/query.h"
#include "api/session.h"
#include "api/window.h"
#include "store/trace.h"

namespace skein {

// By what a list of goroutines is sorted: a fixed column, or the time under one name.
struct GoroutineKey {
  enum class Column : uint8_t {
    kTotal,
    kId,
    kCreated,
    kExec,
    kSched,
    kSyscall,
    kSyscallBlock,
    kBlocked,
    kUnknown,
    kBlock,
    kRange
  };
  Column column = Column::kTotal;
  StringId name = StringId::kEmpty;  // Of kBlock and kRange.
};

// `sort=`: "total" (the default), "exec", "block:chan receive", ...
GoroutineKey GoroutineKeyOf(const Trace& trace, QueryReader& in);

// The goroutines that existed within the window, of one group or of all, by rising key; equals by rising
// id. O(goroutines * log(slices)).
std::vector<GoroutineIndex> SortedGoroutines(const Session& session,
                                             std::optional<uint32_t> group,
                                             const Window& window,
                                             GoroutineKey key);

}  // namespace skein
