// Convolutions and pooling of one sample.

// The floats of the input from its start to the window at position (a, b, 0).
INLINE const float *line_start(const struct rnnx_positions *p, const float *input, int64_t line) {
  return input + line / p->output[1] * p->step[0] + line % p->output[1] * p->step[1];
}

// Some neighbouring windows times one panel of weights. The window's segments follow each other in one chain of sums,
// so that a position's bits do not depend on its neighbours.
INLINE void convolve_tile_as(const struct tile *t, const struct rnnx_segments *s, const int rows, const int width) {
  vec sums[MAX_ROWS][MAX_WIDTH];
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < width; v++) sums[r][v] = load(t->start + r * t->start_stride + v * LANES);
  }
  const float *weights = t->input_weights;
  for (int64_t i = 0; i < s->segments; i++, weights += s->segment_inputs * width * LANES)
    sweep(sums, 0, rows, width, width, t->input + s->offsets[i], t->input_stride, s->segment_inputs, weights);
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int v = 0; v < width; v++) store(t->sums + r * t->sums_stride + v * LANES, sums[r][v]);
  }
}

#define FOR_CONVOLVED_ROWS(DO) \
  DO(1, 1) DO(1, 2) DO(1, 3) DO(1, 4) DO(2, 1) DO(2, 2) DO(2, 3) DO(2, 4) DO(3, 1) DO(3, 2) DO(3, 3) DO(3, 4) \
  DO(4, 1) DO(4, 2) DO(4, 3) DO(5, 1) DO(5, 2) DO(6, 1) DO(6, 2)
#if ACCUMULATORS >= 24
#define FOR_MANY_CONVOLVED_ROWS(DO) DO(4, 4) DO(5, 3) DO(5, 4) DO(6, 3) DO(6, 4)
#else
#define FOR_MANY_CONVOLVED_ROWS(DO)
#endif

#define CONVOLUTION_FUNCTION(rows, width) \
  SEPARATE void convolve_tile_##rows##_##width(const struct tile *t, const struct rnnx_segments *s) { \
    convolve_tile_as(t, s, rows, width); \
  }
#define CONVOLUTION_ENTRY(rows, width) [width][rows] = convolve_tile_##rows##_##width,

FOR_CONVOLVED_ROWS(CONVOLUTION_FUNCTION)
FOR_MANY_CONVOLVED_ROWS(CONVOLUTION_FUNCTION)

static void (*const convolution_tiles[MAX_WIDTH + 1][MAX_ROWS + 1])(const struct tile *,
                                                                   const struct rnnx_segments *) = {
    FOR_CONVOLVED_ROWS(CONVOLUTION_ENTRY) FOR_MANY_CONVOLVED_ROWS(CONVOLUTION_ENTRY)};

// One tile; columns that do not fill their vectors, and sums that start from the output, go through a buffer.
static void convolve_tile(struct tile *t, const struct rnnx_segments *s, int rows, int width, int64_t columns,
                          float *output, int64_t stride, int accumulating) {
  float buffer[MAX_ROWS * MAX_WIDTH * LANES] __attribute__((aligned(64)));
  int buffered = accumulating || columns < width * LANES;
  t->sums = buffered ? buffer : output;
  t->sums_stride = buffered ? MAX_WIDTH * LANES : stride;
  if (accumulating) {
    for (int r = 0; r < rows; r++)
      for (int64_t i = 0; i < width * LANES; i++)
        buffer[r * t->sums_stride + i] = t->start[i] + (i < columns ? output[r * stride + i] : 0);
    t->start = buffer;
    t->start_stride = t->sums_stride;
  }
  convolution_tiles[width][rows](t, s);
  if (!buffered) return;
  for (int r = 0; r < rows; r++)
    memcpy(output + r * stride, buffer + r * t->sums_stride, (size_t)columns * sizeof(float));
}

// One line of windows: those that differ in their last coordinate only.
static void convolve_line(const struct rnnx_matrix *m, const struct rnnx_segments *s, const float *line,
                          int64_t step, int64_t positions, const struct rnnx_product *c, float *output) {
  for (int64_t panel = 0; panel < panel_count(m->outputs); panel++) {
    int width = panel_width(m->outputs, panel);
    int64_t row_floats = (int64_t)width * LANES, first = panel * MAX_WIDTH * LANES;
    int64_t columns = m->outputs - first < row_floats ? m->outputs - first : row_floats;
    const float *packed = m->packed + first * (1 + m->inputs);
    int64_t tiles = tile_count(positions, ROWS_FOR(width));
    for (int64_t i = 0; i < tiles; i++) {
      int64_t row = tile_begin(positions, tiles, i);
      int rows = (int)(tile_begin(positions, tiles, i + 1) - row);
      struct tile t = {.start = packed, .input = line + row * step, .input_stride = step,
                       .input_weights = packed + row_floats};
      float *to = output + row * c->output_stride + first;
      convolve_tile(&t, s, rows, width, columns, to, c->output_stride, c->accumulating);
      if (c->function.kind != RNNX_LINEAR)
        for (int r = 0; r < rows; r++)
          apply(&c->function, to + r * c->output_stride, to + r * c->output_stride, columns);
    }
  }
}

