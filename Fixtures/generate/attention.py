"""Attention layers: every argument of layer and call, with and without masks."""

import numpy as np

from cases import Case, MASKED_STEPS, known


def cases(k):
    yield Case("attention", lambda: dense(k))
    yield Case("attention_masked", lambda: dense_masked(k), inputs=masked, reopens=k.reopens_symbolic_masks,
               also=["Attention(masked input)", "AdditiveAttention(masked input)"])
    yield Case("multi_head_attention", lambda: heads(k))
    yield Case("multi_head_attention_axes", lambda: axes(k))
    yield Case("multi_head_attention_masked", lambda: heads_masked(k), inputs=masked, reopens=k.reopens_symbolic_masks,
               also=["MultiHeadAttention(masked input)"])
    yield Case("multi_head_attention_pairs", lambda: pairs(k), inputs=pair_inputs)
    if k.has("GroupQueryAttention"):
        yield Case("group_query_attention", lambda: grouped(k))
        yield Case("group_query_attention_masked", lambda: grouped_masked(k), inputs=masked,
                   reopens=k.reopens_symbolic_masks, also=["GroupedQueryAttention(masked input)"])


def sources(k):
    return k.input((4, 3), name="query"), k.input((5, 2), name="value"), k.input((5, 3), name="key")


def flat(outputs):
    return [one for each in outputs for one in (each if isinstance(each, (list, tuple)) else [each])]


def dense(k):
    layers = k.layers
    q, v, key = sources(k)
    same = k.input((5, 3), name="same")
    made = []
    for make, modes in ((layers.Attention, ({}, {"score_mode": "concat"})), (layers.AdditiveAttention, ({},))):
        for mode in modes:
            for scale in (False, True):
                layer = lambda: make(use_scale=scale, dropout=0.1 * scale, **mode)
                made.append(layer()([q, same if make is layers.AdditiveAttention else v, key]))
                made.append(layer()([q, same], return_attention_scores=True))
                made.append(layer()([q, same], use_causal_mask=True))
    return k.model([q, v, key, same], flat(made))


def masked_sources(k):
    """Three inputs of which the first two carry masks, then one without."""
    q, v, key = k.input((5, 3), name="query"), k.input((5, 3), name="value"), k.input((5, 3), name="key")
    masking = k.layers.Masking(0.0)
    return [q, v, key], [masking(q), masking(v), key]


def masked(rng, shapes):
    """Six rows each; the first two inputs masked differently."""
    arrays = [rng.randn(6, *known(shape)[1:]).astype("float32") for shape in shapes]
    for index in range(2):
        for row, steps in enumerate(MASKED_STEPS):
            arrays[index][(row + index) % 6, list(steps)] = 0
    return arrays


def dense_masked(k):
    layers = k.layers
    inputs, (q, v, key) = masked_sources(k)
    plain = inputs[0]
    made = []
    for make in (layers.Attention, layers.AdditiveAttention):
        made += [make()([q, v]), make()([q, v, key]), make()([plain, v]), make()([q, key])]
        made.append(make()([q, v], use_causal_mask=True, return_attention_scores=True))
        made.append(layers.LSTM(2)(make()([q, v])))
    return k.model(inputs, flat(made))


def heads(k):
    layers = k.layers
    q, v, key = sources(k)
    wide = k.input((5, 4), name="wide")
    made = [
        layers.MultiHeadAttention(2, 3)(q, v),
        layers.MultiHeadAttention(1, 2)(q, q),
        layers.MultiHeadAttention(3, 2, value_dim=4)(q, v, key),
        layers.MultiHeadAttention(2, 3, use_bias=False)(q, wide),
        layers.MultiHeadAttention(2, 3, output_shape=5, dropout=0.2)(q, v),
        layers.MultiHeadAttention(2, 3, output_shape=(2, 3))(q, wide),
        layers.MultiHeadAttention(2, 3)(q, wide, return_attention_scores=True),
        layers.MultiHeadAttention(2, 3)(wide, wide, use_causal_mask=True),
        layers.MultiHeadAttention(2, 3)(q, value=v, key=key, use_causal_mask=True, return_attention_scores=True),
        layers.MultiHeadAttention(2, 3, attention_axes=(1,))(q, v),
    ]
    if k.folder.startswith("keras3"):
        made.append(layers.MultiHeadAttention(2, 3, use_gate=True)(q, v))
        made.append(layers.MultiHeadAttention(2, 3, sliding_window=2)(wide, wide))
        made.append(layers.MultiHeadAttention(2, 3, sliding_window=3, flash_attention=False)(q, wide, use_causal_mask=True))
    return k.model([q, v, key, wide], flat(made))


