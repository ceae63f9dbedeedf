// Measures of pairs of float32, eight at a time. Sums run in eight lanes on every instruction set, and nothing is fused, so
// that all give the same bits.

// All that take vectors are inlined, so that no call needs registers which an instruction set lacks.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

enum { PAIRS = 8 };

typedef double dvec __attribute__((vector_size(8 * PAIRS)));
typedef int64_t lvec __attribute__((vector_size(8 * PAIRS)));
typedef float pair_vec __attribute__((vector_size(4 * PAIRS), aligned(4), may_alias));
typedef int32_t pair_ivec __attribute__((vector_size(4 * PAIRS)));
typedef uint32_t pair_uvec __attribute__((vector_size(4 * PAIRS)));

INLINE dvec as_doubles(const float *p) {
  return __builtin_convertvector(*(const pair_vec *)p, dvec);
}
INLINE dvec magnitude(dvec x) { return (dvec)((lvec)x & INT64_MAX); }
INLINE dvec larger(dvec x, dvec y) {
  lvec mask = x > y;
  return (dvec)((mask & (lvec)x) | (~mask & (lvec)y));
}

// Integers in the order of the values: neighbours differ by 1, 0 and -0 are one.
INLINE pair_ivec ordered(const float *p) {
  pair_ivec bits;
  memcpy(&bits, p, sizeof bits);
  pair_ivec negative = bits < 0;
  return (negative & (INT32_MIN - bits)) | (~negative & bits);
}

// -1 where a pair is beyond the limits, infinities and NaN included.
INLINE lvec beyond_limits(const struct rnnx_pair_limits *limits, dvec a, dvec b) {
  dvec size = magnitude(b);
  lvec within = (magnitude(a - b) <= limits->absolute + limits->relative * size) & (size < __builtin_inf());
  if (limits->nan_equal) within |= (a != a) & (b != b);
  return ~(within | (a == b));
}

INLINE int64_t lanes_sum(lvec x) {
  int64_t sum = 0;
  for (int lane = 0; lane < PAIRS; lane++) sum += x[lane];
  return sum;
}
INLINE double doubles_sum(dvec x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}
INLINE double largest_lane(dvec x) {
  double largest = x[0];
  for (int lane = 1; lane < PAIRS; lane++) largest = x[lane] > largest ? x[lane] : largest;
  return largest;
}

// The classes of the differences; edges above the largest difference need no look.
INLINE void count_classes(const struct rnnx_pair_limits *limits, const float *a, const float *b, int64_t count,
                          struct rnnx_pair_measures *m) {
  for (int edge = 0; edge < RNNX_PAIR_EDGES && limits->edges[edge] <= m->largest_absolute; edge++) {
    lvec passed = {0};
    dvec bound = (dvec){0} + limits->edges[edge];
    for (int64_t i = 0; i < count; i += PAIRS)
      passed -= magnitude(as_doubles(a + i) - as_doubles(b + i)) >= bound;
    m->at_least[edge] = lanes_sum(passed);
  }
}

// `count` pairs, a multiple of PAIRS that is small enough for the first level of cache.
static void measure_pairs(const struct rnnx_pair_limits *limits, const float *a, const float *b, int64_t count,
                          struct rnnx_pair_measures *measures) {
  dvec sum = {0}, squares = {0}, ab = {0}, aa = {0}, bb = {0}, absolute = {0};
  dvec relative = (dvec){0} - 1;
  lvec beyond = {0}, differing = {0};
  pair_uvec steps = {0};
  for (int64_t i = 0; i < count; i += PAIRS) {
    dvec x = as_doubles(a + i), y = as_doubles(b + i);
    dvec difference = magnitude(x - y), size = magnitude(y);
    ab += x * y, aa += x * x, bb += y * y;
    sum += difference, squares += difference * difference;
    absolute = larger(absolute, difference);
    lvec usable = size != 0;
    dvec ratio = (dvec)((usable & (lvec)(difference / size)) | (~usable & (lvec)((dvec){0} - 1)));
    relative = larger(relative, ratio);
    beyond -= beyond_limits(limits, x, y);
    differing -= x != y;
    pair_ivec first = ordered(a + i), second = ordered(b + i);
    pair_ivec swap = first < second;
    // The distance may need all 32 bits, so it is counted without a sign.
    pair_uvec one_way = (pair_uvec)first - (pair_uvec)second;
    pair_uvec distance = ((pair_uvec)swap & -one_way) | (~(pair_uvec)swap & one_way);
    pair_uvec more = (pair_uvec)(distance > steps);
    steps = (more & distance) | (~more & steps);
  }
  *measures = (struct rnnx_pair_measures){
      .beyond = lanes_sum(beyond), .differing = lanes_sum(differing), .sum_of_differences = doubles_sum(sum),
      .sum_of_squares = doubles_sum(squares), .ab = doubles_sum(ab), .aa = doubles_sum(aa), .bb = doubles_sum(bb),
      .largest_absolute = largest_lane(absolute), .largest_relative = largest_lane(relative)};
  for (int lane = 0; lane < PAIRS; lane++)
    if (steps[lane] > measures->largest_steps) measures->largest_steps = steps[lane];
  if (measures->differing) count_classes(limits, a, b, count, measures);
}

// The number of pairs beyond the limits; any count.
static int64_t count_beyond(const struct rnnx_pair_limits *limits, const float *a, const float *b, int64_t count) {
  lvec beyond = {0};
  int64_t i = 0;
  for (; i + PAIRS <= count; i += PAIRS) beyond -= beyond_limits(limits, as_doubles(a + i), as_doubles(b + i));
  float last[2][PAIRS] = {{0}, {0}};
  for (int64_t rest = i; rest < count; rest++) last[0][rest - i] = a[rest], last[1][rest - i] = b[rest];
  return lanes_sum(beyond - beyond_limits(limits, as_doubles(last[0]), as_doubles(last[1])));
}

#pragma clang diagnostic pop