static void convolve(const struct rnnx_matrix *m, const struct rnnx_positions *p, const struct rnnx_segments *s,
                     const struct rnnx_product *c) {
  for (int64_t line = 0; line < p->output[0] * p->output[1]; line++)
    convolve_line(m, s, line_start(p, c->input, line), p->step[2], p->output[2], c,
                  c->output + line * p->output[2] * c->output_stride);
}

// --- Depthwise: every channel has windows of its own.

// Up to `count` vectors of channels at one position.
INLINE void depthwise_vectors(const float *window, const int64_t *offsets, int64_t taps, const float *weights,
                              const float *bias, float *output, int64_t channels, const int count) {
  vec sums[4];
  UNROLLED for (int v = 0; v < count; v++) sums[v] = bias ? load(bias + v * LANES) : splat(0);
  for (int64_t k = 0; k < taps; k++) {
    UNROLLED for (int v = 0; v < count; v++)
      sums[v] = mul_add(load(window + offsets[k] + v * LANES), load(weights + k * channels + v * LANES), sums[v]);
  }
  UNROLLED for (int v = 0; v < count; v++) store(output + v * LANES, sums[v]);
}

static void depthwise_position(const float *window, const struct rnnx_segments *s, const float *weights,
                               const float *bias, float *output) {
  int64_t channels = s->segment_inputs, c = 0;
  for (; c + 4 * LANES <= channels; c += 4 * LANES)
    depthwise_vectors(window + c, s->offsets, s->segments, weights + c, bias ? bias + c : NULL, output + c, channels, 4);
  for (; c + LANES <= channels; c += LANES)
    depthwise_vectors(window + c, s->offsets, s->segments, weights + c, bias ? bias + c : NULL, output + c, channels, 1);
  if (c == channels) return;
  vec sum = bias ? load_part(bias + c, channels - c) : splat(0);
  for (int64_t k = 0; k < s->segments; k++)
    sum = mul_add(load_part(window + s->offsets[k] + c, channels - c),
                  load_part(weights + k * channels + c, channels - c), sum);
  store_part(output + c, sum, channels - c);
}

// `weights` are [segments, channels], the segments single positions of all channels.
static void depthwise(const struct rnnx_positions *p, const struct rnnx_segments *s, const float *weights,
                      const float *bias, const struct rnnx_product *c) {
  for (int64_t line = 0; line < p->output[0] * p->output[1]; line++) {
    const float *input = line_start(p, c->input, line);
    float *output = c->output + line * p->output[2] * c->output_stride;
    for (int64_t i = 0; i < p->output[2]; i++, input += p->step[2], output += c->output_stride)
      depthwise_position(input, s, weights, bias, output);
  }
  if (c->function.kind == RNNX_LINEAR) return;
  int64_t positions = p->output[0] * p->output[1] * p->output[2];
  for (int64_t i = 0; i < positions; i++)
    apply(&c->function, c->output + i * c->output_stride, c->output + i * c->output_stride, s->segment_inputs);
}

// --- Pooling.

INLINE int64_t clipped(int64_t x, int64_t limit) { return x < 0 ? 0 : x > limit ? limit : x; }

INLINE vec pool_step(int averages, vec sum, vec x) { return averages ? sum + x : at_least(x, sum); }

// The windows' sums or maxima, one vector of channels after the other; `begin` and `end` are the window's edges.
static void pool_position(const struct rnnx_pooling *p, const int64_t *begin, const int64_t *end,
                          const float *input, float *output) {
  int64_t count = (end[0] - begin[0]) * (end[1] - begin[1]) * (end[2] - begin[2]);
  vec divisor = splat((float)count), start = splat(p->averages ? 0 : -__builtin_inff());
  for (int64_t c = 0; c < p->channels; c += LANES) {
    int64_t left = p->channels - c;
    vec sum = start;
    for (int64_t i = begin[0]; i < end[0]; i++)
      for (int64_t j = begin[1]; j < end[1]; j++) {
        const float *x = input + (((i * p->input[1] + j) * p->input[2]) + begin[2]) * p->channels + c;
        for (int64_t k = begin[2]; k < end[2]; k++, x += p->channels)
          sum = pool_step(p->averages, sum, load_up_to(x, left));
      }
    store_up_to(output + c, p->averages ? sum / divisor : sum, left);
  }
}

static void pool(const struct rnnx_pooling *p, const float *input, float *output) {
  int64_t at[RNNX_AXES], begin[RNNX_AXES], end[RNNX_AXES];
  for (at[0] = 0; at[0] < p->output[0]; at[0]++)
    for (at[1] = 0; at[1] < p->output[1]; at[1]++)
      for (at[2] = 0; at[2] < p->output[2]; at[2]++, output += p->channels) {
        for (int axis = 0; axis < RNNX_AXES; axis++) {
          int64_t first = at[axis] * p->stride[axis] - p->before[axis];
          begin[axis] = clipped(first, p->input[axis]);
          end[axis] = clipped(first + p->size[axis], p->input[axis]);
        }
        pool_position(p, begin, end, input, output);
      }
}
