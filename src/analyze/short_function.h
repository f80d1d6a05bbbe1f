#pragma once

#include <string>
#include <string_view>

namespace skein {

// A C++ function as people name it: without parameters, arguments of templates, return type and
// anonymous namespaces; others as they are. What shortNative() in ui/src/base/format.ts does.
//   int shop::Cart<Item>::Add(Item const&)  ->  shop::Cart::Add
std::string ShortFunction(std::string_view name);

}  // namespace skein
