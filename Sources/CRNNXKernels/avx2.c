// AVX2 with fused multiply-add: 8 floats a vector, 16 registers.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define ACCUMULATORS 12
#define FUSED_MULTIPLY_ADD 1
#define LANE_MASK(count) \
  ((__m256i)((ivec){0, 1, 2, 3, 4, 5, 6, 7} < (ivec){0} + (int32_t)(count)))
#define LOAD_PART(p, count) ((vec)_mm256_maskload_ps(p, LANE_MASK(count)))
#define STORE_PART(p, v, count) _mm256_maskstore_ps(p, LANE_MASK(count), (__m256)(v))
#define KERNEL_TABLE rnnx_kernels_avx2
#include "body/table.h"
#pragma clang attribute pop
#endif
