// How members of a team wait for each other.
#pragma once

#include <stdatomic.h>

// Returns when `count` has reached `value`: spins for a while, then lets other threads of this core run in between, since
// the one that is waited for may be among them.
void rnnx_wait_for_count(atomic_llong *count, long long value);
