// The recurrent cells with what the way back needs. Gates stand in Keras' order, `units` apart; `s` and `a` are the
// kinds of recurrent activation and activation, constants or -1. Formulas: the layers' documentation in RNNXGraph.

INLINE int is_masked(const struct rnnx_cell_step *s, int64_t row) {
  return s->mask && s->mask[row * s->mask_stride] == 0;
}

// The activated gate; where the slope needs the sum, that is kept.
INLINE vec open_gate(const struct rnnx_cell_step *s, int32_t kind, const struct rnnx_function *f, int64_t at,
                     int64_t n) {
  vec sum = load_some(s->gates + at, n);
  if (s->sums) store_some(s->sums + at, sum, n);
  vec value = activate(kind, sum, f);
  store_some(s->gates + at, value, n);
  return value;
}

INLINE vec gate_slope(const struct rnnx_cell_step *s, int32_t kind, const struct rnnx_function *f, int64_t at,
                      vec value, int64_t n) {
  return slope(kind, s->sums ? load_some(s->sums + at, n) : value, value, f);
}

// A masked row keeps its state; nothing flows into its gates.
static void keep_row(const struct rnnx_cell_step *s, int64_t row) {
  size_t bytes = (size_t)s->units * sizeof(float);
  memcpy(s->hidden + row * s->units, s->hidden_before + row * s->units, bytes);
  if (s->cell) memcpy(s->cell + row * s->units, s->cell_before + row * s->units, bytes);
}

static void clear_gates(const struct rnnx_cell_step *s, int64_t row, int gates) {
  memset(s->gates + row * gates * s->units, 0, (size_t)(gates * s->units) * sizeof(float));
}

INLINE void lstm_forward_as(const struct rnnx_cell_step *s, int32_t sk, int32_t ak) {
  int64_t u = s->units;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) {
      keep_row(s, row);
      continue;
    }
    for (int64_t i = 0; i < u; i += LANES) {
      int64_t n = u - i, at = row * 4 * u + i, state = row * u + i;
      vec input = open_gate(s, sk, s->recurrent_activation, at, n);
      vec forget = open_gate(s, sk, s->recurrent_activation, at + u, n);
      vec candidate = open_gate(s, ak, s->activation, at + 2 * u, n);
      vec output = open_gate(s, sk, s->recurrent_activation, at + 3 * u, n);
      vec cell = mul_add(forget, load_some(s->cell_before + state, n), input * candidate);
      store_some(s->cell + state, cell, n);
      store_some(s->hidden + state, output * activate(ak, cell, s->activation), n);
    }
  }
}

INLINE void lstm_backward_as(const struct rnnx_cell_step *s, int32_t sk, int32_t ak) {
  int64_t u = s->units;
  const struct rnnx_function *sf = s->recurrent_activation, *af = s->activation;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) {
      clear_gates(s, row, 4);
      continue;
    }
    for (int64_t i = 0; i < u; i += LANES) {
      int64_t n = u - i, at = row * 4 * u + i, state = row * u + i;
      float *gates = s->gates + at;
      vec input = load_some(gates, n), forget = load_some(gates + u, n);
      vec candidate = load_some(gates + 2 * u, n), output = load_some(gates + 3 * u, n);
      vec cell = load_some(s->cell + state, n), shown = activate(ak, cell, af);
      vec dh = load_some(s->hidden_gradient + state, n);
      vec dc = mul_add(dh * output, slope(ak, cell, shown, af), load_some(s->cell_gradient + state, n));
      vec before = load_some(s->cell_before + state, n);
      store_some(gates, dc * candidate * gate_slope(s, sk, sf, at, input, n), n);
      store_some(gates + u, dc * before * gate_slope(s, sk, sf, at + u, forget, n), n);
      store_some(gates + 2 * u, dc * input * gate_slope(s, ak, af, at + 2 * u, candidate, n), n);
      store_some(gates + 3 * u, dh * shown * gate_slope(s, sk, sf, at + 3 * u, output, n), n);
      store_some(s->cell_gradient + state, dc * forget, n);
      store_some(s->hidden_gradient + state, (vec){0}, n);
    }
  }
}

