// Every element-wise activation, once. `kind` is a constant where it matters: the switch then folds away.

// relu without slope, ceiling and threshold, as nearly every model has it.
enum { PLAIN_RELU = RNNX_FUNCTION_KINDS };

INLINE int32_t resolved_kind(const struct rnnx_function *f) {
  int plain = f->kind == RNNX_RELU && f->a == 0 && f->b == __builtin_inff() && f->c == 0;
  return plain ? PLAIN_RELU : f->kind;
}

// Results below 2^-127.5 come out as 0.
INLINE vec sigmoid(vec x) {
  return 1.0f / (1.0f + two_to_the(x * -1.44269504f).whole);
}

// Through 2^t - 1, which is exact near zero.
INLINE vec hyperbolic_tangent(vec x) {
  vec less_one = two_to_the(absolute(x) * -2.88539008f).less_one;
  return with_sign_of(less_one / (less_one + 2.0f), x);
}

INLINE vec softplus(vec x) {
  return at_least(x, splat(0)) + log1p_unit(exponential(-absolute(x)));
}

INLINE vec clip(vec x, float low, float high) { return at_most(at_least(x, splat(low)), splat(high)); }

INLINE vec hard_sigmoid(vec x) { return clip(mul_add(x, splat(1.0f / 6.0f), splat(0.5f)), 0, 1); }

INLINE vec negative_part(vec x) { return expm1_below_zero(at_most(x, splat(0))); }

INLINE vec relu_with(vec x, const struct rnnx_function *f) {
  vec positive = f->c == 0 ? at_least(x, splat(0)) : pick(x > f->c, x, splat(0));
  positive = at_most(positive, splat(f->b));
  return f->a == 0 ? positive : positive - f->a * at_least(f->c - x, splat(0));
}

INLINE vec gelu(vec x) {
  vec size = at_most(absolute(x), splat(20.0f));  // beyond, the tail is 0
  vec part = 0.5f * size * erfc_above_zero(size * 0.707106781f);
  return pick(x > 0, x - part, -part);
}

INLINE vec gelu_tanh(vec x) {
  return x * sigmoid(1.59576912f * mul_add(0.044715f * x * x, x, x));
}

// The form without cancellation on either side.
INLINE vec squareplus(vec x, float b) {
  vec sum = absolute(x) + __builtin_elementwise_sqrt(mul_add(x, x, splat(b)));
  return pick(x < 0, splat(0.5f * b) / sum, 0.5f * sum);
}

INLINE vec sparse_plus(vec x) {
  vec shifted = x + 1.0f;
  return pick(x <= -1.0f, splat(0), pick(x < 1.0f, 0.25f * shifted * shifted, x));
}

INLINE vec soft_shrink(vec x, float threshold) {
  return pick(x > threshold, x - threshold, pick(x < -threshold, x + threshold, splat(0)));
}

INLINE vec selu(vec x) {
  return 1.05070098f * pick(x > 0, x, 1.67326324f * negative_part(x));
}

INLINE vec activate_as(int32_t kind, vec x, const struct rnnx_function *f) {
  switch (kind) {
  case PLAIN_RELU: return at_least(x, splat(0));
  case RNNX_RELU: return relu_with(x, f);
  case RNNX_TANH: return hyperbolic_tangent(x);
  case RNNX_SIGMOID: return sigmoid(x);
  case RNNX_HARD_SIGMOID: return hard_sigmoid(x);
  case RNNX_LEGACY_HARD_SIGMOID: return clip(mul_add(x, splat(0.2f), splat(0.5f)), 0, 1);
  case RNNX_SOFTSIGN: return x / (absolute(x) + 1.0f);
  case RNNX_SOFTPLUS: return softplus(x);
  case RNNX_ELU: return pick(x > 0, x, f->a * negative_part(x));
  case RNNX_SELU: return selu(x);
  case RNNX_EXPONENTIAL: return exponential(x);
  case RNNX_SILU: return x * sigmoid(x);
  case RNNX_GELU: return gelu(x);
  case RNNX_GELU_TANH: return gelu_tanh(x);
  case RNNX_RELU6: return clip(x, 0, 6);
  case RNNX_LEAKY_RELU: return pick(x > 0, x, f->a * x);
  case RNNX_MISH: return x * hyperbolic_tangent(softplus(x));
  case RNNX_HARD_SILU: return x * hard_sigmoid(x);
  case RNNX_HARD_TANH: return clip(x, -1, 1);
  case RNNX_HARD_SHRINK: return pick(absolute(x) > f->a, x, splat(0));
  case RNNX_SOFT_SHRINK: return soft_shrink(x, f->a);
  case RNNX_TANH_SHRINK: return x - hyperbolic_tangent(x);
  case RNNX_THRESHOLD: return pick(x > f->a, x, splat(f->b));
  case RNNX_CELU: return at_least(x, splat(0)) + f->a * negative_part(x / f->a);
  case RNNX_SQUAREPLUS: return squareplus(x, f->a);
  case RNNX_SPARSE_PLUS: return sparse_plus(x);
  case RNNX_SPARSE_SIGMOID: return clip(mul_add(x, splat(0.5f), splat(0.5f)), 0, 1);
  case RNNX_LOG_SIGMOID: return -softplus(-x);
  default: return x;
  }
}

// For cells with an unusual activation: one copy of the whole switch.
SEPARATE vec activate_any(vec x, const struct rnnx_function *f) {
  return activate_as(f->kind, x, f);
}

// In cells: -1 stands for "not known when compiled". Unoptimised builds would put every formula into every cell.
INLINE vec activate(int32_t kind, vec x, const struct rnnx_function *f) {
#ifdef __OPTIMIZE__
  if (kind >= 0) return activate_as(kind, x, f);
#endif
  (void)kind;
  return activate_any(x, f);
}
