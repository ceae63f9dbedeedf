// Windows that slide over samples: convolutions and pooling. Up to three axes, the last one fastest, then channels.
#pragma once

#include <stdint.h>

enum { RNNX_AXES = 3 };

// Where windows start: `output` positions along each axis, `step` floats of the input from one to the next.
struct rnnx_positions {
  int64_t output[RNNX_AXES], step[RNNX_AXES];
};

// A window as `segments` runs of `segment_inputs` adjacent floats; run i starts `offsets[i]` floats behind the window's start.
struct rnnx_segments {
  int64_t segments, segment_inputs;
  const int64_t *offsets;
};

// Pooling reads its input without padding: windows are cut at the edges.
struct rnnx_pooling {
  int64_t input[RNNX_AXES], output[RNNX_AXES], size[RNNX_AXES], stride[RNNX_AXES], before[RNNX_AXES];
  int64_t channels;
  int32_t averages;
};

// A sample [rows, columns] turned round: `output` [columns, rows], rows `output_stride` floats apart.
void rnnx_transpose(const float *input, int64_t rows, int64_t columns, float *output, int64_t output_stride);
