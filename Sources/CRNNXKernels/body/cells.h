// The recurrent cells, once: from the sums of the gates to the new state. `s` and `a` are the kinds of recurrent
// activation and activation, constants or -1; gates stand `stride` apart.

struct cell_functions {
  const struct rnnx_function *recurrent, *activation;
};

// Gates i f c o: c' = f c + i g, and h' = o a(c').
INLINE vec lstm_cell_state(const float *gates, int stride, vec c, int32_t s, int32_t a, struct cell_functions f) {
  vec input = activate(s, load(gates), f.recurrent);
  vec forget = activate(s, load(gates + stride), f.recurrent);
  vec candidate = activate(a, load(gates + 2 * stride), f.activation);
  return mul_add(forget, c, input * candidate);
}

INLINE vec lstm_hidden_state(const float *gates, int stride, vec c, int32_t s, int32_t a, struct cell_functions f) {
  return activate(s, load(gates + 3 * stride), f.recurrent) * activate(a, c, f.activation);
}

// h' = z h + (1 - z) hh
INLINE vec gru_mix(vec update, vec h, vec candidate) {
  return mul_add(update, h, (1.0f - update) * candidate);
}

// Gates z r, then the candidate's input and recurrent sums apart.
INLINE vec gru_after_cell(const float *gates, int stride, vec h, int32_t s, int32_t a, struct cell_functions f) {
  vec update = activate(s, load(gates), f.recurrent);
  vec reset = activate(s, load(gates + stride), f.recurrent);
  vec sum = mul_add(reset, load(gates + 3 * stride), load(gates + 2 * stride));
  return gru_mix(update, h, activate(a, sum, f.activation));
}
