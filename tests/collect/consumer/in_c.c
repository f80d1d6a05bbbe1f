/* A trace by the C API: to a function, and what it says if asked for two at once. */
#include <skein/skein.h>

#include <stdio.h>
#include <string.h>

static int Write(void* context, const void* data, size_t size) {
  return fwrite(data, 1, size, (FILE*)context) == size;
}

int main(int argc, char** argv) {
  FILE* file = fopen(argc > 1 ? argv[1] : "in_c.trace", "wb");
  if (skein_begin_task("none", 4, 0) != 0) return 1;
  if (skein_start_trace_to(&Write, file) != NULL) return 2;
  const char* why = skein_start_trace("/dev/null");
  if (why == NULL || strcmp(why, "a trace is being recorded already") != 0) return 3;
  const uint64_t task = skein_begin_task("work", 4, 0);
  skein_begin_region(task, "part", 4);
  skein_log(task, "key", 3, "value", 5);
  skein_set_label("busy", 4);
  skein_end_region(task, "part", 4);
  skein_end_task(task);
  skein_stop_trace();
  fclose(file);
  return skein_is_enabled();
}
