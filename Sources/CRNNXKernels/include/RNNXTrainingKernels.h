// What training needs besides the forward kernels: products in both directions, derivatives, the steps of the
// recurrent cells with what the way back needs, updates of weights.
#pragma once

#include <stdint.h>

struct rnnx_function;

// rows x of [rows, inputs] times packed [inputs, outputs]; a second pair is added where `second` is not null.
struct rnnx_panel_product {
  const float *first, *first_panels;
  int64_t first_stride, first_count;
  const float *second, *second_panels;
  int64_t second_stride, second_count;
  const float *bias;  // [outputs], or null for zeros
  int32_t accumulates;  // adds to what stands in `output`; `bias` is not read then
  int64_t rows, outputs;
  float *output;
  int64_t output_stride;
};

// sums [columns of left, columns of right] += left^T . right, over all rows of both.
struct rnnx_outer_product {
  const float *left, *right;
  int64_t left_stride, right_stride;
  int64_t rows, left_count, right_count;
  float *sums;
  int64_t sums_stride;
};

// One time step of one recurrent cell for all rows. Arrays are [rows, units] and adjacent unless a stride is named.
struct rnnx_cell_step {
  int64_t rows, units;
  // [rows, gates x units]: sums before, gates after the way forward; gradients of the sums after the way back.
  float *gates;
  // A copy of the sums for activations whose slope needs it, or null.
  float *sums;
  // GRU: the candidate's recurrent sum, or the reset state; LSTM: unused.
  float *aside;
  const float *hidden_before, *cell_before;
  float *hidden, *cell;
  // A byte a row, 0 where the step is masked; or null.
  const uint8_t *mask;
  int64_t mask_stride;
  const struct rnnx_function *activation, *recurrent_activation;
  // The way back: the gradient of the new hidden state in, that part of the old one's out which needs no product.
  float *hidden_gradient;
  // LSTM: of the new cell state in, of the old one out.
  float *cell_gradient;
};

// Hyperparameters of Adam for one step; `alpha` holds the bias correction.
struct rnnx_adam {
  float alpha, one_less_beta1, one_less_beta2, epsilon;
};

// Which positions are dropped, of 2^24 equally likely draws those below `limit`.
struct rnnx_dropout {
  uint64_t key;
  int64_t first;  // the number of the first position
  uint32_t limit;
  int32_t accumulates;
  float scale;
};

struct rnnx_training_kernels {
  int64_t (*panel_floats)(int64_t inputs, int64_t outputs);
  void (*pack_panels)(const float *weights, int64_t input_stride, int64_t output_stride, int64_t inputs,
                      int64_t outputs, float *panels);
  void (*multiply_panels)(const struct rnnx_panel_product *product);
  void (*add_outer_product)(const struct rnnx_outer_product *product);
  void (*add_rows)(const float *rows, int64_t stride, int64_t count, int64_t columns, float *sums);
  // gradient *= slope of the function at input, whose result is output.
  void (*multiply_by_slope)(const struct rnnx_function *function, const float *input, const float *output,
                            float *gradient, int64_t count);
  void (*lstm_forward)(const struct rnnx_cell_step *step);
  void (*lstm_backward)(const struct rnnx_cell_step *step);
  void (*gru_forward_gates)(const struct rnnx_cell_step *step);
  void (*gru_forward_state)(const struct rnnx_cell_step *step, int32_t resets_after);
  void (*gru_backward_state)(const struct rnnx_cell_step *step, int32_t resets_after);
  void (*gru_backward_gates)(const struct rnnx_cell_step *step, const float *reset_state_gradient);
  void (*simple_forward)(const struct rnnx_cell_step *step);
  void (*simple_backward)(const struct rnnx_cell_step *step);
  void (*drop_out)(const struct rnnx_dropout *dropout, const float *input, float *output, int64_t count);
  void (*adam)(const struct rnnx_adam *adam, const float *gradient, float *weights, float *momentum,
               float *velocity, int64_t count);
};
