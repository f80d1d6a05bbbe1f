#pragma once

#include <string>
#include <string_view>

#include "store/trace.h"

namespace skein {

struct SummaryStyle {
  bool colours = false;  // Headings and bars stand out by escape sequences.
  bool mmu = true;       // Show the minimum mutator utilization; it takes longer than all the rest.
};

// A page about a trace for people to read. `file` is how they know it.
std::string SummaryText(const Trace& trace, std::string_view file, const SummaryStyle& style);

}  // namespace skein
