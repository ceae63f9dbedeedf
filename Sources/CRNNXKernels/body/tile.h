// The register tile: a few rows times up to four vectors of columns, sums kept in registers from the first product to
// the last. Each sum is one chain (start, inputs in order, then hidden state in order), so that a row's bits do not
// depend on the rows beside it. Counts and strides are of words.

#define MAX_WIDTH 4
#define MAX_ROWS 6

// How many rows at once: all accumulators must stay in registers.
#define ROWS_FOR(width) (ACCUMULATORS / (width) < MAX_ROWS ? ACCUMULATORS / (width) : MAX_ROWS)

// A GRU that resets after has three columns of weights but four sums: the candidate's two products stay apart.
#define SPLIT_CANDIDATE 5

struct tile {
  const float *start;  // [rows or 1, sums] where the sums begin
  int64_t start_stride;
  const float *input, *input_weights;
  int64_t input_stride, input_count;
  const float *hidden, *hidden_weights;
  int64_t hidden_stride, hidden_count;
  float *sums;
  int64_t sums_stride;
};

INLINE vec multiply_word(const int pairs, vec x, vec w, vec sums) {
  return pairs ? dot_pairs(x, w, sums) : mul_add(x, w, sums);
}

// One row of weights times one column of x. What there is less of, weights or rows, waits in registers for the other:
// with 16 registers there is no room for more.
INLINE void multiply_add(vec sums[MAX_ROWS][MAX_WIDTH], const int pairs, const int rows, const int width,
                         const int moved, const float *x, int64_t stride, const float *weights) {
  vec kept[MAX_ROWS];
  if (rows < width) {
    UNROLLED for (int r = 0; r < rows; r++) kept[r] = splat_word(x + r * stride);
    UNROLLED for (int v = 0; v < width; v++) {
      vec w = load(weights + v * LANES);
      int place = v < moved ? v : v + 1;
      UNROLLED for (int r = 0; r < rows; r++)
        sums[r][place] = multiply_word(pairs, kept[r], w, sums[r][place]);
    }
  } else {
    UNROLLED for (int v = 0; v < width; v++) kept[v] = load(weights + v * LANES);
    UNROLLED for (int r = 0; r < rows; r++) {
      vec value = splat_word(x + r * stride);
      UNROLLED for (int v = 0; v < width; v++) {
        int place = v < moved ? v : v + 1;
        sums[r][place] = multiply_word(pairs, value, kept[v], sums[r][place]);
      }
    }
  }
}

// Adds x · weights to the sums; sum number `moved` and those behind it stand one place further on.
INLINE void sweep(vec sums[MAX_ROWS][MAX_WIDTH], const int pairs, const int rows, const int width,
                  const int moved, const float *x, int64_t stride, int64_t count, const float *weights) {
  for (int64_t k = 0; k < count; k++, weights += width * LANES)
    multiply_add(sums, pairs, rows, width, moved, x + k, stride, weights);
}

INLINE void run_tile_as(const struct tile *t, const int pairs, const int rows, const int shape) {
  const int sum_count = shape == SPLIT_CANDIDATE ? 4 : shape;
  const int width = shape == SPLIT_CANDIDATE ? 3 : shape;
  vec sums[MAX_ROWS][MAX_WIDTH];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < sum_count; v++)
      sums[r][v] = load(t->start + r * t->start_stride + v * LANES);
  }
  sweep(sums, pairs, rows, width, width, t->input, t->input_stride, t->input_count, t->input_weights);
  sweep(sums, pairs, rows, width, shape == SPLIT_CANDIDATE ? 2 : width, t->hidden, t->hidden_stride,
        t->hidden_count, t->hidden_weights);
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < sum_count; v++)
      store(t->sums + r * t->sums_stride + v * LANES, sums[r][v]);
  }
}

// SPLIT_CANDIDATE is written as its number here, to be part of a name.
#define FOR_FEW_ROWS(DO) \
  DO(1, 1) DO(1, 2) DO(1, 3) DO(1, 4) DO(1, 5) DO(2, 1) DO(2, 2) DO(2, 3) DO(2, 4) DO(2, 5) \
  DO(3, 1) DO(3, 2) DO(3, 3) DO(3, 4) DO(3, 5) DO(4, 1) DO(4, 2) DO(4, 3) DO(5, 1) DO(5, 2) \
  DO(6, 1) DO(6, 2)
#if ACCUMULATORS >= 24
#define FOR_MANY_ROWS(DO) \
  DO(4, 4) DO(4, 5) DO(5, 3) DO(5, 4) DO(5, 5) DO(6, 3) DO(6, 4) DO(6, 5)
#else
#define FOR_MANY_ROWS(DO)
#endif

#define TILE_FUNCTIONS(rows, shape) \
  SEPARATE void run_tile_##rows##_##shape(const struct tile *t) { run_tile_as(t, 0, rows, shape); } \
  SEPARATE void run_pair_tile_##rows##_##shape(const struct tile *t) { run_tile_as(t, 1, rows, shape); }
#define TILE_ENTRY(rows, shape) [0][shape][rows] = run_tile_##rows##_##shape,
#define PAIR_TILE_ENTRY(rows, shape) [1][shape][rows] = run_pair_tile_##rows##_##shape,

FOR_FEW_ROWS(TILE_FUNCTIONS)
FOR_MANY_ROWS(TILE_FUNCTIONS)

