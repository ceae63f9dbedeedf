// The kernels of training, for one instruction set.
#include "derivatives.h"
#include "dropout.h"
#include "products.h"
#include "steps.h"
#include "updates.h"

static const struct rnnx_training_kernels training_kernels = {
    .panel_floats = panel_floats,
    .pack_panels = pack_panels,
    .multiply_panels = multiply_panels,
    .add_outer_product = add_outer_product,
    .add_rows = add_rows,
    .multiply_by_slope = multiply_by_slope,
    .lstm_forward = lstm_forward,
    .lstm_backward = lstm_backward,
    .gru_forward_gates = gru_forward_gates,
    .gru_forward_state = gru_forward_state,
    .gru_backward_state = gru_backward_state,
    .gru_backward_gates = gru_backward_gates,
    .simple_forward = simple_forward,
    .simple_backward = simple_backward,
    .drop_out = drop_out,
    .adam = adam,
};

static const struct rnnx_training_kernels *training(void) { return &training_kernels; }
