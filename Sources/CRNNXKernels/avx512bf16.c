// AVX-512 with dot products of bfloat16 pairs.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512bf16,avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#include "avx512.h"
#define DOT_PAIRS(x, w, sums) \
  ((vec)_mm512_dpbf16_ps((__m512)(sums), (__m512bh)(x), (__m512bh)(w)))
#define KERNEL_TABLE rnnx_kernels_avx512_bf16
#include "body/table.h"
#pragma clang attribute pop
#endif
