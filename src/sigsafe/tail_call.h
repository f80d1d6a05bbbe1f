#pragma once

#include <cstdint>

namespace skein {

// A function that calls another as its last act jumps there, so the one called seems to have been called by its
// caller: `void Add() { std::lock_guard lock(mutex); ... }` unlocks so. What was really called stands in the call
// instruction before the return address.
//
// The function that the call before `return_address` called directly, by its first address; 0: it called through
// a pointer, or a stub that leads to another module, so there is nobody in between, or nobody knows. Reads only memory,
// takes no lock: may run in a signal handler. About a microsecond.
uint64_t TailCallerOf(uint64_t return_address);

}  // namespace skein
