#include "CRNNXKernels.h"

extern const struct rnnx_kernels rnnx_kernels_portable;

#if defined(__aarch64__)
extern const struct rnnx_kernels rnnx_kernels_neon;
#endif

#if defined(__x86_64__)
extern const struct rnnx_kernels rnnx_kernels_avx2;
extern const struct rnnx_kernels rnnx_kernels_avx512;
extern const struct rnnx_kernels rnnx_kernels_avx512_bf16;

static const struct rnnx_kernels *kernels_x86(int32_t instruction_set) {
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  if (instruction_set == RNNX_AVX2 && avx2) return &rnnx_kernels_avx2;
  if (instruction_set == RNNX_AVX512 && avx2 && avx512) return &rnnx_kernels_avx512;
  if (instruction_set == RNNX_AVX512_BF16 && avx2 && avx512 && __builtin_cpu_supports("avx512bf16"))
    return &rnnx_kernels_avx512_bf16;
  return NULL;
}
#endif

const struct rnnx_kernels *rnnx_kernels_for(int32_t instruction_set) {
  if (instruction_set == RNNX_PORTABLE) return &rnnx_kernels_portable;
#if defined(__aarch64__)
  if (instruction_set == RNNX_NEON) return &rnnx_kernels_neon;
#elif defined(__x86_64__)
  return kernels_x86(instruction_set);
#endif
  return NULL;
}
