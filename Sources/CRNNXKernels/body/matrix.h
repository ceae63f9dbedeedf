// output = function(input · weights + bias).

// Inputs of one pass: 64 columns x 512 rows of weights are 128 KB, which stay in the second-level cache while all rows
// of the input go by. Between passes the sums wait in the output, without loss.
#define PASS_INPUTS 512
// Rows that share one reading of the weights; as pairs they take 48 KB.
#define PASS_ROWS 48

// One tile of a pass; columns that do not fill their vectors go through a buffer.
static void multiply_tile(struct tile *t, int pairs, int rows, int width, int64_t columns, float *output,
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
  run_tile(t, pairs, rows, width);
  if (!partial) return;
  for (int r = 0; r < rows; r++)
    memcpy(output + r * stride, buffer + r * t->sums_stride, (size_t)columns * sizeof(float));
}

// A few rows of the input as words of one pass.
struct pass {
  const struct rnnx_product *product;
  int64_t first_input, inputs;
  int64_t first_row, rows;
  struct word_rows words;
};

static void multiply_panel(const struct rnnx_matrix *m, const struct pass *pass, int64_t panel) {
  const struct rnnx_product *c = pass->product;
  int width = panel_width(m->outputs, panel);
  int64_t row_floats = (int64_t)width * LANES, first = panel * MAX_WIDTH * LANES;
  int64_t columns = m->outputs - first < row_floats ? m->outputs - first : row_floats;
  const float *packed = m->packed + first * (1 + word_count(m->pairs, m->inputs));
  int last = pass->first_input + pass->inputs == m->inputs;
  int64_t tiles = tile_count(pass->rows, ROWS_FOR(width));
  for (int64_t i = 0; i < tiles; i++) {
    int64_t row = tile_begin(pass->rows, tiles, i);
    int rows = (int)(tile_begin(pass->rows, tiles, i + 1) - row);
    struct tile t = {.start = packed, .input = pass->words.words + row * pass->words.stride,
                     .input_stride = pass->words.stride,
                     .input_count = word_count(m->pairs, pass->inputs),
                     .input_weights = packed + row_floats * (1 + word_count(m->pairs, pass->first_input))};
    float *output = c->output + (pass->first_row + row) * c->output_stride + first;
    multiply_tile(&t, m->pairs, rows, width, columns, output, c->output_stride,
                  pass->first_input > 0 || c->accumulating);
    if (last && c->function.kind != RNNX_LINEAR)
      for (int r = 0; r < rows; r++)
        apply(&c->function, output + r * c->output_stride, output + r * c->output_stride, columns);
  }
}

// Accumulating starts from output + bias.
static void add_bias(const struct rnnx_matrix *m, const struct rnnx_product *c) {
  for (int64_t panel = 0; panel < panel_count(m->outputs); panel++) {
    int64_t first = panel * MAX_WIDTH * LANES, left = m->outputs - first;
    const float *bias = m->packed + first * (1 + word_count(m->pairs, m->inputs));
    int64_t columns = left < MAX_WIDTH * LANES ? left : MAX_WIDTH * LANES;
    for (int64_t row = 0; row < c->rows; row++)
      for (int64_t i = 0; i < columns; i++) c->output[row * c->output_stride + first + i] += bias[i];
  }
}

static void multiply(const struct rnnx_matrix *m, const struct rnnx_product *c) {
  float pairs[PASS_ROWS * PASS_INPUTS / 2];
  if (c->accumulating) add_bias(m, c);
  for (int64_t row = 0; row < c->rows; row += PASS_ROWS) {
    for (int64_t k = 0; k < m->inputs; k += PASS_INPUTS) {
      struct pass pass = {.product = c, .first_input = k, .first_row = row,
                          .inputs = m->inputs - k < PASS_INPUTS ? m->inputs - k : PASS_INPUTS,
                          .rows = c->rows - row < PASS_ROWS ? c->rows - row : PASS_ROWS};
      pass.words = words_of_rows(m->pairs, c->input + row * c->input_stride + k, c->input_stride,
                                 pass.rows, pass.inputs, pairs);
      for (int64_t panel = 0; panel < panel_count(m->outputs); panel++) multiply_panel(m, &pass, panel);
    }
  }
}