def axes(k):
    layers = k.layers
    grid, other = k.input((2, 4, 3), name="grid"), k.input((2, 5, 3), name="other")
    made = [
        layers.MultiHeadAttention(2, 3)(grid, grid),
        layers.MultiHeadAttention(2, 3, attention_axes=(2,))(grid, other),
        layers.MultiHeadAttention(2, 3, attention_axes=(1,))(grid, grid),
        layers.MultiHeadAttention(2, 3, attention_axes=(2,))(grid, other, return_attention_scores=True),
        layers.MultiHeadAttention(2, 3, attention_axes=(1, 2))(grid, other, return_attention_scores=True),
    ]
    return k.model([grid, other], flat(made))


def heads_masked(k):
    layers = k.layers
    inputs, (q, v, key) = masked_sources(k)
    make = lambda **more: layers.MultiHeadAttention(2, 3, **more)
    made = [
        make()(inputs[0], v), make()(inputs[0], v, key), make()(inputs[2], key, v),
        make()(inputs[0], v, return_attention_scores=True), make(dropout=0.2)(inputs[0], v),
        make()(inputs[0], v, use_causal_mask=True),
    ]
    if k.folder.startswith("keras3"):
        made.append(make(sliding_window=2)(inputs[0], v))
    # Keras 3 takes the mask from the query itself once it has been used, so each gets a query of its own.
    masking = lambda: k.layers.Masking(0.0)(inputs[0])
    made += [make()(masking(), v), make()(masking(), inputs[2], return_attention_scores=True)]
    made.append(layers.LSTM(2)(make()(masking(), v, use_causal_mask=True)))
    return k.model(inputs, flat(made))


def pairs(k):
    layers = k.layers
    q, v = k.input((4, 3), name="query"), k.input((5, 3), name="value")
    mask, by_head = k.input((4, 5), name="mask"), k.input((2, 4, 5), name="by_head")
    row = k.input((1, 5), name="row")
    made = [
        layers.MultiHeadAttention(2, 3)(q, v, attention_mask=mask),
        layers.MultiHeadAttention(2, 3)(q, v, attention_mask=mask, return_attention_scores=True),
        layers.MultiHeadAttention(2, 3)(q, v, attention_mask=mask, use_causal_mask=True),
        layers.MultiHeadAttention(2, 3)(q, v, attention_mask=row),
    ]
    if k.folder.startswith("keras3"):
        made.append(layers.MultiHeadAttention(2, 3)(q, v, attention_mask=by_head))
    else:
        made.append(layers.Reshape((8, 5))(by_head))
    return k.model([q, v, mask, by_head, row], flat(made))


def pair_inputs(rng, shapes):
    arrays = [rng.randn(*known(shape)).astype("float32") for shape in shapes[:2]]
    masks = [(rng.uniform(size=known(shape)) < 0.7).astype("float32") for shape in shapes[2:]]
    masks[0][0, 1] = 0  # a query that may attend to nothing
    return arrays + masks


def grouped(k):
    layers = k.layers
    q, v, key = k.input((4, 3), name="query"), k.input((5, 3), name="value"), k.input((5, 3), name="key")
    make = layers.GroupQueryAttention
    made = [
        make(3, 4, 2)(q, v), make(2, 2, 2)(q, v, key), make(3, 4, 1, use_bias=False)(q, q),
        make(3, 4, 2)(q, v, return_attention_scores=True), make(3, 4, 2, use_gate=True)(q, v),
        make(3, 4, 2, dropout=0.1)(q, v, use_causal_mask=True), make(3, 4, 2, sliding_window=2)(q, v),
        make(3, 4, 2)(q, v, use_causal_mask=True),
    ]
    return k.model([q, v, key], flat(made))


def grouped_masked(k):
    layers = k.layers
    inputs, (q, v, key) = masked_sources(k)
    make = layers.GroupQueryAttention
    made = [
        make(3, 4, 2)(inputs[0], v), make(3, 4, 2)(q, v), make(3, 4, 2)(inputs[0], v, key),
        make(3, 4, 2)(q, v, return_attention_scores=True), layers.LSTM(2)(make(3, 4, 2)(q, v, use_causal_mask=True)),
    ]
    return k.model(inputs, flat(made))
