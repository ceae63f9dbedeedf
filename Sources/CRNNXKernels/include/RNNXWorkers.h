// Threads that share the calls of one job.
#pragma once

#include <stdint.h>

// Calls `body(context, i)` once for each i below `count`, on up to `threads` threads, the caller being one of them.
// If another job is running, or no thread can be started, the caller does it all.
void rnnx_run_parallel(int64_t count, int64_t threads, void (*body)(void *context, int64_t index),
                       void *context);

// The processors that this process may run on: its affinity mask and the quota of its control group, at least 1.
int64_t rnnx_available_cores(void);
