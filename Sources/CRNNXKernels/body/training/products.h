// Products of training. Weights are packed without a bias row: panels of up to four vectors of columns, row after row.

static int64_t panel_floats(int64_t inputs, int64_t outputs) {
  return inputs * ((outputs + LANES - 1) / LANES) * LANES;
}

// Rows of the panel are rows of the weights: copied.
static void copy_into_panel(const float *weights, int64_t stride, int64_t inputs, int64_t columns, int64_t width,
                      float *to) {
  for (int64_t k = 0; k < inputs; k++, to += width) {
    memcpy(to, weights + k * stride, (size_t)columns * sizeof(float));
    memset(to + columns, 0, (size_t)(width - columns) * sizeof(float));
  }
}

// Rows of the panel are columns of the weights: turned in squares of one cache line.
static void turn_into_panel(const float *weights, int64_t stride, int64_t inputs, int64_t columns, int64_t width,
                         float *to) {
  for (int64_t first = 0; first < inputs; first += 16) {
    int64_t end = first + 16 < inputs ? first + 16 : inputs;
    for (int64_t c = 0; c < columns; c++)
      for (int64_t k = first; k < end; k++) to[k * width + c] = weights[c * stride + k];
    for (int64_t k = first; k < end; k++)
      memset(to + k * width + columns, 0, (size_t)(width - columns) * sizeof(float));
  }
}

static void pack_panels(const float *weights, int64_t input_stride, int64_t output_stride, int64_t inputs,
                        int64_t outputs, float *panels) {
  for (int64_t panel = 0; panel < panel_count(outputs); panel++) {
    int64_t first = panel * MAX_WIDTH * LANES, width = (int64_t)panel_width(outputs, panel) * LANES;
    int64_t columns = outputs - first < width ? outputs - first : width;
    const float *start = weights + first * output_stride;
    if (output_stride == 1) copy_into_panel(start, input_stride, inputs, columns, width, panels);
    else turn_into_panel(start, output_stride, inputs, columns, width, panels);
    panels += inputs * width;
  }
}

// A tile whose columns do not fill their vectors: sums begin and end in a buffer.
static void run_partial_tile(const struct rnnx_panel_product *p, struct tile *t, int rows, int width,
                             int64_t columns, const float *bias) {
  float *output = t->sums;
  float buffer[MAX_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64))) = {0};
  int64_t stride = MAX_WIDTH * LANES;
  for (int r = 0; r < rows; r++) {
    const float *start = p->accumulates ? output + r * p->output_stride : bias;
    if (start) memcpy(buffer + r * stride, start, (size_t)columns * sizeof(float));
  }
  t->start = t->sums = buffer;
  t->start_stride = t->sums_stride = stride;
  run_tile(t, 0, rows, width);
  for (int r = 0; r < rows; r++)
    memcpy(output + r * p->output_stride, buffer + r * stride, (size_t)columns * sizeof(float));
}

static const float zero_panel[MAX_WIDTH * LANES];

static void multiply_panels(const struct rnnx_panel_product *p) {
  int64_t before = 0;  // columns in front of the panel, whole vectors
  for (int64_t panel = 0; panel < panel_count(p->outputs); panel++) {
    int width = panel_width(p->outputs, panel);
    int64_t columns = p->outputs - before < width * LANES ? p->outputs - before : width * LANES;
    int64_t tiles = tile_count(p->rows, ROWS_FOR(width));
    for (int64_t i = 0; i < tiles; i++) {
      int64_t row = tile_begin(p->rows, tiles, i);
      int rows = (int)(tile_begin(p->rows, tiles, i + 1) - row);
      float *output = p->output + row * p->output_stride + before;
      struct tile t = {.start = p->bias ? p->bias + before : zero_panel,
                       .input = p->first + row * p->first_stride, .input_stride = p->first_stride,
                       .input_count = p->first_count, .input_weights = p->first_panels + before * p->first_count,
                       .sums = output, .sums_stride = p->output_stride};
      if (p->second) {
        t.hidden = p->second + row * p->second_stride;
        t.hidden_stride = p->second_stride;
        t.hidden_count = p->second_count;
        t.hidden_weights = p->second_panels + before * p->second_count;
      }
      if (columns < width * LANES) {
        run_partial_tile(p, &t, rows, width, columns, p->bias ? p->bias + before : NULL);
        continue;
      }
      if (p->accumulates) {
        t.start = output;
        t.start_stride = p->output_stride;
      }
      run_tile(&t, 0, rows, width);
    }
    before += width * LANES;
  }
}

// The outer tile: rows of the result are columns of `left`, so the sweep goes down both operands.
struct outer_tile {
  const float *left, *right;
  int64_t left_stride, count;
  float *sums;
  int64_t sums_stride;
};

