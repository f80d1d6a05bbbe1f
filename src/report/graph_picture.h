#pragma once

#include <string>

namespace skein {

// A picture that Graphviz made, with a script that pans it with the mouse and zooms it with the wheel, + and -.
// What is no picture of Graphviz stays as it is.
std::string WithPanAndZoom(std::string svg);

}  // namespace skein
