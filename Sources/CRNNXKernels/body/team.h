// A single row on several threads: the blocks of a step are shared out, one step after the other.
//
// Everybody takes tickets. A ticket stands for a group of blocks of a stage: a step's product, or the inputs' share of the
// sums for the steps ahead. It waits until all tickets of the stages before are done, so that nobody is needed: threads
// that come late, or never, leave their tickets to the others. What a block computes does not depend on who computes it.
#include <stdatomic.h>

#include "../team_wait.h"

struct team {
  const struct rnnx_layer *layer;
  const struct rnnx_sequence *sequence;
  struct step start;
  float *sums;
  int64_t chunk, groups, stages;
  int zero;
  atomic_llong next __attribute__((aligned(64)));
  atomic_llong done __attribute__((aligned(64)));
};

// Whether sharing pays: each member needs a few blocks a step.
INLINE int64_t members_for(const struct rnnx_layer *l, const struct rnnx_sequence *q) {
  int64_t most = l->units / (2 * LANES);
  if (q->rows != 1 || l->pairs || q->steps < 2 || most < 2 || l->units * l->units < 64 * 64) return 1;
  int64_t members = q->threads < most ? q->threads : most;
  return members < MOST_MEMBERS ? members : MOST_MEMBERS;
}

INLINE int64_t group_begin(const struct team *team, const struct plan *plan, int64_t group) {
  return plan->blocks * group / team->groups;
}

static void run_group(const struct team *team, const struct step *s, const struct plan *plan, int64_t group) {
  int64_t end = group_begin(team, plan, group + 1);
  for (int64_t i = group_begin(team, plan, group); i < end;) {
    int64_t full = plan->full_blocks < end ? plan->full_blocks : end;
    int64_t left = i < full ? full - i : 1;
    int count = left < MAX_ROWS ? (int)left : MAX_ROWS;
    run_blocks(s, plan, i, count);
    i += count;
  }
}

static void project_group(const struct team *team, struct step *s, int64_t index, int64_t group) {
  const struct rnnx_sequence *q = team->sequence;
  int64_t steps = q->steps - index < team->chunk ? q->steps - index : team->chunk;
  int64_t first = q->goes_backwards ? q->steps - 1 - index : index;
  struct word_rows input = {q->input + first * q->input_step_stride,
                            q->goes_backwards ? -q->input_step_stride : q->input_step_stride};
  float *sums = team->sums;
  for (int n = 0; n < phase_count(s->layer); n++) {
    struct plan *plan = &s->plans[n];
    int64_t stride = phase_sums(s->layer, plan->phase);
    project_blocks(s, plan, input, steps, sums, stride, group_begin(team, plan, group),
                   group_begin(team, plan, group + 1));
    sums += team->chunk * stride;
  }
}

// Points `s` at step `index`.
static void go_to_step(const struct team *team, struct step *s, int64_t index) {
  const struct rnnx_sequence *q = team->sequence;
  float *sums = team->sums;
  for (int n = 0; n < phase_count(s->layer); n++) {
    int64_t stride = phase_sums(s->layer, s->plans[n].phase);
    s->plans[n].projected = sums + index % team->chunk * stride;
    s->plans[n].projected_stride = team->chunk * stride;
    sums += team->chunk * stride;
  }
  int odd = index % 2 != 0;
  s->hidden = odd ? team->start.next_hidden : team->start.hidden;
  s->next_hidden = odd ? (float *)team->start.hidden : team->start.next_hidden;
  s->output = step_output(q, index);
  s->hidden_count = index == 0 && team->zero ? 0 : s->layer->units;
}

static void take_part(void *context, int64_t member) {
  struct team *team = context;
  const struct rnnx_sequence *q = team->sequence;
  struct step s = team->start;
  int phases = phase_count(s.layer);
  int64_t a_chunk = 1 + team->chunk * phases, last_stage = -1, masked = 0;
  uint8_t code = ROW_RUNS, seen = 0;
  s.places += member * padded(s.layer->units);
  if (q->mask) s.codes = &code;
  for (;;) {
    int64_t ticket = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed);
    int64_t stage = ticket / team->groups, group = ticket % team->groups;
    if (stage >= team->stages) return;
    rnnx_wait_for_count(&team->done, stage * team->groups);
    int64_t part = stage % a_chunk, index = stage / a_chunk * team->chunk + (part > 0 ? (part - 1) / phases : 0);
    if (part == 0) {
      project_group(team, &s, index, group);
    } else {
      struct plan *plan = &s.plans[(part - 1) % phases];
      if (stage != last_stage) {
        go_to_step(team, &s, index);
        for (; q->mask && masked <= index; masked++)
          read_mask(&code, &seen, q, q->goes_backwards ? q->steps - 1 - masked : masked);
        find_nonzero(&s, operand_of(&s, plan).words);
      }
      run_group(team, &s, plan, group);
    }
    last_stage = stage;
    atomic_fetch_add_explicit(&team->done, 1, memory_order_release);
  }
}

static void run_team(const struct rnnx_layer *l, const struct rnnx_sequence *q, int64_t members) {
  struct team team = {.layer = l, .sequence = q, .chunk = projected_steps(1, q->steps),
                      .zero = q->starts_from_zero || !q->hidden};
  team.start = begin(l, q, &team.sums);
  // Groups of up to three blocks, which one tile takes, as many for each member.
  team.groups = members * ((team.start.plans[0].blocks + MAX_BLOCKS * members - 1) / (MAX_BLOCKS * members));
  team.stages = (q->steps + team.chunk - 1) / team.chunk + q->steps * phase_count(l);
  rnnx_run_parallel(members, members, take_part, &team);
  int odd = q->steps % 2 != 0;
  save_state(q->hidden, odd ? team.start.next_hidden : team.start.hidden, team.start.state_stride, 1, l->units);
  if (l->kind == RNNX_LSTM) save_state(q->cell, team.start.cell, team.start.state_stride, 1, l->units);
}

static void run_layer(const struct rnnx_layer *l, const struct rnnx_sequence *q) {
  int64_t members = members_for(l, q);
  if (members > 1) run_team(l, q, members);
  else run_alone(l, q);
}