// Update and reset gate; where the reset comes before the product, the reset state, too.
static void gru_forward_gates(const struct rnnx_cell_step *s) {
  int64_t u = s->units;
  for (int64_t row = 0; row < s->rows; row++) {
    for (int64_t i = 0; i < u; i += LANES) {
      int64_t n = u - i, at = row * 3 * u + i, state = row * u + i;
      open_gate(s, -1, s->recurrent_activation, at, n);
      vec reset = open_gate(s, -1, s->recurrent_activation, at + u, n);
      store_some(s->aside + state, reset * load_some(s->hidden_before + state, n), n);
    }
  }
}

INLINE void gru_forward_state_as(const struct rnnx_cell_step *s, int after, int32_t sk, int32_t ak) {
  int64_t u = s->units;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) {
      keep_row(s, row);
      continue;
    }
    for (int64_t i = 0; i < u; i += LANES) {
      int64_t n = u - i, at = row * 3 * u + i, state = row * u + i;
      if (after) {
        open_gate(s, sk, s->recurrent_activation, at, n);
        vec reset = open_gate(s, sk, s->recurrent_activation, at + u, n);
        vec sum = mul_add(reset, load_some(s->aside + state, n), load_some(s->gates + at + 2 * u, n));
        store_some(s->gates + at + 2 * u, sum, n);
      }
      vec candidate = open_gate(s, ak, s->activation, at + 2 * u, n);
      vec update = load_some(s->gates + at, n);
      store_some(s->hidden + state, gru_mix(update, load_some(s->hidden_before + state, n), candidate), n);
    }
  }
}

// Gradients of update's and candidate's sums, with the reset after the product also that of its gate and, in
// `aside`, of the candidate's recurrent sum.
INLINE void gru_backward_state_as(const struct rnnx_cell_step *s, int after, int32_t sk, int32_t ak) {
  int64_t u = s->units;
  const struct rnnx_function *sf = s->recurrent_activation, *af = s->activation;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) {
      clear_gates(s, row, 3);
      memset(s->aside + row * u, 0, (size_t)u * sizeof(float));
      continue;
    }
    for (int64_t i = 0; i < u; i += LANES) {
      int64_t n = u - i, at = row * 3 * u + i, state = row * u + i;
      float *gates = s->gates + at;
      vec update = load_some(gates, n), candidate = load_some(gates + 2 * u, n);
      vec dh = load_some(s->hidden_gradient + state, n), before = load_some(s->hidden_before + state, n);
      vec da = dh * (1.0f - update) * gate_slope(s, ak, af, at + 2 * u, candidate, n);
      store_some(gates, dh * (before - candidate) * gate_slope(s, sk, sf, at, update, n), n);
      store_some(gates + 2 * u, da, n);
      store_some(s->hidden_gradient + state, dh * update, n);
      if (!after) continue;
      vec reset = load_some(gates + u, n), sum = load_some(s->aside + state, n);
      store_some(gates + u, da * sum * gate_slope(s, sk, sf, at + u, reset, n), n);
      store_some(s->aside + state, da * reset, n);
    }
  }
}

// Where the reset comes before the product: from the gradient of the reset state to that of the reset gate's sum.
static void gru_backward_gates(const struct rnnx_cell_step *s, const float *reset_state_gradient) {
  int64_t u = s->units;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) continue;
    for (int64_t i = 0; i < u; i += LANES) {
      int64_t n = u - i, at = row * 3 * u + u + i, state = row * u + i;
      vec reset = load_some(s->gates + at, n), d = load_some(reset_state_gradient + state, n);
      vec before = load_some(s->hidden_before + state, n), dh = load_some(s->hidden_gradient + state, n);
      store_some(s->hidden_gradient + state, mul_add(d, reset, dh), n);
      store_some(s->gates + at, d * before * gate_slope(s, -1, s->recurrent_activation, at, reset, n), n);
    }
  }
}

