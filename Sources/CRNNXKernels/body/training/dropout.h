// Dropout whose mask is a function of key and position, so that it is the same whatever the slices and threads, and
// need not be kept for the way back. The mixing is that of Chris Wellons' `lowbias32` (public domain).

typedef uint32_t uvec __attribute__((vector_size(4 * LANES), may_alias));

INLINE uvec mixed(uvec x) {
  x ^= x >> 16;
  x *= 0x21f0aaadu;
  x ^= x >> 15;
  x *= 0x735a2d97u;
  return x ^ (x >> 15);
}

// output = kept ? input * scale : 0, or added to the output. Position `i` is dropped where its 24 bits are below `limit`.
static void drop_out(const struct rnnx_dropout *d, const float *input, float *output, int64_t count) {
  uvec lane;
  for (int i = 0; i < LANES; i++) lane[i] = (uint32_t)i;
  for (int64_t i = 0; i < count; i += LANES) {
    int64_t n = count - i;
    uvec position = lane + (uint32_t)(d->first + i);
    uvec bits = mixed(mixed(position ^ (uint32_t)d->key) + (uint32_t)(d->key >> 32)) >> 8;
    vec value = pick((ivec)bits >= (int32_t)d->limit, load_some(input + i, n) * d->scale, splat(0));
    if (d->accumulates) value += load_some(output + i, n);
    store_some(output + i, value, n);
  }
}
