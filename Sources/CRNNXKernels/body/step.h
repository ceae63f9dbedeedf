// One time step of a layer: products by tile, then the cells of the tile.

// What a step does with a row.
enum row_code { ROW_RUNS, ROW_REPEATS, ROW_SHOWS_ZERO };

struct step;
struct place;
typedef void finish_function(const struct step *, const struct place *);

// What of a phase stays the same in all steps.
struct plan {
  struct phase phase;
  int64_t blocks, full_blocks, block_floats;
  const float *packed;
  finish_function *finish;
  // Sums of the inputs, if they were made for many steps at once, and the distance from row to row
  const float *projected;
  int64_t projected_stride;
};

struct step {
  const struct rnnx_layer *layer;
  struct plan plans[2];
  int64_t rows;
  struct word_rows input;  // of this step
  int64_t hidden_count;  // words of the state, or 0 while it is still zero
  // [rows, state_stride], all padded to whole vectors
  int64_t state_stride;
  const float *hidden;
  float *next_hidden, *cell;
  float *update, *reset_hidden;  // of a GRU that resets before
  // The same states as pairs, or null: [rows, state_stride] halves of words
  uint16_t *hidden_pairs, *next_hidden_pairs, *reset_pairs;
  float *output;  // of this step, or null
  int64_t output_stride;
  const uint8_t *codes;  // of enum row_code, or null: all run
  // For a single row: memory for the places where the state is not zero, then those places, or null
  int32_t *places;
  const int32_t *nonzero;
  int64_t nonzero_count;
};

// Where the cells of one tile lie: one block for several rows, or several blocks for a single row.
struct place {
  const float *sums;
  int64_t sums_stride;
  int64_t count;
  int64_t row, unit;            // of the first
  int64_t row_step, unit_step;  // from one to the next
  int gate_stride;
  int vectors;  // of each gate
};

INLINE int64_t row_at(const struct place *p, int64_t i) { return p->row + i * p->row_step; }
INLINE int64_t unit_at(const struct place *p, int64_t i) { return p->unit + i * p->unit_step; }
INLINE int64_t state_at(const struct step *s, const struct place *p, int64_t i) {
  return row_at(p, i) * s->state_stride + unit_at(p, i);
}
INLINE const float *sums_at(const struct place *p, int64_t i) { return p->sums + i * p->sums_stride; }

INLINE int code_of(const struct step *s, int64_t row) { return s->codes ? s->codes[row] : ROW_RUNS; }

// What stands behind the last unit must not reach the products as half of a word.
INLINE void store_pairs(const struct step *s, uint16_t *to, int64_t row, int64_t unit, vec x) {
  int64_t left = s->layer->units - unit;
  float *numbers = (float *)&x;
  for (int64_t lane = left; lane < LANES; lane++) numbers[lane] = 0;
  make_pairs(to + row + unit, numbers, LANES);
}

// Writes the new state of up to LANES units and what the sequence shows of it.
INLINE void show(const struct step *s, int64_t row, int64_t unit, vec next) {
  int code = code_of(s, row);
  if (code != ROW_RUNS) next = load(s->hidden + row * s->state_stride + unit);
  store(s->next_hidden + row * s->state_stride + unit, next);
  if (s->next_hidden_pairs) store_pairs(s, s->next_hidden_pairs, row * s->state_stride, unit, next);
  if (!s->output) return;
  if (code == ROW_SHOWS_ZERO) next = splat(0);
  float *to = s->output + row * s->output_stride + unit;
  int64_t left = s->layer->units - unit;
  if (left >= LANES) store(to, next);
  else store_part(to, next, left);
}

// Two loops: each has half the latency, so that the processor overlaps more cells.
INLINE void lstm_cells(const struct step *s, const struct place *p, int32_t sk, int32_t ak,
                       struct cell_functions f) {
  vec cells[MAX_ROWS];
  for (int64_t i = 0; i < p->count; i++) {
    float *cell = s->cell + state_at(s, p, i);
    cells[i] = lstm_cell_state(sums_at(p, i), p->gate_stride, load(cell), sk, ak, f);
    if (code_of(s, row_at(p, i)) == ROW_RUNS) store(cell, cells[i]);
  }
  for (int64_t i = 0; i < p->count; i++)
    show(s, row_at(p, i), unit_at(p, i),
         lstm_hidden_state(sums_at(p, i), p->gate_stride, cells[i], sk, ak, f));
}

