// What the two AVX-512 sets share: 16 floats a vector, 32 registers.
#define LANES 16
#define ACCUMULATORS 24
#define FUSED_MULTIPLY_ADD 1
// One instruction that is right for overflow, denormals and NaN.
#define SCALE_BY_POWER(x, n) ((vec)_mm512_scalef_ps((__m512)(x), (__m512)(n)))
// What rounding to the nearest whole number takes away; 0 for infinity.
#define FRACTION(x) ((vec)_mm512_reduce_ps((__m512)(x), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC))
#define LANE_MASK(count) ((__mmask16)((1u << (count)) - 1))
#define LOAD_PART(p, count) ((vec)_mm512_maskz_loadu_ps(LANE_MASK(count), p))
#define STORE_PART(p, v, count) _mm512_mask_storeu_ps(p, LANE_MASK(count), (__m512)(v))
