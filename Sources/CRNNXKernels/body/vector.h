// Vectors of LANES floats and the few operations that everything else is written in.
#include <string.h>

#include "CRNNXKernels.h"

#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))
#define SEPARATE static __attribute__((noinline))
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef float vec __attribute__((vector_size(4 * LANES), may_alias));
typedef float unaligned_vec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t ivec __attribute__((vector_size(4 * LANES), may_alias));

INLINE vec splat(float x) { return x - (vec){0}; }

INLINE vec load(const float *p) { return *(const unaligned_vec *)p; }

INLINE void store(float *p, vec v) { *(unaligned_vec *)p = v; }

// Loads `count` < LANES floats, zeros behind them; and stores the first `count`. No other memory is touched.
INLINE vec load_part(const float *p, int64_t count) {
#ifdef LOAD_PART
  return LOAD_PART(p, count);
#else
  vec v = {0};
  memcpy(&v, p, (size_t)count * sizeof(float));
  return v;
#endif
}

INLINE void store_part(float *p, vec v, int64_t count) {
#ifdef STORE_PART
  STORE_PART(p, v, count);
#else
  memcpy(p, &v, (size_t)count * sizeof(float));
#endif
}

INLINE vec pick(ivec mask, vec yes, vec no) {
  return (vec)((mask & (ivec)yes) | (~mask & (ivec)no));
}

// The larger and the smaller one; NaN in `x` stays NaN.
INLINE vec at_least(vec x, vec low) { return pick(x < low, low, x); }
INLINE vec at_most(vec x, vec high) { return pick(x > high, high, x); }

INLINE vec absolute(vec x) { return (vec)((ivec)x & 0x7fffffff); }

INLINE vec with_sign_of(vec magnitude, vec sign) {
  return (vec)(((ivec)magnitude & 0x7fffffff) | ((ivec)sign & (int32_t)0x80000000u));
}

INLINE vec mul_add(vec a, vec b, vec c) {
#if FUSED_MULTIPLY_ADD
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}
