#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace skein {

// Runs a program that is found on PATH, gives it `input`, and returns what it printed; its messages go to
// standard error. kNotFound: there is no such program; kIo: it failed. Who calls this ignores SIGPIPE, for the
// program need not read its input.
Result<std::string> RunProgram(const std::vector<std::string>& command, std::string_view input);

// Starts a program to show something, and waits for it if told. Its exit status is 0 if it is not waited for, and 128
// + N if signal N killed it.
// kNotFound: there is no such program.
Result<int> StartViewer(const std::vector<std::string>& command, bool wait);

}  // namespace skein
