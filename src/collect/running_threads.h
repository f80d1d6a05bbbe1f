#pragma once

namespace skein {

// Threads that run already when a recording begins, and those that libc does not create.

// Enters the threads that run already, as the kernel tells what they do. One thread at a time.
void EnterThreads();

// Forgets threads that were entered and have ended without our notice: those that EnterThreads() has met
// on their way out, and those that libc has not created. With WatchMutex() held.
void ForgetDeadThreads();

}  // namespace skein
