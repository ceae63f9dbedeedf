// How weights are laid out: panel after panel, in each the row of biases, then a row for each input, a few vectors wide.

INLINE int64_t padded(int64_t columns) { return (columns + LANES - 1) / LANES * LANES; }

// Columns first ... first + LANES of one row, zeros where there are none; a step of 1 means that they are adjacent.
static float *pack_vector(float *to, const float *row, int64_t step, int64_t first, int64_t columns) {
  for (int64_t lane = 0; lane < LANES; lane++) {
    int64_t column = first + lane;
    to[lane] = row && column < columns ? row[column * step] : 0;
  }
  return to + LANES;
}

// --- Matrices: 4 vectors of columns side by side.

static int64_t matrix_floats(int64_t inputs, int64_t outputs) { return padded(outputs) * (1 + inputs); }

static void pack_matrix(const struct rnnx_matrix *m, const float *weights, const float *bias,
                        int32_t transposed, float *to) {
  int64_t row_step = transposed ? 1 : m->outputs, column_step = transposed ? m->inputs : 1;
  for (int64_t panel = 0; panel < panel_count(m->outputs); panel++) {
    int64_t first = panel * MAX_WIDTH * LANES;
    int width = panel_width(m->outputs, panel);
    for (int v = 0; v < width; v++) to = pack_vector(to, bias, 1, first + v * LANES, m->outputs);
    for (int64_t k = 0; k < m->inputs; k++)
      for (int v = 0; v < width; v++)
        to = pack_vector(to, weights + k * row_step, column_step, first + v * LANES, m->outputs);
  }
}

// --- Layers. A phase is one product that a step needs; only a GRU that resets before needs two.

struct phase {
  int64_t columns;  // of one gate, that is, units
  int gates;        // how many gates of the same LANES or 2 LANES units stand side by side
  int first_gate;
  int gate_vectors; // vectors of one gate in a full block
  int64_t gate_count; // of the layer, in Keras' arrays
};

static struct phase phase_of(const struct rnnx_layer *layer, int number) {
  switch (layer->kind) {
  case RNNX_LSTM: return (struct phase){layer->units, 4, 0, 1, 4};
  case RNNX_GRU_AFTER: return (struct phase){layer->units, 3, 0, 1, 3};
  case RNNX_GRU_BEFORE:
    if (number == 0) return (struct phase){layer->units, 2, 0, 2, 3};
    return (struct phase){layer->units, 1, 2, 4, 3};
  default: return (struct phase){layer->units, 1, 0, 4, 1};
  }
}

INLINE int phase_count(const struct rnnx_layer *layer) { return layer->kind == RNNX_GRU_BEFORE ? 2 : 1; }

INLINE int64_t block_units(struct phase p) { return (int64_t)p.gate_vectors * LANES; }

INLINE int64_t block_count(struct phase p) { return (p.columns + block_units(p) - 1) / block_units(p); }

// Vectors of each gate in a block: fewer in the last one.
INLINE int block_vectors(struct phase p, int64_t block) {
  int64_t left = (padded(p.columns) - block * block_units(p)) / LANES;
  return left < p.gate_vectors ? (int)left : p.gate_vectors;
}

// A GRU that resets after has two biases for the candidate, hence a fourth vector.
INLINE int64_t bias_gates(const struct rnnx_layer *l, struct phase p) {
  return l->kind == RNNX_GRU_AFTER ? 4 : p.gates;
}

INLINE int64_t phase_block_floats(const struct rnnx_layer *l, struct phase p, int vectors) {
  return vectors * LANES * (bias_gates(l, p) + p.gates * (l->features + l->units));
}

static int64_t phase_floats(const struct rnnx_layer *l, struct phase p) {
  return padded(p.columns) * (bias_gates(l, p) + p.gates * (l->features + l->units));
}

static int64_t layer_floats(const struct rnnx_layer *layer) {
  int64_t floats = 0;
  for (int n = 0; n < phase_count(layer); n++) floats += phase_floats(layer, phase_of(layer, n));
  return floats;
}

static float *pack_gates(float *to, const float *row, struct phase p, int64_t block) {
  for (int g = 0; g < p.gates; g++)
    for (int v = 0; v < block_vectors(p, block); v++)
      to = pack_vector(to, row ? row + (p.first_gate + g) * p.columns : NULL, 1,
                       block * block_units(p) + v * LANES, p.columns);
  return to;
}

// Update and reset take both biases at once; the candidate's two stay apart.
static float *pack_split_bias(float *to, const float *bias, int64_t units, int64_t block) {
  for (int g = 0; g < 4; g++) {
    const float *from = bias ? bias + (g < 3 ? g : 5) * units : NULL;
    pack_vector(to, from, 1, block * LANES, units);
    for (int64_t lane = 0; bias && g < 2 && lane < LANES && block * LANES + lane < units; lane++)
      to[lane] += bias[(3 + g) * units + block * LANES + lane];
    to += LANES;
  }
  return to;
}

static void pack_layer(const struct rnnx_layer *l, const struct rnnx_layer_arrays *arrays, float *to) {
  for (int n = 0; n < phase_count(l); n++) {
    struct phase p = phase_of(l, n);
    int64_t row = p.gate_count * p.columns;
    for (int64_t block = 0; block < block_count(p); block++) {
      to = l->kind == RNNX_GRU_AFTER ? pack_split_bias(to, arrays->bias, l->units, block)
                                     : pack_gates(to, arrays->bias, p, block);
      for (int64_t k = 0; k < l->features; k++) to = pack_gates(to, arrays->kernel + k * row, p, block);
      for (int64_t k = 0; k < l->units; k++)
        to = pack_gates(to, arrays->recurrent_kernel + k * row, p, block);
    }
  }
}