INLINE void gru_after_cells(const struct step *s, const struct place *p, int32_t sk, int32_t ak,
                            struct cell_functions f) {
  for (int64_t i = 0; i < p->count; i++) {
    vec h = load(s->hidden + state_at(s, p, i));
    show(s, row_at(p, i), unit_at(p, i), gru_after_cell(sums_at(p, i), p->gate_stride, h, sk, ak, f));
  }
}

// First phase of a GRU that resets before: update gate and reset state, kept for the second.
INLINE void gru_gate_cells(const struct step *s, const struct place *p, int32_t sk,
                           struct cell_functions f) {
  for (int64_t i = 0; i < p->count; i++) {
    for (int v = 0; v < p->vectors; v++) {
      int64_t at = state_at(s, p, i) + v * LANES;
      const float *sums = sums_at(p, i) + v * LANES;
      store(s->update + at, activate(sk, load(sums), f.recurrent));
      vec reset = activate(sk, load(sums + p->gate_stride), f.recurrent);
      vec reset_hidden = reset * load(s->hidden + at);
      store(s->reset_hidden + at, reset_hidden);
      if (s->reset_pairs)
        store_pairs(s, s->reset_pairs, row_at(p, i) * s->state_stride, unit_at(p, i) + v * LANES, reset_hidden);
    }
  }
}

INLINE void gru_candidate_cells(const struct step *s, const struct place *p, int32_t ak,
                                struct cell_functions f) {
  for (int64_t i = 0; i < p->count; i++) {
    for (int v = 0; v < p->vectors; v++) {
      int64_t at = state_at(s, p, i) + v * LANES;
      vec candidate = activate(ak, load(sums_at(p, i) + v * LANES), f.activation);
      show(s, row_at(p, i), unit_at(p, i) + v * LANES,
           gru_mix(load(s->update + at), load(s->hidden + at), candidate));
    }
  }
}

INLINE void simple_cells(const struct step *s, const struct place *p, int32_t ak,
                         struct cell_functions f) {
  for (int64_t i = 0; i < p->count; i++)
    for (int v = 0; v < p->vectors; v++)
      show(s, row_at(p, i), unit_at(p, i) + v * LANES,
           activate(ak, load(sums_at(p, i) + v * LANES), f.activation));
}

// Functions of their own, which keep the stack frames of unoptimised builds small.
#define FINISH_FUNCTIONS(name, sk, ak) \
  SEPARATE void lstm_##name(const struct step *s, const struct place *p) { \
    lstm_cells(s, p, sk, ak, functions_of(s)); \
  } \
  SEPARATE void gru_after_##name(const struct step *s, const struct place *p) { \
    gru_after_cells(s, p, sk, ak, functions_of(s)); \
  } \
  SEPARATE void gru_gates_##name(const struct step *s, const struct place *p) { \
    gru_gate_cells(s, p, sk, functions_of(s)); \
  } \
  SEPARATE void gru_candidate_##name(const struct step *s, const struct place *p) { \
    gru_candidate_cells(s, p, ak, functions_of(s)); \
  } \
  SEPARATE void simple_##name(const struct step *s, const struct place *p) { \
    simple_cells(s, p, ak, functions_of(s)); \
  } \
  static finish_function *const finish_##name[] = { \
      lstm_##name, gru_after_##name, gru_gates_##name, simple_##name, gru_candidate_##name};

INLINE struct cell_functions functions_of(const struct step *s) {
  return (struct cell_functions){&s->layer->recurrent_activation, &s->layer->activation};
}

