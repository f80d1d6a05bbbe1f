#pragma once

#include <string>
#include <string_view>

namespace skein {

// A function's name without its package or namespace, as boxes of graphs show it:
// "github.com/a/b/v2.(*T).Run" is "b.(*T).Run", "ns::Class::Run" is "Class::Run".
std::string ShortFunctionName(std::string_view name);

}  // namespace skein
