#include "RNNXWindows.h"

// In blocks, so that both sides stay in the first-level cache.
enum { BLOCK = 16 };

void rnnx_transpose(const float *input, int64_t rows, int64_t columns, float *output, int64_t output_stride) {
  for (int64_t r = 0; r < rows; r += BLOCK) {
    int64_t last_row = r + BLOCK < rows ? r + BLOCK : rows;
    for (int64_t c = 0; c < columns; c += BLOCK) {
      int64_t last_column = c + BLOCK < columns ? c + BLOCK : columns;
      for (int64_t j = c; j < last_column; j++)
        for (int64_t i = r; i < last_row; i++) output[j * output_stride + i] = input[i * columns + j];
    }
  }
}
