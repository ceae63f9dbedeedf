// Element-wise functions over arrays. An element's result does not depend on its place in the array.

INLINE void apply_as(int32_t kind, const struct rnnx_function *f, const float *input, float *output,
                     int64_t count) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) store(output + i, activate(kind, load(input + i), f));
  if (i < count) store_part(output + i, activate(kind, load_part(input + i, count - i), f), count - i);
}

// A function of its own for each kind: the stack frame of an unoptimised build would otherwise hold all of them.
#define FOR_EACH_KIND(DO) \
  DO(PLAIN_RELU) DO(RNNX_RELU) DO(RNNX_TANH) DO(RNNX_SIGMOID) DO(RNNX_HARD_SIGMOID) \
  DO(RNNX_LEGACY_HARD_SIGMOID) DO(RNNX_SOFTSIGN) DO(RNNX_SOFTPLUS) DO(RNNX_ELU) DO(RNNX_SELU) \
  DO(RNNX_EXPONENTIAL) DO(RNNX_SILU) DO(RNNX_GELU) DO(RNNX_GELU_TANH) DO(RNNX_RELU6) DO(RNNX_LEAKY_RELU) \
  DO(RNNX_MISH) DO(RNNX_HARD_SILU) DO(RNNX_HARD_TANH) DO(RNNX_HARD_SHRINK) DO(RNNX_SOFT_SHRINK) \
  DO(RNNX_TANH_SHRINK) DO(RNNX_THRESHOLD) DO(RNNX_CELU) DO(RNNX_SQUAREPLUS) DO(RNNX_SPARSE_PLUS) \
  DO(RNNX_SPARSE_SIGMOID) DO(RNNX_LOG_SIGMOID)

#define APPLY_FUNCTION(kind) \
  SEPARATE void apply_##kind(const struct rnnx_function *f, const float *input, float *output, \
                             int64_t count) { \
    apply_as(kind, f, input, output, count); \
  }
FOR_EACH_KIND(APPLY_FUNCTION)

#define APPLY_CASE(kind) \
  case kind: return apply_##kind(f, input, output, count);

static void apply(const struct rnnx_function *f, const float *input, float *output, int64_t count) {
  switch (resolved_kind(f)) {
    FOR_EACH_KIND(APPLY_CASE)
  default:
    if (input != output) memmove(output, input, (size_t)count * sizeof(float));
  }
}

static void gated_linear_unit(const float *input, float *output, int64_t outer, int64_t half) {
  for (int64_t o = 0; o < outer; o++, input += 2 * half, output += half) {
    int64_t i = 0;
    for (; i + LANES <= half; i += LANES)
      store(output + i, load(input + i) * sigmoid(load(input + half + i)));
    int64_t rest = half - i;
    if (rest > 0)
      store_part(output + i, load_part(input + i, rest) * sigmoid(load_part(input + half + i, rest)), rest);
  }
}
