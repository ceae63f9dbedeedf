// Words: what a tile multiplies. With float32 a word is one number, with bfloat16 a pair of neighbouring inputs, the
// first one in the low half. A word is as long as a float and is kept in float arrays.

INLINE int64_t word_count(int pairs, int64_t numbers) { return pairs ? (numbers + 1) / 2 : numbers; }

INLINE vec splat_word(const float *word) {
  int32_t bits;
  memcpy(&bits, word, sizeof bits);
  return (vec)((ivec){0} + bits);
}

// Rounds to nearest, ties to even; the result stands in the low half. NaN stays NaN.
INLINE ivec bfloat16_of(vec x) {
  ivec bits = (ivec)x;
  ivec rounded = bits + 0x7fff + ((bits >> 16) & 1);
  ivec nan = x != x;
  return (((nan & (bits | 0x400000)) | (~nan & rounded)) >> 16) & 0xffff;
}

// sums + x.low * w.low + x.high * w.high
INLINE vec dot_pairs(vec x, vec w, vec sums) {
#ifdef DOT_PAIRS
  return DOT_PAIRS(x, w, sums);
#else
  int32_t high = (int32_t)0xffff0000u;
  sums = mul_add((vec)((ivec)x << 16), (vec)((ivec)w << 16), sums);
  return mul_add((vec)((ivec)x & high), (vec)((ivec)w & high), sums);
#endif
}

// `count` numbers as pairs, a zero behind the last one if it is alone; whole words are written.
static void make_pairs(uint16_t *to, const float *from, int64_t count) {
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    ivec words = bfloat16_of(load(from + i));
    uint16_t packed[LANES];
    UNROLLED for (int lane = 0; lane < LANES; lane++) packed[lane] = (uint16_t)words[lane];
    memcpy(to + i, packed, sizeof packed);
  }
  if (i < count) {
    ivec words = bfloat16_of(load_part(from + i, count - i));
    for (int64_t lane = 0; i < count; i++, lane++) to[i] = (uint16_t)words[lane];
  }
  if (count % 2) to[count] = 0;
}

// Rows of `columns` numbers as words: `pairs` are written to `to`, without pairs the rows stay where they are.
struct word_rows {
  const float *words;
  int64_t stride;
};

static struct word_rows words_of_rows(int pairs, const float *rows, int64_t stride, int64_t count,
                                      int64_t columns, float *to) {
  if (!pairs) return (struct word_rows){rows, stride};
  int64_t words = word_count(1, columns);
  for (int64_t r = 0; r < count; r++) make_pairs((uint16_t *)(to + r * words), rows + r * stride, columns);
  return (struct word_rows){to, words};
}
