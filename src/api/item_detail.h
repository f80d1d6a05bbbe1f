#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/wakes.h"
#include "api/session.h"
#include "api/track_name.h"

namespace skein {

// Everything that the drawer shows of a selected item, before it is JSON. What makes no sense for a kind of
// item is absent.
struct ItemDetail {
  Item item;
  std::string_view kind = "slice";  // Static.
  Track track;
  std::string title;
  Nanos start = 0;
  Nanos end = 0;
  Nanos self_ns = 0;
  std::string state;
  StateClass state_class = StateClass::kNone;
  GoroutineIndex goroutine = GoroutineIndex::kNone;
  ProcIndex proc = ProcIndex::kNone;
  ThreadIndex thread = ThreadIndex::kNone;
  std::optional<uint32_t> task;  // Into Trace::tasks.
  StackId start_stack = StackId::kNone;
  StackId end_stack = StackId::kNone;
  std::vector<std::pair<std::string_view, std::string>> args;  // Names are static.
  std::optional<Wake> waker;
  std::vector<Wake> incoming;
  std::vector<Wake> outgoing;
  std::vector<Wake> preceding;
  std::vector<Wake> following;
  bool truncated = false;
  std::optional<Item> previous;
  std::optional<Item> next;
  SliceIndex goroutine_slice = kNoSlice;
};

ItemDetail DetailOfItem(const Session& session, const Item& item);

// What a neighbour is called, and when it was: the short form of the above.
struct ItemHead {
  std::string title;
  Nanos start = 0;
  Nanos end = 0;
};
ItemHead HeadOf(const Session& session, const Item& item);

}  // namespace skein
