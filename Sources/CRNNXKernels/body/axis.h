// Softmax, log-softmax and sparsemax.
#include <math.h>

INLINE vec load_up_to(const float *p, int64_t count) {
  return count >= LANES ? load(p) : load_part(p, count);
}

INLINE void store_up_to(float *p, vec v, int64_t count) {
  if (count >= LANES) store(p, v);
  else store_part(p, v, count);
}

static float row_maximum(const float *row, int64_t count) {
  float largest = -__builtin_inff();
  vec most = splat(largest);
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) most = at_least(load(row + i), most);
  for (; i < count; i++) largest = row[i] < largest ? largest : row[i];
  for (int lane = 0; lane < LANES; lane++) largest = most[lane] < largest ? largest : most[lane];
  return largest;
}

// The usual case: the axis is the last one. A NaN anywhere makes the sum, and with it the row, NaN.
static void softmax_row(int logarithm, float *row, int64_t count) {
  vec largest = splat(row_maximum(row, count));
  vec sums = {0};
  for (int64_t i = 0; i < count; i += LANES) {
    int64_t here = count - i;
    vec e = exponential(load_up_to(row + i, here) - largest);
    if (!logarithm) store_up_to(row + i, e, here);
    if (here >= LANES) sums += e;
    else for (int64_t lane = 0; lane < here; lane++) sums[lane] += e[lane];
  }
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
  vec divisor = splat(sum), logarithm_of_sum = splat(logarithm ? (float)log((double)sum) : 0);
  for (int64_t i = 0; i < count; i += LANES) {
    int64_t here = count - i;
    vec x = load_up_to(row + i, here);
    store_up_to(row + i, logarithm ? x - largest - logarithm_of_sum : x / divisor, here);
  }
}

// Another axis: LANES neighbours at a time, each with its own maximum and sum.
static void softmax_columns(int logarithm, float *values, int64_t count, int64_t inner) {
  for (int64_t i = 0; i < inner; i += LANES) {
    int64_t here = inner - i;
    vec largest = splat(-__builtin_inff()), sum = {0};
    for (int64_t k = 0; k < count; k++)
      largest = at_least(load_up_to(values + k * inner + i, here), largest);
    for (int64_t k = 0; k < count; k++)
      sum += exponential(load_up_to(values + k * inner + i, here) - largest);
    vec log_sum = {0};
    if (logarithm)
      for (int lane = 0; lane < LANES; lane++) log_sum[lane] = (float)log((double)sum[lane]);
    for (int64_t k = 0; k < count; k++) {
      vec x = load_up_to(values + k * inner + i, here) - largest;
      store_up_to(values + k * inner + i, logarithm ? x - log_sum : exponential(x) / sum, here);
    }
  }
}

// Keras' sparsemax, taken to the letter: its threshold sums the cumulative sums of the supported values, where the
// projection onto the simplex (Martins and Astudillo 2016) takes the last one. The two agree for a support of one.
// The values are met in descending order, equal ones together, until one is not supported.
static void sparsemax_line(float *values, int64_t count, int64_t stride) {
  double bound = __builtin_inf(), cumulative = 0, sums = 0;
  int64_t support = 0, is_supported = 1;
  while (is_supported && support < count) {
    double next = -__builtin_inf();
    int64_t equals = 0;
    for (int64_t i = 0; i < count; i++) {
      double x = values[i * stride];
      if (x >= bound || x < next) continue;
      equals = x == next ? equals + 1 : 1;
      next = x;
    }
    if (!equals) break;
    for (int64_t i = 0; i < equals && is_supported; i++) {
      cumulative += next;
      is_supported = next - (cumulative - 1) / (double)(support + 1) > 0;
      if (is_supported) sums += cumulative, support++;
    }
    bound = next;
  }
  double tau = (sums - 1) / (double)support;
  // A NaN anywhere makes the row NaN.
  for (int64_t i = 0; i < count; i++) tau = values[i * stride] != values[i * stride] ? __builtin_nan("") : tau;
  for (int64_t i = 0; i < count; i++) {
    double above = (double)values[i * stride] - tau;
    values[i * stride] = above < 0 ? 0 : (float)above;
  }
}

static void along_axis(int32_t kind, float *values, int64_t outer, int64_t count, int64_t inner) {
  for (int64_t o = 0; o < outer; o++, values += count * inner) {
    if (kind == RNNX_SPARSEMAX)
      for (int64_t i = 0; i < inner; i++) sparsemax_line(values + i, count, inner);
    else if (inner == 1) softmax_row(kind == RNNX_LOG_SOFTMAX, values, count);
    else softmax_columns(kind == RNNX_LOG_SOFTMAX, values, count, inner);
  }
}
