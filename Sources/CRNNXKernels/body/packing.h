// How weights are laid out: panel after panel, in each the row of biases, then a row for each input, a few vectors wide.

INLINE int64_t padded(int64_t columns) { return (columns + LANES - 1) / LANES * LANES; }

// Two rows of `floats` numbers as one row of pairs; the second may be missing.
static void pair_rows(float *to, const float *low, const float *high, int64_t floats) {
  for (int64_t i = 0; i < floats; i += LANES) {
    ivec words = bfloat16_of(load(low + i));
    if (high) words |= bfloat16_of(load(high + i)) << 16;
    store(to + i, (vec)words);
  }
}

// Columns first ... first + LANES of one row, zeros where there are none.
static float *pack_vector(float *to, const float *row, int64_t step, int64_t first, int64_t columns) {
  for (int64_t lane = 0; lane < LANES; lane++) {
    int64_t column = first + lane;
    to[lane] = row && column < columns ? row[column * step] : 0;
  }
  return to + LANES;
}

// --- Matrices: 4 vectors of columns side by side.

static int64_t matrix_floats(const struct rnnx_matrix *m) {
  return padded(m->outputs) * (1 + word_count(m->pairs, m->inputs));
}

INLINE float *pack_columns(float *to, const float *row, int64_t step, int64_t first, int width, int64_t columns) {
  for (int v = 0; v < width; v++) to = pack_vector(to, row, step, first + v * LANES, columns);
  return to;
}

static void pack_matrix(const struct rnnx_matrix *m, const float *weights, const float *bias,
                        int32_t transposed, float *to) {
  int64_t row_step = transposed ? 1 : m->outputs, column_step = transposed ? m->inputs : 1;
  float rows[2][MAX_WIDTH * LANES];
  for (int64_t panel = 0; panel < panel_count(m->outputs); panel++) {
    int64_t first = panel * MAX_WIDTH * LANES;
    int width = panel_width(m->outputs, panel);
    to = pack_columns(to, bias, 1, first, width, m->outputs);
    for (int64_t k = 0; k < m->inputs; k += 1 + m->pairs) {
      for (int i = 0; i < 1 + m->pairs && k + i < m->inputs; i++)
        pack_columns(rows[i], weights + (k + i) * row_step, column_step, first, width, m->outputs);
      if (m->pairs) pair_rows(to, rows[0], k + 1 < m->inputs ? rows[1] : NULL, width * LANES);
      else memcpy(to, rows[0], (size_t)width * LANES * sizeof(float));
      to += width * LANES;
    }
  }
}

// --- Layers. A phase is one product that a step needs; only a GRU that resets before needs two.

struct phase {
  int gates;       // how many gates of the same units stand side by side
  int first_gate;  // in Keras' arrays
  int gate_count;  // of Keras' arrays
  int block_units; // units whose gates share a block
};

static struct phase phase_of(const struct rnnx_layer *layer, int number) {
  switch (layer->kind) {
  case RNNX_LSTM: return (struct phase){4, 0, 4, LANES};
  case RNNX_GRU_AFTER: return (struct phase){3, 0, 3, LANES};
  case RNNX_GRU_BEFORE:
    if (number == 0) return (struct phase){2, 0, 3, 2 * LANES};
    return (struct phase){1, 2, 3, 4 * LANES};
  default: return (struct phase){1, 0, 1, 4 * LANES};
  }
}

INLINE int phase_count(const struct rnnx_layer *layer) { return layer->kind == RNNX_GRU_BEFORE ? 2 : 1; }

INLINE int64_t block_count(const struct rnnx_layer *l, struct phase p) {
  return (l->units + p.block_units - 1) / p.block_units;
}

// A block: the gates of some units side by side, without gaps, so that a last block of few units is narrow.
struct block {
  int64_t number, first_unit;
  int units;
  int gate_stride;  // from one gate's sums to the next one's
  int width;        // vectors of weights
  int sums;         // vectors of sums, and of biases
  int shape;        // which tile
};

INLINE int vectors_for(int columns) { return (columns + LANES - 1) / LANES; }

