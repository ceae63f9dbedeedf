// Whole sequences: states, directions and masks around the steps.

#define ALIGNMENT 16  // floats

// Threads that may share a single row.
#define MOST_MEMBERS 8

// Up to so many rows, the input's share of the sums is made for several steps at once.
#define PROJECTED_ROWS 3
#define PROJECTED_STEPS 32

INLINE int64_t projected_steps(int64_t rows, int64_t steps) {
  if (rows > PROJECTED_ROWS) return 0;
  return steps < PROJECTED_STEPS ? steps : PROJECTED_STEPS;
}

// Sums of one row and step of a phase.
INLINE int64_t phase_sums(const struct rnnx_layer *l, struct phase p) {
  return block_count(l, p) * MAX_WIDTH * LANES;
}

static int64_t projected_floats(const struct rnnx_layer *l, int64_t rows, int64_t steps) {
  int64_t sums = 0;
  for (int n = 0; n < phase_count(l); n++) sums += phase_sums(l, phase_of(l, n));
  return rows * projected_steps(rows, steps) * sums;
}

// The inputs of a step, or of the steps that are projected at once, as pairs.
static int64_t input_pair_floats(const struct rnnx_layer *l, int64_t rows, int64_t steps) {
  int64_t inputs = rows > PROJECTED_ROWS ? rows : projected_steps(rows, steps);
  return l->pairs ? inputs * word_count(1, l->features) : 0;
}

static int64_t scratch_floats(const struct rnnx_layer *l, int64_t rows, int64_t steps) {
  int64_t states = 2 + (l->kind == RNNX_LSTM) + 2 * (l->kind == RNNX_GRU_BEFORE);
  int64_t state = rows * padded(l->units), pairs = l->pairs ? 3 * state / 2 : 0;
  int64_t codes = (2 * rows + 3) / 4, places = (rows == 1 ? MOST_MEMBERS : 1) * padded(l->units);
  return ALIGNMENT + states * state + places + pairs + projected_floats(l, rows, steps) +
         input_pair_floats(l, rows, steps) + codes;
}

static float *aligned(float *p) {
  uintptr_t unit = ALIGNMENT * sizeof(float);
  return (float *)(((uintptr_t)p + unit - 1) / unit * unit);
}

static void load_state(float *to, int64_t stride, const float *from, int64_t rows, int64_t units) {
  memset(to, 0, (size_t)(rows * stride) * sizeof(float));
  for (int64_t r = 0; from && r < rows; r++)
    memcpy(to + r * stride, from + r * units, (size_t)units * sizeof(float));
}

static void save_state(float *to, const float *from, int64_t stride, int64_t rows, int64_t units) {
  for (int64_t r = 0; to && r < rows; r++)
    memcpy(to + r * units, from + r * stride, (size_t)units * sizeof(float));
}

// Keras' rule for a skipped step: its output is the previous output (zeros before the first), or always zeros.
static void read_mask(uint8_t *codes, uint8_t *seen, const struct rnnx_sequence *q, int64_t time) {
  for (int64_t r = 0; r < q->rows; r++) {
    int runs = q->mask[r * q->mask_row_stride + time] != 0;
    seen[r] = seen[r] || runs;
    codes[r] = runs ? ROW_RUNS : q->zero_output_for_mask || !seen[r] ? ROW_SHOWS_ZERO : ROW_REPEATS;
  }
}

static float *step_output(const struct rnnx_sequence *q, int64_t index) {
  if (q->writes == RNNX_WRITES_ALL) return q->output + index * q->output_step_stride;
  return q->writes == RNNX_WRITES_LAST && index == q->steps - 1 ? q->output : NULL;
}

// A sequence without steps shows zeros.
static void show_nothing(const struct rnnx_layer *l, const struct rnnx_sequence *q) {
  for (int64_t r = 0; q->writes == RNNX_WRITES_LAST && r < q->rows; r++)
    memset(q->output + r * q->output_row_stride, 0, (size_t)l->units * sizeof(float));
}

static float *begin_pairs(struct step *s, float *free) {
  int64_t numbers = s->rows * s->state_stride;
  s->hidden_pairs = (uint16_t *)free;
  s->next_hidden_pairs = s->hidden_pairs + numbers;
  s->reset_pairs = s->next_hidden_pairs + numbers;
  make_pairs(s->hidden_pairs, s->hidden, numbers);
  return free + 3 * numbers / 2;
}

