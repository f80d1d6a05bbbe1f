#pragma once

#include <cstdint>
#include <string_view>

namespace skein {

// The address of what a thread will run that pthread_create is told to start with `routine` and `argument`:
// the function of the program, not the routine of the standard library that std::thread starts, as far as that
// can be told. Takes about a microsecond.
uint64_t ThreadEntryOf(void* (*routine)(void*), void* argument);

// Whether a std::thread's state of that type, as the compiler mangles it, holds the function that it calls
// and no other address of code: a pointer to a function or a member, with arguments that are no callables.
bool HoldsOneFunction(std::string_view state_type);

}  // namespace skein