// The pairs that most models have are compiled with their formulas in place; every other pair calls them.
FINISH_FUNCTIONS(sigmoid_tanh, RNNX_SIGMOID, RNNX_TANH)
FINISH_FUNCTIONS(sigmoid_relu, RNNX_SIGMOID, PLAIN_RELU)
FINISH_FUNCTIONS(any, -1, -1)

// The cells behind phase `number`; the table follows enum rnnx_layer_kind, the second phase stands behind it.
static finish_function *finish_of(const struct rnnx_layer *l, int number) {
  int32_t sk = l->kind == RNNX_SIMPLE ? RNNX_SIGMOID : resolved_kind(&l->recurrent_activation);
  int32_t ak = resolved_kind(&l->activation);
  int entry = number == 0 ? l->kind : RNNX_SIMPLE + 1;
  if (sk == RNNX_SIGMOID && ak == RNNX_TANH) return finish_sigmoid_tanh[entry];
  if (sk == RNNX_SIGMOID && ak == PLAIN_RELU) return finish_sigmoid_relu[entry];
  return finish_any[entry];
}

static void make_plans(struct step *s) {
  const float *packed = s->layer->packed;
  for (int n = 0; n < phase_count(s->layer); n++) {
    struct phase p = phase_of(s->layer, n);
    s->plans[n] = (struct plan){
        .phase = p, .blocks = block_count(s->layer, p), .full_blocks = s->layer->units / p.block_units,
        .block_floats = block_floats(s->layer, block_of(s->layer, p, 0)), .packed = packed,
        .finish = finish_of(s->layer, n)};
    packed += phase_floats(s->layer, p);
  }
}

// What the recurrent weights of a phase are multiplied with.
INLINE struct word_rows operand_of(const struct step *s, const struct plan *plan) {
  int first = plan == s->plans;
  if (!s->layer->pairs) return (struct word_rows){first ? s->hidden : s->reset_hidden, s->state_stride};
  return (struct word_rows){(const float *)(first ? s->hidden_pairs : s->reset_pairs), s->state_stride / 2};
}

// The tile of one block, rows from `row` on, without a place for its sums yet.
INLINE struct tile tile_of(const struct step *s, const struct plan *plan, struct block b, int64_t row) {
  const float *packed = plan->packed + b.number * plan->block_floats;
  const float *weights = packed + b.sums * LANES;
  int64_t input_words = word_count(s->layer->pairs, s->layer->features);
  struct word_rows operand = operand_of(s, plan);
  struct tile t = {
      .start = packed, .input_weights = weights, .input = s->input.words + row * s->input.stride,
      .input_stride = s->input.stride, .input_count = input_words,
      .hidden = operand.words + row * operand.stride, .hidden_stride = operand.stride,
      .hidden_count = s->hidden_count, .hidden_weights = weights + input_words * b.width * LANES,
      .sums_stride = MAX_WIDTH * LANES};
  if (!plan->projected) return t;
  t.start = plan->projected + row * plan->projected_stride + b.number * MAX_WIDTH * LANES;
  t.start_stride = plan->projected_stride;
  t.input_count = 0;
  return t;
}

// Sums of one block for all rows, and the cells behind them.
static void run_block(const struct step *s, const struct plan *plan, int64_t number) {
  float sums[MAX_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64)));
  struct block b = block_of(s->layer, plan->phase, number);
  // Cells work on whole vectors: behind a narrow block they find zeros.
  if (b.sums < MAX_WIDTH) memset(sums, 0, sizeof sums);
  int64_t tiles = tile_count(s->rows, ROWS_FOR(b.sums));
  for (int64_t i = 0; i < tiles; i++) {
    int64_t row = tile_begin(s->rows, tiles, i), rows = tile_begin(s->rows, tiles, i + 1) - row;
    struct tile t = tile_of(s, plan, b, row);
    t.sums = sums;
    run_tile(&t, s->layer->pairs, (int)rows, b.shape);
    struct place place = {sums, MAX_WIDTH * LANES, rows, row, b.first_unit, 1, 0, b.gate_stride,
                          vectors_for(b.units)};
    plan->finish(s, &place);
  }
}

