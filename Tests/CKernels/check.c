// The kernels against a plain float64 reference: random odd shapes of products and recurrent layers, on every instruction
// set that this processor (or the emulator that runs this) has. Scripts/arm64-kernels builds and runs it.
//
// usage: check [SEED]      exit code 1 and a line a fault where a result is off
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CRNNXKernels.h"

static uint64_t state;
static int faults;

static uint32_t next(void) {  // splitmix64
  uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return (uint32_t)(z >> 32);
}
static int64_t between(int64_t low, int64_t high) { return low + next() % (uint64_t)(high - low + 1); }

static float *floats(int64_t count, float size) {
  float *p = malloc((size_t)(count + 64) * sizeof(float));
  for (int64_t i = 0; i < count + 64; i++) p[i] = size * (float)((double)next() / 2147483648.0 - 1);
  return p;
}

static void expect(const char *what, int set, double found, double expected, double tolerance) {
  if (fabs(found - expected) <= tolerance * fmax(1, fabs(expected))) return;
  if (faults++ < 20) printf("set %d, %s: expected %.9g, found %.9g\n", set, what, expected, found);
}

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double activation(int kind, double x) {
  return kind == RNNX_RELU ? fmax(x, 0) : kind == RNNX_TANH ? tanh(x) : sigmoid(x);
}

static void check_product(const struct rnnx_kernels *k, int set) {
  int64_t rows = between(1, 30), inputs = between(1, 700), outputs = between(1, 150);
  float *weights = floats(inputs * outputs, 1), *bias = floats(outputs, 1), *input = floats(rows * inputs, 1);
  struct rnnx_matrix m = {.inputs = inputs, .outputs = outputs};
  float *packed = aligned_alloc(64, ((size_t)k->matrix_floats(&m) * 4 + 63) / 64 * 64);
  k->pack_matrix(&m, weights, bias, 0, packed);
  m.packed = packed;
  float *output = floats(rows * outputs, 1);
  struct rnnx_product p = {.input = input, .input_stride = inputs, .rows = rows, .output = output,
                           .output_stride = outputs, .function = {RNNX_LINEAR, 0, 0, 0}};
  k->multiply(&m, &p);
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t o = 0; o < outputs; o++) {
      double sum = bias[o];
      for (int64_t i = 0; i < inputs; i++) sum += (double)input[r * inputs + i] * weights[i * outputs + o];
      expect("product", set, output[r * outputs + o], sum, 1e-7 * (double)(inputs + 4));
    }
  }
  free(weights), free(bias), free(input), free(packed), free(output);
}

struct cell {
  int kind, gates, activation;
  int64_t features, units;
  const float *kernel, *recurrent, *bias;
};

// Keras' step, in float64: `h` and `c` become the next state.
static void step(const struct cell *l, const float *x, double *h, double *c) {
  int64_t u = l->units, columns = l->gates * u;
  double *z = calloc((size_t)columns, sizeof *z), *r = calloc((size_t)columns, sizeof *r);
  double *next_h = malloc((size_t)u * sizeof *next_h);
  for (int64_t j = 0; j < columns; j++) {
    z[j] = l->bias[j];
    if (l->kind == RNNX_GRU_AFTER) r[j] = l->bias[columns + j];
    for (int64_t i = 0; i < l->features; i++) z[j] += (double)x[i] * l->kernel[i * columns + j];
    for (int64_t i = 0; i < u; i++) r[j] += h[i] * l->recurrent[i * columns + j];
  }
  for (int64_t j = 0; j < u; j++) {
    if (l->kind == RNNX_LSTM) {
      double g[4];
      for (int i = 0; i < 4; i++) g[i] = z[i * u + j] + r[i * u + j];
      c[j] = sigmoid(g[1]) * c[j] + sigmoid(g[0]) * activation(l->activation, g[2]);
      next_h[j] = sigmoid(g[3]) * activation(l->activation, c[j]);
    } else if (l->kind == RNNX_SIMPLE) {
      next_h[j] = activation(l->activation, z[j] + r[j]);
    } else {
      double update = sigmoid(z[j] + r[j]), sum = r[2 * u + j] * sigmoid(z[u + j] + r[u + j]);
      if (l->kind == RNNX_GRU_BEFORE) {
        sum = 0;
        for (int64_t i = 0; i < u; i++)
          sum += sigmoid(z[u + i] + r[u + i]) * h[i] * l->recurrent[i * columns + 2 * u + j];
      }
      next_h[j] = update * h[j] + (1 - update) * activation(l->activation, z[2 * u + j] + sum);
    }
  }
  memcpy(h, next_h, (size_t)u * sizeof *h);
  free(z), free(r), free(next_h);
}

