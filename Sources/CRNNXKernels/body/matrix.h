// output = function(input · weights + bias).

// Inputs of one pass: 64 columns x 512 rows of weights are 128 KB, which stay in the second-level cache while all rows
// of the input go by. Between passes the sums wait in the output, without loss.
#define PASS_INPUTS 512

// One tile of a pass; columns that do not fill their vectors go through a buffer.
static void multiply_tile(struct tile *t, int rows, int width, int64_t columns, float *output,
                          int64_t stride, int starts_from_output) {
  float buffer[MAX_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64)));
  int partial = columns < width * LANES;
  t->sums = partial ? buffer : output;
  t->sums_stride = partial ? MAX_WIDTH * LANES : stride;
  if (starts_from_output) {
    t->start = t->sums;
    t->start_stride = t->sums_stride;
  }
  if (partial && starts_from_output) {
    memset(buffer, 0, sizeof buffer);
    for (int r = 0; r < rows; r++)
      memcpy(buffer + r * t->sums_stride, output + r * stride, (size_t)columns * sizeof(float));
  }
  run_tile(t, rows, width);
  if (!partial) return;
  for (int r = 0; r < rows; r++)
    memcpy(output + r * stride, buffer + r * t->sums_stride, (size_t)columns * sizeof(float));
}

static void multiply_panel(const struct rnnx_matrix *m, const struct rnnx_product *c, int64_t panel,
                           int64_t first_input, int64_t inputs) {
  int width = panel_width(m->outputs, panel);
  int64_t row_floats = (int64_t)width * LANES, first = panel * MAX_WIDTH * LANES;
  int64_t columns = m->outputs - first < row_floats ? m->outputs - first : row_floats;
  const float *packed = m->packed + first * (1 + m->inputs);
  int last = first_input + inputs == m->inputs;
  int64_t tiles = tile_count(c->rows, ROWS_FOR(width));
  for (int64_t i = 0; i < tiles; i++) {
    int64_t row = tile_begin(c->rows, tiles, i);
    int rows = (int)(tile_begin(c->rows, tiles, i + 1) - row);
    struct tile t = {.start = packed, .input = c->input + row * c->input_stride + first_input,
                     .input_stride = c->input_stride, .input_count = inputs,
                     .input_weights = packed + row_floats * (1 + first_input)};
    float *output = c->output + row * c->output_stride + first;
    multiply_tile(&t, rows, width, columns, output, c->output_stride, first_input > 0 || c->accumulating);
    if (last && c->function.kind != RNNX_LINEAR)
      for (int r = 0; r < rows; r++)
        apply(&c->function, output + r * c->output_stride, output + r * c->output_stride, columns);
  }
}

// Accumulating starts from output + bias.
static void add_bias(const struct rnnx_matrix *m, const struct rnnx_product *c) {
  for (int64_t panel = 0; panel < panel_count(m->outputs); panel++) {
    int64_t first = panel * MAX_WIDTH * LANES, left = m->outputs - first;
    const float *bias = m->packed + first * (1 + m->inputs);
    int64_t columns = left < MAX_WIDTH * LANES ? left : MAX_WIDTH * LANES;
    for (int64_t row = 0; row < c->rows; row++)
      for (int64_t i = 0; i < columns; i++) c->output[row * c->output_stride + first + i] += bias[i];
  }
}

static void multiply(const struct rnnx_matrix *m, const struct rnnx_product *c) {
  if (c->rows == 0) return;
  if (c->accumulating) add_bias(m, c);
  for (int64_t k = 0; k < m->inputs; k += PASS_INPUTS) {
    int64_t inputs = m->inputs - k < PASS_INPUTS ? m->inputs - k : PASS_INPUTS;
    for (int64_t panel = 0; panel < panel_count(m->outputs); panel++)
      multiply_panel(m, c, panel, k, inputs);
  }
}
