#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

// The text twin of the trace formats: one event a line, in the order of the file, nothing looked up.
// It is the raw text of Go's own tools (`go tool trace -d=wire`), for v1 traces too:
//
//   Trace Go1.23
//   EventBatch gen=1 m=7 time=1000 size=9
//   GoStart dt=1 g=2 g_seq=1
//   ...
//   Strings
//   String id=1
//   	data="chan receive"
//   Stack id=1 nframes=1
//   	pc=4198400 func=1 file=2 line=17
//
// What stands behind '#' is not read. Bytes that are no events are written as Bytes (within a batch)
// or Garbage (between batches), with their data on the next line.

// Gives the text of `trace` to `out` in pieces of whole lines. Fails if it does not begin like a
// trace.
Status WriteRawText(std::span<const std::byte> trace,
                    const std::function<void(std::string_view)>& out);

// The same as one text.
Result<std::string> RawText(std::span<const std::byte> trace);

// The bytes of a text. Sizes of batches and stacks are counted, so size= and nframes= may be left
// out. Numbers may be negative: m=-1 is what 18446744073709551615 is. Errors name the line.
Result<std::vector<std::byte>> AssembleTrace(std::string_view text);

}  // namespace skein
