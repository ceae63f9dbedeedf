// AVX-512: 16 floats a vector, 32 registers.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#define LANES 16
#define ACCUMULATORS 24
#define FUSED_MULTIPLY_ADD 1
// One instruction that is right for overflow, denormals and NaN.
#define SCALE_BY_POWER(x, n) ((vec)_mm512_scalef_ps((__m512)(x), (__m512)(n)))
#define KERNEL_TABLE rnnx_kernels_avx512
#include "body/table.h"
#pragma clang attribute pop
#endif