INLINE void run_outer_tile_as(const struct outer_tile *t, const int rows, const int width) {
  vec sums[MAX_ROWS][MAX_WIDTH];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < width; v++) sums[r][v] = load(t->sums + r * t->sums_stride + v * LANES);
  }
  const float *left = t->left, *right = t->right;
  for (int64_t k = 0; k < t->count; k++, left += t->left_stride, right += width * LANES)
    multiply_add(sums, 0, rows, width, width, left, 1, right);
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < width; v++) store(t->sums + r * t->sums_stride + v * LANES, sums[r][v]);
  }
}

#define FOR_OUTER_TILES(DO) \
  DO(1, 1) DO(1, 2) DO(1, 3) DO(1, 4) DO(2, 1) DO(2, 2) DO(2, 3) DO(2, 4) DO(3, 1) DO(3, 2) DO(3, 3) DO(3, 4) \
  DO(4, 1) DO(4, 2) DO(4, 3) DO(5, 1) DO(5, 2) DO(6, 1) DO(6, 2)
#if ACCUMULATORS >= 24
#define FOR_LARGE_OUTER_TILES(DO) DO(4, 4) DO(5, 3) DO(5, 4) DO(6, 3) DO(6, 4)
#else
#define FOR_LARGE_OUTER_TILES(DO)
#endif
#define OUTER_FUNCTION(rows, width) \
  SEPARATE void run_outer_tile_##rows##_##width(const struct outer_tile *t) { run_outer_tile_as(t, rows, width); }
#define OUTER_ENTRY(rows, width) [width][rows] = run_outer_tile_##rows##_##width,
FOR_OUTER_TILES(OUTER_FUNCTION)
FOR_LARGE_OUTER_TILES(OUTER_FUNCTION)
static void (*const outer_tiles[MAX_WIDTH + 1][MAX_ROWS + 1])(const struct outer_tile *) = {
    FOR_OUTER_TILES(OUTER_ENTRY) FOR_LARGE_OUTER_TILES(OUTER_ENTRY)};

// Rows of both operands in one pass: their panel of 64 columns is copied together and stays in the first-level cache.
#define OUTER_ROWS 128

static void run_partial_outer_tile(struct outer_tile *t, int rows, int width, int64_t columns) {
  float buffer[MAX_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64))) = {0};
  float *sums = t->sums;
  int64_t stride = t->sums_stride;
  for (int r = 0; r < rows; r++)
    memcpy(buffer + r * MAX_WIDTH * LANES, sums + r * stride, (size_t)columns * sizeof(float));
  t->sums = buffer;
  t->sums_stride = MAX_WIDTH * LANES;
  outer_tiles[width][rows](t);
  for (int r = 0; r < rows; r++)
    memcpy(sums + r * stride, buffer + r * MAX_WIDTH * LANES, (size_t)columns * sizeof(float));
}

static void add_outer_panel(const struct rnnx_outer_product *p, int64_t row, int64_t count, int64_t panel) {
  float packed[OUTER_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64)));
  int64_t first = panel * MAX_WIDTH * LANES;
  int width = panel_width(p->right_count, panel);
  int64_t columns = p->right_count - first < width * LANES ? p->right_count - first : width * LANES;
  copy_into_panel(p->right + row * p->right_stride + first, p->right_stride, count, columns, width * LANES, packed);
  int64_t tiles = tile_count(p->left_count, ROWS_FOR(width));
  for (int64_t i = 0; i < tiles; i++) {
    int64_t begin = tile_begin(p->left_count, tiles, i);
    int rows = (int)(tile_begin(p->left_count, tiles, i + 1) - begin);
    struct outer_tile t = {.left = p->left + row * p->left_stride + begin, .right = packed,
                           .left_stride = p->left_stride, .count = count,
                           .sums = p->sums + begin * p->sums_stride + first, .sums_stride = p->sums_stride};
    if (columns < width * LANES) run_partial_outer_tile(&t, rows, width, columns);
    else outer_tiles[width][rows](&t);
  }
}

static void add_outer_product(const struct rnnx_outer_product *p) {
  for (int64_t row = 0; row < p->rows; row += OUTER_ROWS) {
    int64_t count = p->rows - row < OUTER_ROWS ? p->rows - row : OUTER_ROWS;
    for (int64_t panel = 0; panel < panel_count(p->right_count); panel++) add_outer_panel(p, row, count, panel);
  }
}

static void add_rows(const float *rows, int64_t stride, int64_t count, int64_t columns, float *sums) {
  for (int64_t c = 0; c < columns; c += LANES) {
    int64_t n = columns - c;
    vec sum = load_some(sums + c, n);
    for (int64_t r = 0; r < count; r++) sum += load_some(rows + r * stride + c, n);
    store_some(sums + c, sum, n);
  }
}
