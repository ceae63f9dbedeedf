// AVX-512.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma"))), apply_to = function)
#include "avx512.h"
#define KERNEL_TABLE rnnx_kernels_avx512
#include "body/table.h"
#pragma clang attribute pop
#endif
