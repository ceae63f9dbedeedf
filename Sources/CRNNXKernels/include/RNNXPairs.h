// How two arrays of float32 compare, element by element, in float64 on the values as they are.
#pragma once

#include <stdint.h>

enum { RNNX_PAIR_EDGES = 10 };

// `a` and `b` are beyond the limits when |a - b| > absolute + relative * |b|; `Limits` in Swift says the rest.
struct rnnx_pair_limits {
  double absolute, relative;
  int32_t nan_equal;
  // Lower bounds of the classes of |a - b|, ascending.
  double edges[RNNX_PAIR_EDGES];
};

// Of pairs of finite values; where `aa` + `bb` is not finite, the others mean nothing.
struct rnnx_pair_measures {
  int64_t beyond, differing;
  double sum_of_differences, sum_of_squares, ab, aa, bb, largest_absolute;
  double largest_relative;  // -1 where every b is 0
  uint32_t largest_steps;
  // Pairs whose |a - b| is at least each of the edges.
  int64_t at_least[RNNX_PAIR_EDGES];
};
