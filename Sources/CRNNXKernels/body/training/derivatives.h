// The slope of every element-wise activation at `x`, where its value is `y`. At kinks: what TensorFlow gives.

INLINE vec between(vec y, float low, float high, float slope) {
  return pick((y > low) & (y < high), splat(slope), splat(0));
}

INLINE vec relu_slope(vec x, const struct rnnx_function *f) {
  return pick(x > f->c, pick(x < f->b, splat(1), splat(0)), splat(f->a));
}

INLINE vec gelu_slope(vec x) {
  vec tail = 0.5f * erfc_above_zero(at_most(absolute(x), splat(20.0f)) * 0.707106781f);
  vec density = 0.398942280f * exponential(-0.5f * x * x);
  return pick(x > 0, 1.0f - tail, tail) + x * density;
}

INLINE vec gelu_tanh_slope(vec x) {
  vec s = sigmoid(1.59576912f * mul_add(0.044715f * x * x, x, x));
  return s + x * s * (1.0f - s) * 1.59576912f * (1.0f + 0.134145f * x * x);
}

INLINE vec mish_slope(vec x) {
  vec t = hyperbolic_tangent(softplus(x));
  return t + x * sigmoid(x) * (1.0f - t * t);
}

INLINE vec slope_as(int32_t kind, vec x, vec y, const struct rnnx_function *f) {
  vec one = splat(1), zero = splat(0);
  switch (kind) {
  case PLAIN_RELU: return pick(y > 0, one, zero);
  case RNNX_RELU: return relu_slope(x, f);
  case RNNX_TANH: return 1.0f - y * y;
  case RNNX_SIGMOID: return y * (1.0f - y);
  case RNNX_HARD_SIGMOID: return between(y, 0, 1, 1.0f / 6.0f);
  case RNNX_LEGACY_HARD_SIGMOID: return between(y, 0, 1, 0.2f);
  case RNNX_SOFTSIGN: return (1.0f - absolute(y)) * (1.0f - absolute(y));
  case RNNX_SOFTPLUS: return sigmoid(x);
  case RNNX_ELU: return pick(y > 0, one, y + f->a);
  case RNNX_SELU: return pick(y > 0, splat(1.05070098f), y + 1.05070098f * 1.67326324f);
  case RNNX_EXPONENTIAL: return y;
  case RNNX_SILU: return sigmoid(x) + y * (1.0f - sigmoid(x));
  case RNNX_GELU: return gelu_slope(x);
  case RNNX_GELU_TANH: return gelu_tanh_slope(x);
  case RNNX_RELU6: return between(y, 0, 6, 1);
  case RNNX_LEAKY_RELU: return pick(y > 0, one, splat(f->a));
  case RNNX_MISH: return mish_slope(x);
  case RNNX_HARD_SILU: return hard_sigmoid(x) + x * between(hard_sigmoid(x), 0, 1, 1.0f / 6.0f);
  case RNNX_HARD_TANH: return between(y, -1, 1, 1);
  case RNNX_HARD_SHRINK: return pick(absolute(x) > f->a, one, zero);
  case RNNX_SOFT_SHRINK: return pick(absolute(x) > f->a, one, zero);
  case RNNX_TANH_SHRINK: return (x - y) * (x - y);
  case RNNX_THRESHOLD: return pick(x > f->a, one, zero);
  case RNNX_CELU: return pick(y > 0, one, y / f->a + 1.0f);
  case RNNX_SQUAREPLUS: return 0.5f * (1.0f + x / __builtin_elementwise_sqrt(mul_add(x, x, splat(f->a))));
  case RNNX_SPARSE_PLUS: return pick(x <= -1.0f, zero, pick(x < 1.0f, 0.5f * (x + 1.0f), one));
  case RNNX_SPARSE_SIGMOID: return between(y, 0, 1, 0.5f);
  case RNNX_LOG_SIGMOID: return sigmoid(-x);
  default: return one;
  }
}

SEPARATE vec slope_any(vec x, vec y, const struct rnnx_function *f) { return slope_as(f->kind, x, y, f); }

// -1 stands for "not known when compiled", as in `activate`.
INLINE vec slope(int32_t kind, vec x, vec y, const struct rnnx_function *f) {
#ifdef __OPTIMIZE__
  if (kind >= 0) return slope_as(kind, x, y, f);
#endif
  (void)kind;
  return slope_any(x, y, f);
}

// Loads and stores of up to a vector.
INLINE vec load_some(const float *p, int64_t count) { return count >= LANES ? load(p) : load_part(p, count); }
INLINE void store_some(float *p, vec v, int64_t count) {
  if (count >= LANES) store(p, v);
  else store_part(p, v, count);
}

static void multiply_by_slope(const struct rnnx_function *f, const float *input, const float *output,
                              float *gradient, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    int64_t n = count - i;
    vec s = slope_any(load_some(input + i, n), load_some(output + i, n), f);
    store_some(gradient + i, load_some(gradient + i, n) * s, n);
  }
}
