// The arithmetic kernels. One body of C, compiled once for each instruction set; a table of functions stands for each.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "RNNXPairs.h"
#include "RNNXWindows.h"
#include "RNNXTrainingKernels.h"
#include "RNNXWorkers.h"

// Element-wise functions, in the order of `ElementwiseFunction.Kind` in Swift.
enum rnnx_function_kind {
  RNNX_LINEAR, RNNX_RELU, RNNX_TANH, RNNX_SIGMOID, RNNX_HARD_SIGMOID, RNNX_LEGACY_HARD_SIGMOID,
  RNNX_SOFTSIGN, RNNX_SOFTPLUS, RNNX_ELU, RNNX_SELU, RNNX_EXPONENTIAL, RNNX_SILU, RNNX_GELU,
  RNNX_GELU_TANH, RNNX_RELU6, RNNX_LEAKY_RELU, RNNX_MISH, RNNX_HARD_SILU, RNNX_HARD_TANH,
  RNNX_HARD_SHRINK, RNNX_SOFT_SHRINK, RNNX_TANH_SHRINK, RNNX_THRESHOLD, RNNX_CELU,
  RNNX_SQUAREPLUS, RNNX_SPARSE_PLUS, RNNX_SPARSE_SIGMOID, RNNX_LOG_SIGMOID,
  RNNX_FUNCTION_KINDS
};

struct rnnx_function {
  int32_t kind;
  float a, b, c;
};

// Functions along an axis, in the order of `AxisFunction` in Swift.
enum rnnx_axis_kind { RNNX_SOFTMAX, RNNX_LOG_SOFTMAX, RNNX_SPARSEMAX };

// A matrix [inputs, outputs] in panels of four vectors of columns: bias row, then one row for each input, or, with
// `pairs`, for each pair of inputs in bfloat16.
struct rnnx_matrix {
  int64_t inputs, outputs;
  int32_t pairs;
  const float *packed;
};

struct rnnx_product {
  const float *input;
  int64_t input_stride, rows;
  float *output;
  int64_t output_stride;
  int32_t accumulating;
  struct rnnx_function function;
};

enum rnnx_layer_kind { RNNX_LSTM, RNNX_GRU_AFTER, RNNX_GRU_BEFORE, RNNX_SIMPLE };

// A recurrent layer with its packed weights.
struct rnnx_layer {
  int32_t kind;
  // Whether all recurrent weights are finite, so that rows which meet an exact zero need not be read.
  int32_t skips_zeros;
  // Whether weights, inputs and hidden state meet as pairs of bfloat16.
  int32_t pairs;
  int64_t features, units;
  const float *packed;
  struct rnnx_function activation, recurrent_activation;
};

// Keras' arrays, as `RecurrentWeights` in Swift describes them; `bias` may be null.
struct rnnx_layer_arrays {
  const float *kernel, *recurrent_kernel, *bias;
};

enum rnnx_writes { RNNX_WRITES_NONE, RNNX_WRITES_LAST, RNNX_WRITES_ALL };

// `SequenceCall` in Swift says what the fields mean.
struct rnnx_sequence {
  int64_t rows, steps;
  const float *input;
  int64_t input_row_stride, input_step_stride;
  float *output;
  int64_t output_row_stride, output_step_stride;
  int32_t writes, starts_from_zero, goes_backwards, zero_output_for_mask;
  float *hidden, *cell;
  const uint8_t *mask;
  int64_t mask_row_stride;
  float *scratch;
  // How many threads may share the call, if it has a single row; 0 and 1: only the caller's.
  int64_t threads;
};

// What one instruction set offers.
struct rnnx_kernels {
  int32_t lanes;
  void (*apply)(const struct rnnx_function *function, const float *input, float *output, int64_t count);
  void (*along_axis)(int32_t kind, float *values, int64_t outer, int64_t count, int64_t inner);
  void (*gated_linear_unit)(const float *input, float *output, int64_t outer, int64_t half);
  int64_t (*matrix_floats)(const struct rnnx_matrix *matrix);
  void (*pack_matrix)(const struct rnnx_matrix *matrix, const float *weights, const float *bias,
                      int32_t transposed, float *packed);
  void (*multiply)(const struct rnnx_matrix *matrix, const struct rnnx_product *product);
  int64_t (*layer_floats)(const struct rnnx_layer *layer);
  void (*pack_layer)(const struct rnnx_layer *layer, const struct rnnx_layer_arrays *arrays, float *packed);
  int64_t (*scratch_floats)(const struct rnnx_layer *layer, int64_t rows, int64_t steps);
  void (*run_layer)(const struct rnnx_layer *layer, const struct rnnx_sequence *sequence);
  void (*convolve)(const struct rnnx_matrix *matrix, const struct rnnx_positions *positions,
                   const struct rnnx_segments *window, const struct rnnx_product *product);
  void (*depthwise)(const struct rnnx_positions *positions, const struct rnnx_segments *window, const float *weights,
                    const float *bias, const struct rnnx_product *product);
  void (*pool)(const struct rnnx_pooling *pooling, const float *input, float *output);
  void (*measure_pairs)(const struct rnnx_pair_limits *limits, const float *a, const float *b, int64_t count,
                        struct rnnx_pair_measures *measures);
  int64_t (*count_beyond)(const struct rnnx_pair_limits *limits, const float *a, const float *b, int64_t count);
  double (*multiply_adds)(int32_t pairs, int64_t rounds, double *result);
  const struct rnnx_training_kernels *(*training)(void);
};

// The order of `InstructionSet` in Swift.
enum rnnx_instruction_set { RNNX_PORTABLE, RNNX_NEON, RNNX_AVX2, RNNX_AVX512, RNNX_AVX512_BF16 };

// The kernels of an instruction set, or null if it is not compiled in or this processor lacks it.
const struct rnnx_kernels *rnnx_kernels_for(int32_t instruction_set);
