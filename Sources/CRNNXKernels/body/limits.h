// The limit that products are measured against: multiply-adds whose operands are all in registers.

// As many sums as a tile keeps; each is one chain, which halves and adds, so that no value grows or becomes denormal.
INLINE double multiply_adds_as(const int pairs, int64_t rounds) {
  vec sums[ACCUMULATORS];
  vec half = splat(0.5f), one = splat(1.0f);
  int32_t pair = 0x3f003f00;  // 0.5 twice
  if (pairs) half = (vec)((ivec){0} + pair), one = half;
  UNROLLED for (int i = 0; i < ACCUMULATORS; i++) sums[i] = splat((float)i);
  for (int64_t round = 0; round < rounds; round++) {
    UNROLLED for (int i = 0; i < ACCUMULATORS; i++)
      sums[i] = pairs ? dot_pairs(one, half, sums[i]) : mul_add(sums[i], half, one);
  }
  for (int i = 1; i < ACCUMULATORS; i++) sums[0] += sums[i];
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += (double)sums[0][lane];
  return sum;
}

SEPARATE double single_multiply_adds(int64_t rounds) { return multiply_adds_as(0, rounds); }
SEPARATE double pair_multiply_adds(int64_t rounds) { return multiply_adds_as(1, rounds); }

// Runs that loop; gives the number of operations, two a multiply-add. The sums end up in `result`, so that no compiler
// leaves the loop out.
static double multiply_adds(int32_t pairs, int64_t rounds, double *result) {
  *result = pairs ? pair_multiply_adds(rounds) : single_multiply_adds(rounds);
  return 2.0 * (1 + (pairs != 0)) * ACCUMULATORS * LANES * (double)rounds;
}
