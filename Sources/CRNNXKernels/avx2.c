// AVX2 with fused multiply-add: 8 floats a vector, 16 registers.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define ACCUMULATORS 12
#define FUSED_MULTIPLY_ADD 1
#define KERNEL_TABLE rnnx_kernels_avx2
#include "body/table.h"
#pragma clang attribute pop
#endif