static struct block block_of(const struct rnnx_layer *l, struct phase p, int64_t number) {
  int64_t first = number * p.block_units, left = l->units - first;
  int units = left < p.block_units ? (int)left : p.block_units;
  // The candidate of a GRU that resets after has two sums. In a narrow block both get columns, half of them zeros.
  int gates = l->kind == RNNX_GRU_AFTER ? 4 : p.gates, width = vectors_for(gates * units);
  if (l->kind == RNNX_GRU_AFTER && width == 4)
    return (struct block){number, first, units, LANES, 3, 4, SPLIT_CANDIDATE};
  return (struct block){number, first, units, units, width, width, width};
}

INLINE int64_t block_floats(const struct rnnx_layer *l, struct block b) {
  return LANES * (b.sums + b.width * (word_count(l->pairs, l->features) + word_count(l->pairs, l->units)));
}

static int64_t phase_floats(const struct rnnx_layer *l, struct phase p) {
  int64_t last = block_count(l, p) - 1;
  return last * block_floats(l, block_of(l, p, 0)) + block_floats(l, block_of(l, p, last));
}

static int64_t layer_floats(const struct rnnx_layer *layer) {
  int64_t floats = 0;
  for (int n = 0; n < phase_count(layer); n++) floats += phase_floats(layer, phase_of(layer, n));
  return floats;
}

// `vectors` vectors with the gates of a block from one row of Keras' arrays; gate number g of the block is gate
// `gates[g]` of the row, or zeros if that is negative.
static float *pack_gates(float *to, const float *row, const int gates[4], struct block b, int64_t units,
                         int vectors) {
  memset(to, 0, (size_t)vectors * LANES * sizeof(float));
  for (int g = 0; row && g < 4 && g * b.gate_stride < vectors * LANES; g++)
    if (gates[g] >= 0)
      memcpy(to + g * b.gate_stride, row + gates[g] * units + b.first_unit, (size_t)b.units * sizeof(float));
  return to + vectors * LANES;
}

// Update and reset take both biases at once; the candidate's two stay apart.
static float *pack_split_bias(float *to, const float *bias, struct block b, int64_t units) {
  float *end = pack_gates(to, bias, (const int[]){0, 1, 2, 5}, b, units, b.sums);
  for (int g = 0; bias && g < 2; g++)
    for (int u = 0; u < b.units; u++) to[g * b.gate_stride + u] += bias[(3 + g) * units + b.first_unit + u];
  return end;
}

// The rows of the kernel or of the recurrent kernel, two at a time if they are paired.
static float *pack_weights(float *to, const struct rnnx_layer *l, const float *weights, int64_t rows,
                           int64_t row_floats, const int gates[4], struct block b) {
  float high[MAX_WIDTH * LANES];
  for (int64_t k = 0; k < rows; k += 1 + l->pairs) {
    pack_gates(to, weights + k * row_floats, gates, b, l->units, b.width);
    int has_high = l->pairs && k + 1 < rows;
    if (has_high) pack_gates(high, weights + (k + 1) * row_floats, gates, b, l->units, b.width);
    if (l->pairs) pair_rows(to, to, has_high ? high : NULL, b.width * LANES);
    to += b.width * LANES;
  }
  return to;
}

static float *pack_block(float *to, const struct rnnx_layer *l, const struct rnnx_layer_arrays *arrays,
                         struct phase p, struct block b) {
  int input[4] = {-1, -1, -1, -1}, hidden[4] = {-1, -1, -1, -1};
  for (int g = 0; g < p.gates; g++) input[g] = hidden[g] = p.first_gate + g;
  if (l->kind == RNNX_GRU_AFTER && b.shape != SPLIT_CANDIDATE) {
    hidden[2] = -1;
    hidden[3] = 2;
  }
  int64_t row = p.gate_count * l->units;
  to = l->kind == RNNX_GRU_AFTER ? pack_split_bias(to, arrays->bias, b, l->units)
                                 : pack_gates(to, arrays->bias, input, b, l->units, b.sums);
  to = pack_weights(to, l, arrays->kernel, l->features, row, input, b);
  return pack_weights(to, l, arrays->recurrent_kernel, l->units, row, hidden, b);
}

static void pack_layer(const struct rnnx_layer *l, const struct rnnx_layer_arrays *arrays, float *to) {
  for (int n = 0; n < phase_count(l); n++) {
    struct phase p = phase_of(l, n);
    for (int64_t block = 0; block < block_count(l, p); block++)
      to = pack_block(to, l, arrays, p, block_of(l, p, block));
  }
}
