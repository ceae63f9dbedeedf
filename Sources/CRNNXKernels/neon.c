// NEON of arm64: 4 floats a vector, 32 registers.
#if defined(__aarch64__)
#define LANES 4
#define ACCUMULATORS 24
#define FUSED_MULTIPLY_ADD 1
#define KERNEL_TABLE rnnx_kernels_neon
#include "body/table.h"
#endif