// Lays out the scratch memory and takes over the initial state.
static struct step begin(const struct rnnx_layer *l, const struct rnnx_sequence *q, float **next) {
  int64_t stride = padded(l->units), floats = q->rows * stride;
  int zero = q->starts_from_zero || !q->hidden;
  float *free = aligned(q->scratch);
  struct step s = {.layer = l, .rows = q->rows, .state_stride = stride, .output_stride = q->output_row_stride};
  s.hidden = free;
  load_state(free, stride, zero ? NULL : q->hidden, q->rows, l->units);
  s.next_hidden = free + floats;
  free += 2 * floats;
  if (l->kind == RNNX_LSTM) {
    s.cell = free;
    load_state(free, stride, q->starts_from_zero ? NULL : q->cell, q->rows, l->units);
    free += floats;
  }
  if (l->kind == RNNX_GRU_BEFORE) {
    s.update = free;
    s.reset_hidden = free + floats;
    free += 2 * floats;
  }
  s.places = (int32_t *)free;
  free += (q->rows == 1 ? MOST_MEMBERS : 1) * stride;
  if (l->pairs) free = begin_pairs(&s, free);
  make_plans(&s);
  *next = free;
  return s;
}

// Makes the inputs' sums of the steps from `index` on; they lie in the order in which they are consumed.
static void project_steps(struct step *s, const struct rnnx_sequence *q, int64_t index, float *sums,
                          float *pairs) {
  const struct rnnx_layer *l = s->layer;
  int64_t chunk = projected_steps(q->rows, q->steps);
  int64_t steps = q->steps - index < chunk ? q->steps - index : chunk;
  int64_t first = q->goes_backwards ? q->steps - 1 - index : index;
  int64_t stride = q->goes_backwards ? -q->input_step_stride : q->input_step_stride;
  for (int n = 0; n < phase_count(l); n++) {
    s->plans[n].projected = sums;
    s->plans[n].projected_stride = chunk * phase_sums(l, s->plans[n].phase);
    sums += q->rows * s->plans[n].projected_stride;
  }
  for (int64_t row = 0; row < q->rows; row++) {
    const float *input = q->input + row * q->input_row_stride + first * q->input_step_stride;
    struct word_rows words = words_of_rows(l->pairs, input, stride, steps, l->features, pairs);
    for (int n = 0; n < phase_count(l); n++) {
      float *to = (float *)s->plans[n].projected + row * s->plans[n].projected_stride;
      project_blocks(s, &s->plans[n], words, steps, to, phase_sums(l, s->plans[n].phase), 0, s->plans[n].blocks);
    }
  }
}

// Points the step at its inputs, or at their sums where those are made for several steps at once.
static void take_inputs(struct step *s, const struct rnnx_sequence *q, int64_t index, float *sums) {
  int64_t chunk = projected_steps(q->rows, q->steps);
  float *pairs = sums + projected_floats(s->layer, q->rows, q->steps);
  if (chunk == 0) {
    int64_t time = q->goes_backwards ? q->steps - 1 - index : index;
    s->input = words_of_rows(s->layer->pairs, q->input + time * q->input_step_stride, q->input_row_stride,
                             q->rows, s->layer->features, pairs);
  } else if (index % chunk == 0) {
    project_steps(s, q, index, sums, pairs);
  } else {
    for (int n = 0; n < phase_count(s->layer); n++)
      s->plans[n].projected += phase_sums(s->layer, s->plans[n].phase);
  }
}

static void run_alone(const struct rnnx_layer *l, const struct rnnx_sequence *q) {
  if (q->steps == 0) show_nothing(l, q);
  float *sums;
  struct step s = begin(l, q, &sums);
  int64_t floats = projected_floats(l, q->rows, q->steps) + input_pair_floats(l, q->rows, q->steps);
  uint8_t *codes = (uint8_t *)(sums + floats), *seen = codes + q->rows;
  memset(seen, 0, (size_t)q->rows);
  if (q->mask) s.codes = codes;
  for (int64_t index = 0; index < q->steps; index++) {
    take_inputs(&s, q, index, sums);
    s.output = step_output(q, index);
    s.hidden_count = index == 0 && (q->starts_from_zero || !q->hidden) ? 0 : word_count(l->pairs, l->units);
    if (q->mask) read_mask(codes, seen, q, q->goes_backwards ? q->steps - 1 - index : index);
    run_step(&s);
    float *old = (float *)s.hidden;
    s.hidden = s.next_hidden;
    s.next_hidden = old;
    uint16_t *old_pairs = s.hidden_pairs;
    s.hidden_pairs = s.next_hidden_pairs;
    s.next_hidden_pairs = old_pairs;
  }
  save_state(q->hidden, s.hidden, s.state_stride, q->rows, l->units);
  if (l->kind == RNNX_LSTM) save_state(q->cell, s.cell, s.state_stride, q->rows, l->units);
}
