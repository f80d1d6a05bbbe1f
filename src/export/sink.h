#pragma once

#include <functional>
#include <string_view>

namespace skein {

// Takes the next piece of a file.
using ExportSink = std::function<void(std::string_view)>;

}  // namespace skein
