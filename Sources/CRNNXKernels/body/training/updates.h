// Updates of weights. Source of the formula: Keras 3, `keras/src/optimizers/adam.py`.

static void adam(const struct rnnx_adam *a, const float *gradient, float *weights, float *momentum,
                 float *velocity, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    int64_t n = count - i;
    vec g = load_some(gradient + i, n), m = load_some(momentum + i, n), v = load_some(velocity + i, n);
    m += (g - m) * a->one_less_beta1;
    v += (g * g - v) * a->one_less_beta2;
    store_some(momentum + i, m, n);
    store_some(velocity + i, v, n);
    vec step = m * a->alpha / (__builtin_elementwise_sqrt(v) + a->epsilon);
    store_some(weights + i, load_some(weights + i, n) - step, n);
  }
}
