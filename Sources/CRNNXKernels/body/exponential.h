// exp, expm1, log1p and erfc on vectors. Errors against float64 over the whole range are checked by ElementwiseTests.

// Adding this rounds a float below 2^22 to a whole number, which then stands in the lowest bits.
#define ROUNDER 12582912.0f

struct reduced {
  vec n;          // x = n ln 2 + r
  vec rounded;    // n + ROUNDER
  vec expm1_of_r; // exp(r) - 1, |r| <= ln 2 / 2
};

INLINE struct reduced reduce(vec x) {
  struct reduced result;
  result.rounded = mul_add(x, splat(1.44269504f), splat(ROUNDER));
  result.n = result.rounded - ROUNDER;
  vec r = mul_add(result.n, splat(-0.693145752f), x);  // 16 bits of ln 2: the product is exact
  r = mul_add(result.n, splat(-1.42860677e-6f), r);
  // Minimax polynomial for (expm1(r) - r) / r^2, relative error of exp 1.3e-8.
  vec p = mul_add(r, splat(0.00138825199f), splat(0.00836652858f));
  p = mul_add(p, r, splat(0.0416672001f));
  p = mul_add(p, r, splat(0.166665436f));
  p = mul_add(p, r, splat(0.499999982f));
  result.expm1_of_r = mul_add(r * r, p, r);
  return result;
}

// 2^n for -126 <= n <= 127.
INLINE vec power_of_two(vec rounded) { return (vec)(((ivec)rounded << 23) + 0x3f800000); }

// x 2^n, right for denormal results and overflow, -252 <= n <= 254.
INLINE vec scale_by_power(vec x, struct reduced by) {
#ifdef SCALE_BY_POWER
  return SCALE_BY_POWER(x, by.n);
#else
  ivec n = (ivec)by.rounded - (ivec)splat(ROUNDER);
  ivec half = n >> 1;
  return x * (vec)((half + 127) << 23) * (vec)((n - half + 127) << 23);
#endif
}

INLINE vec exponential(vec x) {
  struct reduced by = reduce(at_most(at_least(x, splat(-104.0f)), splat(89.0f)));
  return scale_by_power(1.0f + by.expm1_of_r, by);
}

// exp(x) - 1 for x <= 0, accurate near zero.
INLINE vec expm1_below_zero(vec x) {
  struct reduced by = reduce(at_least(x, splat(-60.0f)));
  vec power = power_of_two(by.rounded);
  return mul_add(power, by.expm1_of_r, power - 1.0f);
}

// t = n + fraction, and 2^n.
struct split_power {
  vec fraction, scale;
};

#if defined(FRACTION) && defined(SCALE_BY_POWER)
// Any t: 2^n becomes 0 or infinite as it should.
INLINE struct split_power split(vec t) {
  vec fraction = FRACTION(t);
  return (struct split_power){fraction, SCALE_BY_POWER(splat(1.0f), t - fraction)};
}
#else
// Below -126, t acts as -126, above 128 as 128, which gives infinity.
INLINE struct split_power split(vec t) {
  t = at_most(at_least(t, splat(-126.0f)), splat(128.0f));
  vec rounded = t + ROUNDER;
  return (struct split_power){t - (rounded - ROUNDER), power_of_two(rounded)};
}
#endif

// 2^t and 2^t - 1. Where t is a rounded multiple of some x, as in sigmoid and tanh, the rounding acts as if x had been half
// a unit away: no more than what the sum that made x has lost already.
struct power {
  vec less_one, whole;
};

INLINE struct power two_to_the(vec t) {
  struct split_power s = split(t);
  vec f = s.fraction;
  // Minimax polynomial for (2^f - 1) / f, relative error 1.1e-8.
  vec p = mul_add(f, splat(0.000154035126f), splat(0.00133907355f));
  p = mul_add(p, f, splat(0.00961823749f));
  p = mul_add(p, f, splat(0.0555035743f));
  p = mul_add(p, f, splat(0.240226498f));
  p = mul_add(p, f, splat(0.693147188f));
  vec less_one = p * f;
  return (struct power){mul_add(s.scale, less_one, s.scale - 1.0f), s.scale * mul_add(p, f, splat(1.0f))};
}

// log(1 + x) for 0 <= x <= 1.
INLINE vec log1p_unit(vec x) {
  ivec upper = x > 0.41421356f;
  vec m = pick(upper, (x - 1.0f) * 0.5f, x);  // 1 + x = 2 (1 + m)
  // Minimax polynomial for (log1p(m) - m + m^2 / 2) / m^3, relative error 7.5e-10.
  vec p = mul_add(m, splat(0.0674672389f), splat(-0.116757825f));
  p = mul_add(p, m, splat(0.118881969f));
  p = mul_add(p, m, splat(-0.124055713f));
  p = mul_add(p, m, splat(0.142195457f));
  p = mul_add(p, m, splat(-0.166679965f));
  p = mul_add(p, m, splat(0.20002119f));
  p = mul_add(p, m, splat(-0.250000096f));
  p = mul_add(p, m, splat(0.333333126f));
  vec square = m * m;
  vec tail = mul_add(square * m, p, -0.5f * square);
  tail = pick(upper, tail + 1.42860677e-6f, tail) + m;
  return pick(upper, tail + 0.693145752f, tail);
}

// 1 - erf(x) for x >= 0.
INLINE vec erfc_above_zero(vec x) {
  vec square = x * x;
  // erf(x) / x for x <= 0.8, relative error 2.7e-9 of erfc.
  vec p = mul_add(square, splat(-0.000631604989f), splat(0.00504582936f));
  p = mul_add(p, square, splat(-0.0267950355f));
  p = mul_add(p, square, splat(0.112823668f));
  p = mul_add(p, square, splat(-0.376125118f));
  p = mul_add(p, square, splat(1.12837913f));
  vec small = 1.0f - x * p;
  // log(erfc(x) / t) + x^2 as a polynomial in t = 1 / (1 + x / 2), for x > 0.8, error 9e-9.
  vec t = 1.0f / mul_add(x, splat(0.5f), splat(1.0f));
  vec q = mul_add(t, splat(-0.193663305f), splat(0.491971296f));
  q = mul_add(q, t, splat(-0.238871422f));
  q = mul_add(q, t, splat(-0.228053341f));
  q = mul_add(q, t, splat(0.00237489254f));
  q = mul_add(q, t, splat(0.050106942f));
  q = mul_add(q, t, splat(0.381535566f));
  q = mul_add(q, t, splat(0.999332982f));
  q = mul_add(q, t, splat(-1.26548427f));
  vec large = t * exponential(q - square);
  return pick(x > 0.8f, large, small);
}
