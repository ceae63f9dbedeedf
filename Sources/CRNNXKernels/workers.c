#include "RNNXWorkers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "team_wait.h"

#define MOST_WORKERS 255
// About ten microseconds: as long as waking a sleeping thread takes.
#define SPINS 300

// One job at a time. A worker joins by taking a ticket; the caller withdraws the tickets that nobody took, and waits
// for those who joined only. So a worker that the system keeps from running delays nobody.
static struct {
  atomic_flag busy;
  void (*body)(void *, int64_t);
  void *context;
  int64_t count;
  atomic_llong next;
  atomic_long tickets, finished;
  atomic_ulong jobs;  // published so far: what idle workers watch
  atomic_long sleepers;
  atomic_int caller_sleeps;
  long workers;
  pthread_mutex_t lock;
  pthread_cond_t published, done;
} pool = {.busy = ATOMIC_FLAG_INIT, .lock = PTHREAD_MUTEX_INITIALIZER,
          .published = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};

static void pause_briefly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void take_calls(void) {
  for (;;) {
    long long index = atomic_fetch_add(&pool.next, 1);
    if (index >= pool.count) return;
    pool.body(pool.context, index);
  }
}

static int take_ticket(void) {
  long left = atomic_load(&pool.tickets);
  while (left > 0)
    if (atomic_compare_exchange_weak(&pool.tickets, &left, left - 1)) return 1;
  return 0;
}

// Spins, then sleeps, until a job is published after number `seen`.
static unsigned long wait_for_job(unsigned long seen) {
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load(&pool.jobs) != seen) return atomic_load(&pool.jobs);
    pause_briefly();
  }
  pthread_mutex_lock(&pool.lock);
  atomic_fetch_add(&pool.sleepers, 1);
  while (atomic_load(&pool.jobs) == seen) pthread_cond_wait(&pool.published, &pool.lock);
  atomic_fetch_sub(&pool.sleepers, 1);
  pthread_mutex_unlock(&pool.lock);
  return atomic_load(&pool.jobs);
}

static void *work(void *start) {
  unsigned long seen = (unsigned long)(uintptr_t)start;
  for (;;) {
    seen = wait_for_job(seen);
    if (!take_ticket()) continue;
    take_calls();
    atomic_fetch_add(&pool.finished, 1);
    if (!atomic_load(&pool.caller_sleeps)) continue;
    pthread_mutex_lock(&pool.lock);
    pthread_cond_signal(&pool.done);
    pthread_mutex_unlock(&pool.lock);
  }
  return NULL;
}

// Starts threads until there are `wanted`, or as many as the system allows.
static void start_workers(long wanted) {
  pthread_attr_t detached;
  if (pool.workers >= wanted || pthread_attr_init(&detached) != 0) return;
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  while (pool.workers < wanted) {
    pthread_t thread;
    void *seen = (void *)(uintptr_t)atomic_load(&pool.jobs);
    if (pthread_create(&thread, &detached, work, seen) != 0) break;
    pool.workers++;
  }
  pthread_attr_destroy(&detached);
}

static void publish(long tickets) {
  atomic_store(&pool.next, 0);
  atomic_store(&pool.finished, 0);
  atomic_store(&pool.caller_sleeps, 0);
  atomic_store(&pool.tickets, tickets);
  atomic_fetch_add(&pool.jobs, 1);
  if (atomic_load(&pool.sleepers) == 0) return;
  pthread_mutex_lock(&pool.lock);
  pthread_cond_broadcast(&pool.published);
  pthread_mutex_unlock(&pool.lock);
}

static void wait_until_finished(long joined) {
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load(&pool.finished) == joined) return;
    pause_briefly();
  }
  pthread_mutex_lock(&pool.lock);
  atomic_store(&pool.caller_sleeps, 1);
  while (atomic_load(&pool.finished) != joined) pthread_cond_wait(&pool.done, &pool.lock);
  pthread_mutex_unlock(&pool.lock);
}

void rnnx_run_parallel(int64_t count, int64_t threads, void (*body)(void *, int64_t), void *context) {
  int64_t helpers = (threads < count ? threads : count) - 1;
  if (helpers > MOST_WORKERS) helpers = MOST_WORKERS;
  if (helpers < 1 || atomic_flag_test_and_set(&pool.busy)) {
    for (int64_t i = 0; i < count; i++) body(context, i);
    return;
  }
  start_workers((long)helpers);
  pool.body = body;
  pool.context = context;
  pool.count = count;
  long tickets = helpers < pool.workers ? (long)helpers : pool.workers;
  publish(tickets);
  take_calls();
  wait_until_finished(tickets - atomic_exchange(&pool.tickets, 0));
  atomic_flag_clear(&pool.busy);
}

void rnnx_wait_for_count(atomic_llong *count, long long value) {
  for (int spins = 0; atomic_load_explicit(count, memory_order_acquire) < value; spins++) {
    if (spins < 10 * SPINS) pause_briefly();
    else sched_yield();
  }
}