static void check_layer(const struct rnnx_kernels *k, int set, int kind) {
  static const int gates[] = {4, 3, 3, 1};
  int64_t rows = between(0, 2) ? between(1, 14) : 1, steps = between(1, 7), features = between(1, 33);
  struct cell l = {.kind = kind, .gates = gates[kind], .activation = next() % 2 ? RNNX_TANH : RNNX_RELU,
                   .features = features, .units = between(0, 4) ? between(1, 40) : between(127, 130)};
  int64_t u = l.units, columns = l.gates * u;
  float size = 1.5f / sqrtf((float)(features + u));
  float *kernel = floats(features * columns, size), *recurrent = floats(u * columns, size), *bias = floats(2 * columns, 0.5);
  float *input = floats(rows * steps * features, 1), *output = floats(rows * steps * u, 1);
  l.kernel = kernel, l.recurrent = recurrent, l.bias = bias;
  struct rnnx_layer layer = {.kind = kind, .skips_zeros = 1, .features = features, .units = u,
                             .activation = {l.activation, 0, l.activation == RNNX_RELU ? INFINITY : 0, 0},
                             .recurrent_activation = {RNNX_SIGMOID, 0, 0, 0}};
  struct rnnx_layer_arrays arrays = {kernel, recurrent, bias};
  float *packed = aligned_alloc(64, ((size_t)k->layer_floats(&layer) * 4 + 63) / 64 * 64);
  k->pack_layer(&layer, &arrays, packed);
  layer.packed = packed;
  float *scratch = floats(k->scratch_floats(&layer, rows, steps), 1);
  struct rnnx_sequence q = {.rows = rows, .steps = steps, .input = input, .input_row_stride = steps * features,
                            .input_step_stride = features, .output = output, .output_row_stride = steps * u,
                            .output_step_stride = u, .writes = RNNX_WRITES_ALL, .starts_from_zero = 1, .scratch = scratch};
  k->run_layer(&layer, &q);
  double *h = malloc((size_t)u * sizeof *h), *c = malloc((size_t)u * sizeof *c);
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t i = 0; i < u; i++) h[i] = c[i] = 0;
    for (int64_t t = 0; t < steps; t++) {
      step(&l, input + (row * steps + t) * features, h, c);
      for (int64_t i = 0; i < u; i++) expect("layer", set, output[(row * steps + t) * u + i], h[i], 2e-5);
    }
  }
  free(kernel), free(recurrent), free(bias), free(input), free(output), free(packed), free(scratch), free(h), free(c);
}

int main(int count, char **arguments) {
  uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
  int checks = 0;
  for (int set = RNNX_PORTABLE; set <= RNNX_AVX512_BF16; set++) {
    const struct rnnx_kernels *k = rnnx_kernels_for(set);
    if (!k) continue;
    state = seed;
    for (int i = 0; i < 20; i++, checks++) check_product(k, set);
    for (int i = 0; i < 120; i++, checks++) check_layer(k, set, i % 4);
    printf("set %d (%d lanes) checked\n", set, k->lanes);
  }
  printf("%d checks, seed %llu, %d faults\n", checks, (unsigned long long)seed, faults);
  return faults > 0 || checks == 0;
}
