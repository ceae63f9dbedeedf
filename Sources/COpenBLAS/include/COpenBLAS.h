// OpenBLAS, loaded when it is first asked for: it costs nothing at start and need not be installed.
#pragma once

#include <stdint.h>

enum rnnx_openblas_status {
  RNNX_OPENBLAS_USABLE,
  RNNX_OPENBLAS_MISSING,     // no library, or not its functions
  RNNX_OPENBLAS_INACCURATE,  // it fails our self-check on this processor
};

// C [rows, outputs] = A [rows, inputs] · B, row-major; a transposed A is [inputs, rows], B [outputs, inputs].
struct rnnx_openblas_product {
  int32_t transposes_a, transposes_b;
  int32_t rows, outputs, inputs;
  const float *a;
  int32_t a_stride;
  const float *b;
  int32_t b_stride;
  float *c;
  int32_t c_stride;
};

// Loads the library, sets it to one thread and checks its results, once. Any thread may call.
int32_t rnnx_openblas_status(void);

// What the library says of itself (version and kind of processor), or null.
const char *rnnx_openblas_configuration(void);

// Precondition: the status is RNNX_OPENBLAS_USABLE.
void rnnx_openblas_multiply(const struct rnnx_openblas_product *product);
