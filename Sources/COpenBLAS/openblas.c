#include "COpenBLAS.h"

#include <dlfcn.h>
#include <math.h>
#include <pthread.h>
#include <stddef.h>

// The enumeration values of the C interface to BLAS.
enum { ROW_MAJOR = 101, NOT_TRANSPOSED = 111, TRANSPOSED = 112 };

typedef void sgemm_function(int order, int transposes_a, int transposes_b, int rows, int columns,
                            int inner, float alpha, const float *a, int a_stride, const float *b,
                            int b_stride, float beta, float *c, int c_stride);

static struct {
  pthread_once_t once;
  int32_t status;
  sgemm_function *sgemm;
  char *(*configuration)(void);
} library = {.once = PTHREAD_ONCE_INIT, .status = RNNX_OPENBLAS_MISSING};

void rnnx_openblas_multiply(const struct rnnx_openblas_product *p) {
  library.sgemm(ROW_MAJOR, p->transposes_a ? TRANSPOSED : NOT_TRANSPOSED,
                p->transposes_b ? TRANSPOSED : NOT_TRANSPOSED, p->rows, p->outputs, p->inputs, 1, p->a,
                p->a_stride, p->b, p->b_stride, 0, p->c, p->c_stride);
}

#define LARGEST 65

// Whole multiples of 1/64 from -1 to 1, in an order without pattern.
static float test_value(int index) { return (float)((index * 7919 + 31) % 129 - 64) / 64; }

// Whether every element is within the bound for a sum of float32 products, however it is ordered.
static int agrees(const struct rnnx_openblas_product *p) {
  for (int r = 0; r < p->rows; r++) {
    for (int o = 0; o < p->outputs; o++) {
      double sum = 0, size = 0;
      for (int k = 0; k < p->inputs; k++) {
        double a = p->transposes_a ? p->a[k * p->a_stride + r] : p->a[r * p->a_stride + k];
        double b = p->transposes_b ? p->b[o * p->b_stride + k] : p->b[k * p->b_stride + o];
        sum += a * b;
        size += fabs(a * b);
      }
      double error = fabs((double)p->c[r * p->c_stride + o] - sum);
      if (!(error <= (p->inputs + 2) * size / 16777216)) return 0;
    }
  }
  return 1;
}

// Products of edge sizes, plain and transposed: wrong kernels for single processors have been shipped before.
static int passes_self_check(void) {
  static const int sizes[5][3] = {{1, 65, 17}, {17, 1, 65}, {65, 17, 1}, {17, 17, 17}, {65, 65, 65}};
  static float a[LARGEST * LARGEST], b[LARGEST * LARGEST], c[LARGEST * LARGEST];
  for (int i = 0; i < LARGEST * LARGEST; i++) {
    a[i] = test_value(i);
    b[i] = test_value(3 * i + 1);
  }
  for (int i = 0; i < 20; i++) {
    const int *size = sizes[i / 4];
    struct rnnx_openblas_product p = {
        .transposes_a = i & 1, .transposes_b = i >> 1 & 1, .rows = size[0], .outputs = size[1],
        .inputs = size[2], .a = a, .a_stride = LARGEST, .b = b, .b_stride = LARGEST, .c = c,
        .c_stride = LARGEST};
    for (int k = 0; k < LARGEST * LARGEST; k++) c[k] = NAN;  // beta = 0 must ignore it
    rnnx_openblas_multiply(&p);
    if (!agrees(&p)) return 0;
  }
  return 1;
}

static void load(void) {
#if defined(__APPLE__)
  void *handle = dlopen("libopenblas.dylib", RTLD_NOW | RTLD_LOCAL);
#else
  void *handle = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
#endif
  if (!handle) return;
  library.sgemm = (sgemm_function *)dlsym(handle, "cblas_sgemm");
  library.configuration = (char *(*)(void))dlsym(handle, "openblas_get_config");
  void (*set_threads)(int) = (void (*)(int))dlsym(handle, "openblas_set_num_threads");
  if (!library.sgemm || !set_threads) return;
  set_threads(1);  // parallelism is the caller's
  library.status = passes_self_check() ? RNNX_OPENBLAS_USABLE : RNNX_OPENBLAS_INACCURATE;
}

int32_t rnnx_openblas_status(void) {
  pthread_once(&library.once, load);
  return library.status;
}

const char *rnnx_openblas_configuration(void) {
  return rnnx_openblas_status() != RNNX_OPENBLAS_MISSING && library.configuration ? library.configuration() : NULL;
}
