#pragma once

#include <string>
#include <vector>

#include "analyze/mmu.h"
#include "analyze/summary.h"
#include "store/trace.h"

namespace skein {

// The object of `skein trace summary --json`, on one line. `mmu` may be null: then it is left out.
std::string SummaryJson(const Trace& trace, const Summary& summary, const std::vector<MmuRow>* mmu);

}  // namespace skein