// For a single row, a few blocks of one width at once: the latency of their cells then overlaps.
static void run_blocks(const struct step *s, const struct plan *plan, int64_t first, int count) {
  float sums[MAX_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64)));
  struct block b = block_of(s->layer, plan->phase, first);
  struct place place = {sums, MAX_WIDTH * LANES, count, 0, b.first_unit, 0, plan->phase.block_units,
                        b.gate_stride, vectors_for(b.units)};
  if (b.sums < MAX_WIDTH) memset(sums, 0, sizeof sums);
  for (int i = 0; i < count; i += MAX_BLOCKS, b.number += MAX_BLOCKS) {
    struct row_tile r = {.tile = tile_of(s, plan, b, 0), .block_stride = plan->block_floats};
    r.tile.sums = sums + i * MAX_WIDTH * LANES;
    r.tile.start_stride = plan->projected ? MAX_WIDTH * LANES : plan->block_floats;
    if (s->hidden_count > 0) r.places = s->nonzero;
    r.place_count = s->nonzero_count;
    run_row_tile(&r, s->layer->pairs, count - i < MAX_BLOCKS ? count - i : MAX_BLOCKS, b.shape);
  }
  plan->finish(s, &place);
}

// Words of which all bits are zero.
static int64_t count_zeros(const int32_t *words, int64_t count) {
  ivec zeros = {0};
  int64_t i = 0, sum = 0;
  for (; i + LANES <= count; i += LANES) {
    ivec here;
    memcpy(&here, words + i, sizeof here);
    zeros -= here == 0;
  }
  for (int lane = 0; lane < LANES; lane++) sum += zeros[lane];
  for (; i < count; i++) sum += words[i] == 0;
  return sum;
}

// The places where a single row's state is not zero, if leaving out the others pays.
static void find_nonzero(struct step *s, const float *operand) {
  const int32_t *words = (const int32_t *)operand;
  int64_t words_count = word_count(s->layer->pairs, s->layer->units), count = 0;
  s->nonzero = NULL;
  if (!s->layer->skips_zeros || count_zeros(words, words_count) * 16 < words_count) return;
  for (int64_t k = 0; k < words_count; k++) {
    s->places[count] = (int32_t)k;
    count += words[k] != 0;
  }
  s->nonzero = s->places;
  s->nonzero_count = count;
}

static void run_phase(struct step *s, const struct plan *plan) {
  if (s->rows > 1) {
    for (int64_t i = 0; i < plan->blocks; i++) run_block(s, plan, i);
    return;
  }
  find_nonzero(s, operand_of(s, plan).words);
  for (int64_t i = 0; i < plan->blocks;) {
    int64_t left = i < plan->full_blocks ? plan->full_blocks - i : 1;
    int count = left < MAX_ROWS ? (int)left : MAX_ROWS;
    run_blocks(s, plan, i, count);
    i += count;
  }
}

static void run_step(struct step *s) {
  for (int n = 0; n < phase_count(s->layer); n++) run_phase(s, &s->plans[n]);
}

// Sums of the inputs of `steps` steps, one row: with few rows this reads the weights once instead of once a step.
static void project_blocks(const struct step *s, const struct plan *plan, struct word_rows input, int64_t steps,
                           float *sums, int64_t sums_stride, int64_t first, int64_t end) {
  for (int64_t number = first; number < end; number++) {
    struct block b = block_of(s->layer, plan->phase, number);
    const float *start = plan->packed + number * plan->block_floats;
    int64_t tiles = tile_count(steps, ROWS_FOR(b.sums));
    for (int64_t i = 0; i < tiles; i++) {
      int64_t step = tile_begin(steps, tiles, i);
      struct tile t = {
          .start = start, .input_weights = start + b.sums * LANES, .input = input.words + step * input.stride,
          .input_stride = input.stride, .input_count = word_count(s->layer->pairs, s->layer->features),
          .sums = sums + step * sums_stride + number * MAX_WIDTH * LANES, .sums_stride = sums_stride};
      run_tile(&t, s->layer->pairs, (int)(tile_begin(steps, tiles, i + 1) - step), b.shape);
    }
  }
}
