/* Execution traces of C and C++ programs, in the format of Go's runtime/trace: `skein FILE` and
 * `go tool trace FILE` open them. C++ programs better include <skein/trace.h>.
 *
 * All functions may be called from any thread at any time. Nothing is printed, thrown, or waited for
 * (but by the functions that stop or write a trace), and nothing happens at all while no trace is
 * recorded. Names are copied. Those of tasks, regions and keys should be few, because each is kept
 * until the process ends.
 *
 * A function that can fail returns NULL if it did not, and otherwise why: one line, valid until the
 * calling thread calls another one. */
#ifndef SKEIN_SKEIN_H
#define SKEIN_SKEIN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SKEIN_API __attribute__((visibility("default")))
#else
#define SKEIN_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Gets the bytes of a trace, in order, from one thread at a time. Returns 0 if it wants no more. */
typedef int (*skein_write_function)(void* context, const void* data, size_t size);

/* Starts a trace: to a file, which is created or emptied; to a descriptor, which stays open; to a
 * function. One trace is made at a time, one that `skein record` makes included; a flight recorder may run
 * beside it. */
SKEIN_API const char* skein_start_trace(const char* path);
SKEIN_API const char* skein_start_trace_to_descriptor(int descriptor);
SKEIN_API const char* skein_start_trace_to(skein_write_function write, void* context);

/* Ends the trace, and returns when all of it is written. Does nothing if there is none. */
SKEIN_API void skein_stop_trace(void);

/* A flight recorder keeps what happened last, and writes it when asked: at least `min_age_ns` of it
 * (0: ten seconds), unless that takes more than `max_bytes` of memory (0: 32 MiB). */
SKEIN_API const char* skein_start_flight_recorder(uint64_t min_age_ns, size_t max_bytes);
SKEIN_API const char* skein_write_flight(const char* path);
SKEIN_API const char* skein_write_flight_to(skein_write_function write, void* context);
SKEIN_API void skein_stop_flight_recorder(void);

/* Not 0 while something records. */
extern SKEIN_API const volatile uint32_t skein_recording_now;
static inline int skein_is_enabled(void) {
  return skein_recording_now != 0;
}

/* A task is something that has a beginning, an end and a name, such as one request, and to which many
 * threads may contribute. Ids are never 0, but 0 is what skein_begin_task returns while nothing is
 * recorded, and it stands for "no task" everywhere. */
SKEIN_API uint64_t skein_begin_task(const char* name, size_t name_size, uint64_t parent);
SKEIN_API void skein_end_task(uint64_t task);

/* The task that the calling thread works on. Setting returns what it was. */
SKEIN_API uint64_t skein_current_task(void);
SKEIN_API uint64_t skein_set_current_task(uint64_t task);

/* A region is what one thread does from here to there. Regions nest. Ending needs the same task and
 * name as beginning. */
SKEIN_API void skein_begin_region(uint64_t task, const char* name, size_t name_size);
SKEIN_API void skein_end_region(uint64_t task, const char* name, size_t name_size);

/* Puts a message into the trace; at most 1024 bytes of it. */
SKEIN_API void skein_log(
    uint64_t task, const char* key, size_t key_size, const char* message, size_t message_size);

/* Says what the calling thread is doing; stays until the next one. */
SKEIN_API void skein_set_label(const char* label, size_t label_size);

/* Profiles, in the format of pprof: `go tool pprof FILE` and `skein pprof FILE` open them. They need no
 * trace, and do not mind one.
 *
 * The CPU profile counts where threads spend their time, from start to stop. It goes to a file, a
 * descriptor, or a function, all of it at the stop. One runs at a time; its samples are in the trace
 * too, if there is one. Stopping does nothing if none runs. Signals (SIGPROF) interrupt threads that
 * run, so that a system call may be restarted. */
SKEIN_API const char* skein_start_cpu_profile(const char* path);
SKEIN_API const char* skein_start_cpu_profile_to_descriptor(int descriptor);
SKEIN_API const char* skein_start_cpu_profile_to(skein_write_function write, void* context);
SKEIN_API const char* skein_stop_cpu_profile(void);

/* Samples for each second of CPU time, 1 to 1000, of the next CPU profiles. 100 unless set. */
SKEIN_API void skein_set_cpu_profile_hz(unsigned hz);

/* A label of what the calling thread does from here on: all the CPU profile's samples of it have the
 * label. The struct and its texts are the caller's, and must live until the labels are set back to what
 * they were, which setting returns. Labels that `outer` leads to hold too, but for those of the same
 * key. 1000 bytes of a thread's labels are kept, the innermost first. */
struct skein_label {
  const char* key;
  size_t key_size;
  const char* value;
  size_t value_size;
  const struct skein_label* outer;
};
SKEIN_API const struct skein_label* skein_set_labels(const struct skein_label* labels);
SKEIN_API const struct skein_label* skein_current_labels(void);

/* The other profiles have names, as in Go:
 *
 *   allocs         the same as heap, where pprof shows first what was allocated
 *   block          waits for other threads (locks, conditions, semaphores, joins), by who waited
 *   goroutine      the threads that there are now, each with its stack
 *   heap           memory: objects and bytes, allocated so far and in use
 *   mutex          waits for locks, by who held them: the stack that unlocked
 *   threadcreate   where threads were created, while anything was recorded or profiled
 *   threads        the same as goroutine
 *
 * heap, block and mutex count nothing until they are told to.
 * skein_profile_names() returns all of them in order, and NULL behind the last. */
SKEIN_API const char* const* skein_profile_names(void);

/* How many different stacks the profile has now; -1 if there is none of that name. */
SKEIN_API int64_t skein_profile_size(const char* name);

/* Counts one wait for each `ns` nanoseconds that threads wait, longer ones for sure; 1: all of them; 0:
 * none. For the block profile. */
SKEIN_API const char* skein_set_block_profile_rate(uint64_t ns);

/* Counts one in `n` waits for locks; 1: all of them; 0: none. For the mutex profile. */
SKEIN_API const char* skein_set_mutex_profile_fraction(uint64_t n);

/* Chooses for the heap profile one byte in `bytes` that are allocated from here on, at random; what the
 * profile says is scaled up. SKEIN_HEAP_SAMPLE_BYTES is what Go has; 1: every allocation; 0: none. Set
 * it once and early: what was in use before is not in the profile. */
#define SKEIN_HEAP_SAMPLE_BYTES ((size_t)512 * 1024)
SKEIN_API const char* skein_set_heap_sample_bytes(size_t bytes);

/* Writes a profile as it is now. `debug` 0: for pprof; 1: text in Go's format, which pprof reads
 * too; 2, for threads: each one by itself. */
SKEIN_API const char* skein_write_profile(const char* name, const char* path, int debug);
SKEIN_API const char* skein_write_profile_to_descriptor(const char* name,
                                                        int descriptor,
                                                        int debug);
SKEIN_API const char* skein_write_profile_to(const char* name,
                                             skein_write_function write,
                                             void* context,
                                             int debug);

/* A profile as it is now, for the difference to a later one. NULL: there is none of that name. */
typedef struct skein_profile_snapshot skein_profile_snapshot;
SKEIN_API skein_profile_snapshot* skein_take_profile_snapshot(const char* name);
SKEIN_API void skein_drop_profile_snapshot(skein_profile_snapshot* snapshot);

/* Writes what the same profile has got since, for pprof. */
SKEIN_API const char* skein_write_profile_since_to(const skein_profile_snapshot* before,
                                                   skein_write_function write,
                                                   void* context);

#ifdef __cplusplus
}
#endif

#endif