INLINE void simple_forward_as(const struct rnnx_cell_step *s, int32_t ak) {
  int64_t u = s->units;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) {
      keep_row(s, row);
      continue;
    }
    for (int64_t i = row * u; i < (row + 1) * u; i += LANES) {
      int64_t n = (row + 1) * u - i;
      store_some(s->hidden + i, open_gate(s, ak, s->activation, i, n), n);
    }
  }
}

INLINE void simple_backward_as(const struct rnnx_cell_step *s, int32_t ak) {
  int64_t u = s->units;
  for (int64_t row = 0; row < s->rows; row++) {
    if (is_masked(s, row)) {
      clear_gates(s, row, 1);
      continue;
    }
    for (int64_t i = row * u; i < (row + 1) * u; i += LANES) {
      int64_t n = (row + 1) * u - i;
      vec value = load_some(s->gates + i, n), dh = load_some(s->hidden_gradient + i, n);
      store_some(s->gates + i, dh * gate_slope(s, ak, s->activation, i, value, n), n);
      store_some(s->hidden_gradient + i, (vec){0}, n);
    }
  }
}

#define STEP_FUNCTIONS(name, sk, ak) \
  SEPARATE void lstm_forward_##name(const struct rnnx_cell_step *s) { lstm_forward_as(s, sk, ak); } \
  SEPARATE void lstm_backward_##name(const struct rnnx_cell_step *s) { lstm_backward_as(s, sk, ak); } \
  SEPARATE void gru_forward_##name(const struct rnnx_cell_step *s, int after) { \
    if (after) gru_forward_state_as(s, 1, sk, ak); \
    else gru_forward_state_as(s, 0, sk, ak); \
  } \
  SEPARATE void gru_backward_##name(const struct rnnx_cell_step *s, int after) { \
    if (after) gru_backward_state_as(s, 1, sk, ak); \
    else gru_backward_state_as(s, 0, sk, ak); \
  }
STEP_FUNCTIONS(sigmoid_tanh, RNNX_SIGMOID, RNNX_TANH)
STEP_FUNCTIONS(sigmoid_relu, RNNX_SIGMOID, PLAIN_RELU)
STEP_FUNCTIONS(any, -1, -1)

// The pairs that most models have run with their formulas in place.
#define RUN_STEP(name, s, ...) \
  int32_t sk = resolved_kind(s->recurrent_activation), ak = resolved_kind(s->activation); \
  if (sk == RNNX_SIGMOID && ak == RNNX_TANH) name##_sigmoid_tanh(__VA_ARGS__); \
  else if (sk == RNNX_SIGMOID && ak == PLAIN_RELU) name##_sigmoid_relu(__VA_ARGS__); \
  else name##_any(__VA_ARGS__);

static void lstm_forward(const struct rnnx_cell_step *s) { RUN_STEP(lstm_forward, s, s) }
static void lstm_backward(const struct rnnx_cell_step *s) { RUN_STEP(lstm_backward, s, s) }
static void gru_forward_state(const struct rnnx_cell_step *s, int32_t after) { RUN_STEP(gru_forward, s, s, after) }
static void gru_backward_state(const struct rnnx_cell_step *s, int32_t after) {
  RUN_STEP(gru_backward, s, s, after)
}

static void simple_forward(const struct rnnx_cell_step *s) {
  if (resolved_kind(s->activation) == RNNX_TANH) simple_forward_as(s, RNNX_TANH);
  else simple_forward_as(s, -1);
}

static void simple_backward(const struct rnnx_cell_step *s) {
  if (resolved_kind(s->activation) == RNNX_TANH) simple_backward_as(s, RNNX_TANH);
  else simple_backward_as(s, -1);
}
