#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/progress.h"
#include "base/result.h"
#include "fetch/url.h"

namespace skein {

struct HttpGetResult {
  std::optional<std::string> cut_off;  // Why the answer ended before it was complete, if it did.
};

// Asks for `url` and gives the answer's body to `take` as it comes, until that returns false. Follows
// redirects and obeys the usual proxy variables. Fails, without calling `take`, if there is no answer
// or one other than 200.
Result<HttpGetResult> HttpGet(const TraceUrl& url,
                              const std::function<bool(std::span<const std::byte>)>& take,
                              Progress* progress);

}  // namespace skein
