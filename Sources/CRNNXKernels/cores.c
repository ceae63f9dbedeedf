#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "RNNXWorkers.h"

// Numbers at the start of a small file; how many of the two there are. "max" counts as none.
static int read_numbers(const char *path, long long *first, long long *second) {
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  int count = fscanf(file, "%lld %lld", first, second);
  fclose(file);
  return count < 0 ? 0 : count;
}

// What a quota of so many microseconds a period is in cores, rounded up.
static long cores_of(long long quota, long long period) {
  return quota > 0 && period > 0 ? (long)((quota + period - 1) / period) : 0;
}

static long smaller_quota(long cores, long quota) { return quota > 0 && (cores == 0 || quota < cores) ? quota : cores; }

// The smallest quota of this process' control group and those around it. 0: none. Version 2, as `0::/path` names it.
static long group_quota(void) {
  char path[512] = "", name[600];
  FILE *file = fopen("/proc/self/cgroup", "re");
  if (!file) return 0;
  if (fscanf(file, "0::%511s", path) != 1) path[0] = 0;
  fclose(file);
  long cores = 0;
  for (;;) {
    long long quota = 0, period = 0;
    snprintf(name, sizeof name, "/sys/fs/cgroup%s/cpu.max", path);
    if (read_numbers(name, &quota, &period) == 2) cores = smaller_quota(cores, cores_of(quota, period));
    char *slash = strrchr(path, '/');
    if (!slash) return cores;
    *slash = 0;
  }
}

// Version 1 of control groups, as a container sees its own at the root.
static long old_quota(void) {
  long long quota = 0, period = 0, none;
  return read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", &quota, &none) >= 1 &&
                 read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_period_us", &period, &none) >= 1
             ? cores_of(quota, period)
             : 0;
}

#if defined(__linux__)
#define MOST_CORES 4096

static long affinity_cores(void) {
  union {
    cpu_set_t set;
    unsigned char bytes[MOST_CORES / 8];
  } mask;
  memset(&mask, 0, sizeof mask);
  if (sched_getaffinity(0, sizeof mask, &mask.set) != 0) return 0;
  long count = 0;
  for (size_t i = 0; i < sizeof mask.bytes; i++) count += __builtin_popcount(mask.bytes[i]);
  return count;
}
#else
static long affinity_cores(void) { return 0; }
#endif

int64_t rnnx_available_cores(void) {
  long cores = affinity_cores(), quota = smaller_quota(group_quota(), old_quota());
  if (cores < 1) cores = sysconf(_SC_NPROCESSORS_ONLN);
  if (quota > 0 && quota < cores) cores = quota;
  return cores < 1 ? 1 : cores;
}
