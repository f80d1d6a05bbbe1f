/* Threads of a C program that wait for each other at a lock. */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int turns;

/* Its last call is a jump, so it is not on the stack any more when it unlocks. */
__attribute__((noinline)) static void work_inside(void) {
  usleep(2000);
  ++turns;
  pthread_mutex_unlock(&turn);
}

__attribute__((noinline)) static void take_turn(void) {
  pthread_mutex_lock(&turn);
  work_inside();
  __asm__ volatile("");
}

static void* worker(void* unused) {
  for (int i = 0; i < 50; ++i)
    take_turn();
  return unused;
}

int main(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], 0, worker, 0);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], 0);
  return turns == 200 ? 0 : 1;
}
