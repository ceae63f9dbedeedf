// Everything that is compiled once for each instruction set. The including file defines
// LANES (floats in a vector), ACCUMULATORS (vectors that a tile may keep in registers), FUSED_MULTIPLY_ADD,
// KERNEL_TABLE and, if the processor has them, SCALE_BY_POWER, LOAD_PART, STORE_PART
// and DOT_PAIRS.
#include "vector.h"
#include "exponential.h"
#include "functions.h"
#include "arrays.h"
#include "axis.h"
#include "words.h"
#include "tile.h"
#include "packing.h"
#include "matrix.h"
#include "cells.h"
#include "step.h"
#include "sequence.h"
#include "team.h"
#include "windows.h"
#include "pairs.h"
#include "limits.h"
#include "training/table.h"

const struct rnnx_kernels KERNEL_TABLE = {
    .lanes = LANES,
    .apply = apply,
    .along_axis = along_axis,
    .gated_linear_unit = gated_linear_unit,
    .matrix_floats = matrix_floats,
    .pack_matrix = pack_matrix,
    .multiply = multiply,
    .layer_floats = layer_floats,
    .pack_layer = pack_layer,
    .scratch_floats = scratch_floats,
    .run_layer = run_layer,
    .convolve = convolve,
    .depthwise = depthwise,
    .pool = pool,
    .measure_pairs = measure_pairs,
    .count_beyond = count_beyond,
    .multiply_adds = multiply_adds,
    .training = training,
};