static void (*const tile_functions[2][SPLIT_CANDIDATE + 1][MAX_ROWS + 1])(const struct tile *) = {
    FOR_FEW_ROWS(TILE_ENTRY) FOR_MANY_ROWS(TILE_ENTRY)
    FOR_FEW_ROWS(PAIR_TILE_ENTRY) FOR_MANY_ROWS(PAIR_TILE_ENTRY)};

INLINE void run_tile(const struct tile *t, int pairs, int rows, int shape) {
  tile_functions[pairs][shape][rows](t);
}

// A single row, a few blocks of one shape at once: one block has too few chains of sums to hide how long a multiply-add
// takes, and the second-level cache gives more when several streams are read. 3 times 4 sums fit every instruction set.
#define MAX_BLOCKS 3

struct row_tile {
  struct tile tile;  // of the first block; `start_stride` and `sums_stride` lead from block to block
  int64_t block_stride;  // the same for the weights, in floats
  // Where the hidden state is read: what is left out would add 0. Null: everywhere.
  const int32_t *places;
  int64_t place_count;
};

INLINE void multiply_add_row(vec sums[MAX_BLOCKS][MAX_WIDTH], const int pairs, const int blocks, const int width,
                             const int moved, const float *x, const float *weights, int64_t block_stride) {
  vec value = splat_word(x);
  UNROLLED for (int b = 0; b < blocks; b++) {
    UNROLLED for (int v = 0; v < width; v++) {
      int place = v < moved ? v : v + 1;
      vec w = load(weights + b * block_stride + v * LANES);
      sums[b][place] = multiply_word(pairs, value, w, sums[b][place]);
    }
  }
}

INLINE void run_row_tile_as(const struct row_tile *r, const int pairs, const int shape, const int blocks) {
  const struct tile *t = &r->tile;
  const int sum_count = shape == SPLIT_CANDIDATE ? 4 : shape;
  const int width = shape == SPLIT_CANDIDATE ? 3 : shape, moved = shape == SPLIT_CANDIDATE ? 2 : width;
  vec sums[MAX_BLOCKS][MAX_WIDTH];
  UNROLLED for (int b = 0; b < blocks; b++) {
    UNROLLED for (int v = 0; v < sum_count; v++)
      sums[b][v] = load(t->start + b * t->start_stride + v * LANES);
  }
  for (int64_t k = 0; k < t->input_count; k++)
    multiply_add_row(sums, pairs, blocks, width, width, t->input + k, t->input_weights + k * width * LANES,
                     r->block_stride);
  int64_t count = r->places ? r->place_count : t->hidden_count;
  for (int64_t i = 0; i < count; i++) {
    int64_t k = r->places ? r->places[i] : i;
    multiply_add_row(sums, pairs, blocks, width, moved, t->hidden + k, t->hidden_weights + k * width * LANES,
                     r->block_stride);
  }
  UNROLLED for (int b = 0; b < blocks; b++) {
    UNROLLED for (int v = 0; v < sum_count; v++) store(t->sums + b * t->sums_stride + v * LANES, sums[b][v]);
  }
}

#define FOR_EACH_ROW_TILE(DO) \
  DO(1, 1) DO(1, 2) DO(1, 3) DO(1, 4) DO(1, 5) DO(2, 1) DO(2, 2) DO(2, 3) DO(2, 4) DO(2, 5) \
  DO(3, 1) DO(3, 2) DO(3, 3) DO(3, 4) DO(3, 5)
#define ROW_TILE_FUNCTIONS(blocks, shape) \
  SEPARATE void run_row_tile_##blocks##_##shape(const struct row_tile *r) { run_row_tile_as(r, 0, shape, blocks); } \
  SEPARATE void run_pair_row_tile_##blocks##_##shape(const struct row_tile *r) { run_row_tile_as(r, 1, shape, blocks); }
#define ROW_TILE_ENTRIES(blocks, shape) \
  [0][shape][blocks] = run_row_tile_##blocks##_##shape, [1][shape][blocks] = run_pair_row_tile_##blocks##_##shape,

FOR_EACH_ROW_TILE(ROW_TILE_FUNCTIONS)

static void (*const row_tile_functions[2][SPLIT_CANDIDATE + 1][MAX_BLOCKS + 1])(const struct row_tile *) = {
    FOR_EACH_ROW_TILE(ROW_TILE_ENTRIES)};

INLINE void run_row_tile(const struct row_tile *r, int pairs, int blocks, int shape) {
  row_tile_functions[pairs][shape][blocks](r);
}

// Splits `rows` evenly into tiles, so that no small remainder is left: the rows of tile number `index`.
INLINE int64_t tile_count(int64_t rows, int limit) { return (rows + limit - 1) / limit; }
INLINE int64_t tile_begin(int64_t rows, int64_t tiles, int64_t index) { return rows * index / tiles; }

// How many vectors of four wide panel number `panel` has.
INLINE int panel_width(int64_t columns, int64_t panel) {
  int64_t vectors = (columns - panel * MAX_WIDTH * LANES + LANES - 1) / LANES;
  return vectors < MAX_WIDTH ? (int)vectors : MAX_WIDTH;
}
INLINE int64_t panel_count(int64_t columns) {
  return (columns + MAX_WIDTH * LANES - 1) / (MAX_WIDTH * LANES);
}
